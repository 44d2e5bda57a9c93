-- SPDX-License-Identifier: MIT
-- Streams: bodies that are made piece by piece while they are sent.
--
-- A stream is { pull, close, failed }, the form that the core sends: `pull()` gives the next piece, or nil at
-- the end, and raises when the source does; `close()` closes the source; `failed(err)`, which a stream has once
-- it belongs to an answer, logs what it raised. However a stream ends (its end, an error, a client that leaves)
-- the source's close runs once, and after it the functions of `on_close`.
local compat = require("luaflask.compat")
local core_context = require("luaflask.core").context

local getmetatable, setmetatable, type, tostring = getmetatable, setmetatable, type, tostring
local pcall, xpcall, rawequal = pcall, xpcall, rawequal

---@class luaflask.streams
local streams = {}

---@class luaflask.Stream
---@field [1] fun(): string? pull
---@field [2] fun() close
---@field [3] (fun(err: any): boolean)? failed
---@field keeps_context boolean? whether it runs in the request's context: its teardown is due after the close
local Stream = {}
Stream.__index = Stream

-- How much of a file-like object is read at a time.
local PIECE = 65536

--- The bytes that a value stands for in a body, or nil when it is none.
---@param v any
---@return string?
function streams.text_of(v)
  if type(v) == "string" then
    return v
  end
  local mt = getmetatable(v)
  if type(mt) == "table" and mt.__html and mt.__tostring then
    return tostring(v)
  end
end
local text_of = streams.text_of

--- A list of pieces as one string.
---@param list any[]
---@return string
function streams.joined(list)
  local out = {}
  for i = 1, #list do
    out[i] = text_of(list[i])
  end
  return table.concat(out)
end

--- Whether a value is a file of the core.
---@param v any
---@return boolean
function streams.is_file(v)
  local mt = type(v) == "userdata" and getmetatable(v)
  return type(mt) == "table" and type(mt.__index) == "table" and mt.__index.slice ~= nil
end

--- A body as something to_stream takes; a file of the core is read at once.
---@param body any
---@return any
function streams.iterable(body)
  if type(body) == "string" then
    return { body }
  end
  return streams.is_file(body) and { body:read() } or body
end

local function run_all(self)
  local list, failed, err = self.callbacks, false, nil
  self.callbacks = nil
  for i = 1, list and #list or 0 do
    local ok, message = pcall(list[i])
    if not ok and not failed then
      failed, err = true, message
    end
  end
  if failed then
    error(err, 0)
  end
end

local function close(self)
  if self.closed then
    return
  end
  self.closed = true
  local ok, err = true, nil
  if self.close_source then
    ok, err = pcall(self.close_source)
  end
  run_all(self)
  if not ok then
    error(err, 0)
  end
end

-- Where the error that is on its way out was raised: streams within streams raise it again, without a trace.
local raised, raised_at

local function remember(err)
  if not rawequal(err, raised) then
    raised, raised_at = err, debug.traceback("", 2):gsub("^\n?stack traceback:\n", "")
  end
  return err
end

local function pull(self)
  if self.closed then
    return nil
  end
  local ok, piece = xpcall(self.next_piece, remember)
  if ok and piece ~= nil then
    local text = text_of(piece)
    if text then
      return text
    end
    local place = require("luaflask.functions").place_of(self.next_piece)
    ok, piece = false, ("%sa stream gives strings, and nil at its end, but it gave a %s value"):format(
      place and place .. ": " or "", type(piece))
  end
  if ok then
    close(self)
    return nil
  end
  if self[3] and rawequal(piece, raised) then
    self.raised_at = raised_at
    raised, raised_at = nil, nil
  end
  pcall(close, self)
  error(piece, 0)
end

--- Names the present request as the one that a stream answers: what the stream raises is logged by its
--- application, with its path and method.
---@param stream luaflask.Stream
---@return luaflask.Stream stream
function streams.belongs_to_request(stream)
  if core_context.has_request() then
    local log = require("luaflask.logging").stream_log()
    stream[3] = function(err)
      log(err, stream.raised_at)
      return false
    end
  end
  return stream
end

--- A stream of a function that gives the pieces; `close_source` is called once, however the stream ends.
---@param next_piece fun(): string?
---@param close_source fun()?
---@return luaflask.Stream
function streams.new(next_piece, close_source)
  local self = setmetatable({ next_piece = next_piece, close_source = close_source }, Stream)
  self[1] = function()
    return pull(self)
  end
  self[2] = function()
    close(self)
  end
  return self
end

--- A stream can be called like an iterator: `for piece in stream do`.
function Stream.__call(self)
  return pull(self)
end

--- Closes the source, if it is not closed yet.
function Stream:close()
  close(self)
end

--- Adds a function that is called once when the stream is over.
---@param fn function
---@param first boolean? before the others
function Stream:on_close(fn, first)
  if self.closed then
    return fn()
  end
  local list = self.callbacks or {}
  self.callbacks = list
  table.insert(list, first and 1 or #list + 1, fn)
end

-- ---- what can be a source ----

local function method(v, name)
  local kind = type(v)
  if kind ~= "table" and kind ~= "userdata" then
    return nil
  end
  local mt = getmetatable(v)
  local index = type(mt) == "table" and mt.__index
  if kind == "userdata" and not index then
    return nil
  end
  local found = v[name]
  return type(found) == "function" and found or nil
end

local function closer(source)
  local close_method = method(source, "close")
  return close_method and function()
    close_method(source)
  end
end

local function of_list(list)
  local i = 0
  return streams.new(function()
    i = i + 1
    return list[i]
  end)
end

--- What pulls the pieces that a coroutine yields; nil when it is over.
---@param co thread
---@return fun(): any
function streams.puller(co)
  return function()
    if coroutine.status(co) == "dead" then
      return nil
    end
    local ok, piece = coroutine.resume(co)
    if not ok then
      error(piece, 0)
    end
    return piece
  end
end

local function of_coroutine(co)
  return streams.new(streams.puller(co), coroutine.close and function() -- luacheck: ignore 143
    coroutine.close(co) -- luacheck: ignore 143
  end)
end

local function of_reader(source, read)
  return streams.new(function()
    local piece = read(source, PIECE)
    return piece ~= "" and piece or nil
  end, closer(source))
end

local function of_callable(source)
  return streams.new(function()
    return source()
  end, closer(source))
end

-- Gives the maker of a stream for a value, or nil.
local function maker_for(v)
  local kind = type(v)
  if kind == "function" then
    return streams.new
  end
  if kind == "thread" then
    return of_coroutine
  end
  if kind ~= "table" and kind ~= "userdata" then
    return nil
  end
  local mt = getmetatable(v)
  if type(mt) == "table" and mt.__call then
    return of_callable
  end
  if method(v, "read") then
    return function(source)
      return of_reader(source, method(source, "read"))
    end
  end
end

--- Whether a value can be streamed: a function, a coroutine, a callable object or one with a method `read`.
---@param v any
---@return boolean
function streams.is_iterable(v)
  return getmetatable(v) == Stream or maker_for(v) ~= nil
end

--- The stream of an iterator function, a coroutine, a callable object (its method `close`, if it has one, is
--- called at the end), an object with a method `read` (a file), or a list of strings.
---@param v any
---@return luaflask.Stream
function streams.to_stream(v)
  local mt = getmetatable(v)
  if mt == Stream then
    return v
  end
  local make = maker_for(v)
  if make then
    return make(v)
  end
  if type(v) == "table" and mt == nil then
    return of_list(v)
  end
  error(("a stream is made of a function, a coroutine, a file or a list of strings, not of a %s value")
    :format(type(v)), 2)
end

--- The same for a source whose pieces are not checked: events, which become text elsewhere.
---@param v any
---@return { [1]: fun(): any, [2]: fun() }
function streams.events(v)
  local stream = streams.to_stream(v)
  return { stream.next_piece, stream.close_source }
end

--- All pieces joined; closes the stream.
---@param stream luaflask.Stream
---@return string[]
function streams.collect(stream)
  local out, next_piece = {}, stream[1]
  local piece = next_piece()
  while piece ~= nil do
    out[#out + 1] = piece
    piece = next_piece()
  end
  return out
end

-- ---- context ----

local function finish_in(handle, ok, ...)
  handle:pop()
  if not ok then
    error((...), 0)
  end
  return ...
end

local function within(handle, fn)
  return function()
    handle:push()
    return finish_in(handle, pcall(fn))
  end
end

-- A view of a function that yields its pieces.
local function generating(fn)
  local functions = require("luaflask.functions")
  return functions.wraps(fn, function(...)
    local args = compat.pack(...)
    return streams.stream_with_context(coroutine.wrap(function()
      fn(compat.unpack(args, 1, args.n))
    end))
  end)
end

--- A stream that runs in the present request's context: `request`, `session`, `g` and `current_app` mean the
--- same in it as in the view, until its end.
---
---   return luaflask.stream_with_context(coroutine.wrap(function()
---     coroutine.yield("Hello ")
---     coroutine.yield(request.args.name)
---   end))
---
--- Outside a request it decorates a view that yields its pieces:
---
---   app:get("/hello/<name>", luaflask.stream_with_context(function(name)
---     coroutine.yield("Hello ")
---     coroutine.yield(name)
---   end))
---@param source any what `to_stream` takes; outside a request a function that yields
---@return luaflask.Stream|function
function streams.stream_with_context(source)
  local mt = getmetatable(source)
  if mt ~= Stream and not maker_for(source) and (type(source) ~= "table" or mt ~= nil) then
    error(("stream_with_context: an iterator is needed, not a %s value"):format(type(source)), 2)
  end
  if not core_context.has_request() then
    if type(source) == "function" then
      return generating(source)
    end
    error("'stream_with_context' can only be used when a request context is active, such as in a view "
      .. "function.", 2)
  end
  local inner, handle = streams.to_stream(source), core_context.current()
  local self = streams.new(within(handle, inner[1]), within(handle, inner[2]))
  self.keeps_context = true
  self.context = handle
  return self
end

return streams
