-- SPDX-License-Identifier: MIT
-- Server-Sent Events: a response that stays open and sends events as they happen (the WHATWG's EventSource).
--
--   app:get("/news", function()
--     return luaflask.sse(function(send)
--       for i = 1, 10 do
--         send({ event = "tick", data = tostring(i), id = i })
--         luaflask.sleep(1)
--       end
--     end, { heartbeat = 15 })
--   end)
--
-- The events come from a function that is given `send`, or from whatever a stream is made of: an iterator, a
-- coroutine, a callable object, a list. Both are one thing here: the source is called with `send`, what it sends
-- goes out, what it returns goes out, too, and when it returns nil the stream is over. It is called when the
-- client has taken what was sent before, in a coroutine that stops inside `send`; so a slow client slows it down.
-- With a heartbeat it runs in a task of its own, since somebody has to look at the clock meanwhile.
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local streams = require("luaflask.streams")
local tasks = require("luaflask.tasks")

local getmetatable, next, setmetatable, type, tostring = getmetatable, next, setmetatable, type, tostring

local sse = {}

-- ---- the text of an event ----

-- What ends a line in an event stream: CR LF, LF or CR.
local function one_line(value, what, level)
  local text = compat.is_integer(value) and compat.number_text(value) or value
  if type(text) ~= "string" then
    error(("sse: %s is a string, not a %s value"):format(what, type(value)), level + 1)
  end
  if text:find("[\r\n%z]") then
    error(("sse: %s must not contain line breaks or NUL: a client would take the rest for another field"):format(what),
      level + 1)
  end
  return text
end

-- "field: line\n" for each line.
local function lines(out, field, text)
  text = text:gsub("\r\n", "\n"):gsub("\r", "\n") .. "\n"
  for line in text:gmatch("([^\n]*)\n") do
    out[#out + 1] = field .. line .. "\n"
  end
end

local FIELDS = { data = true, event = true, id = true, retry = true, comment = true }

local function data_text(value, level)
  if type(value) == "string" then
    return value
  end
  local text = streams.text_of(value)
  if text then
    return text
  end
  if type(value) == "function" or type(value) == "thread" then
    error(("sse: an event's data is a string or something for JSON, not a %s value"):format(type(value)), level + 1)
  end
  local app = core.context.has_app() and core.context.current_app
  local provider = app and app.json
  if type(provider) == "table" and provider.dumps then
    return provider:dumps(value)
  end
  return core.json.encode(value)
end

--- The bytes of an event. A string is its data; a table has any of data (several lines are allowed; what is not a
--- string is written as JSON), event (its name), id, retry (milliseconds until the client tries again) and comment.
---@param event string|table
---@param level integer? of the caller to blame
---@return string
function sse.format(event, level)
  level = (level or 1) + 1
  local out = {}
  if type(event) ~= "table" or getmetatable(event) ~= nil then
    lines(out, "data: ", data_text(event, level))
    return table.concat(out) .. "\n"
  end
  for name in next, event do
    if not FIELDS[name] then
      error(("sse: an event has no field %s; it has data, event, id, retry and comment. JSON goes into data: "
        .. "{ data = value }"):format(tostring(name)), level)
    end
  end
  if event.comment ~= nil then
    lines(out, ": ", tostring(event.comment))
  end
  if event.event ~= nil then
    out[#out + 1] = "event: " .. one_line(event.event, "the name of an event", level) .. "\n"
  end
  if event.id ~= nil then
    out[#out + 1] = "id: " .. one_line(event.id, "the id of an event", level) .. "\n"
  end
  if event.retry ~= nil then
    local retry = compat.tointeger(event.retry)
    if not retry or retry < 0 then
      error("sse: retry is a whole number of milliseconds", level)
    end
    out[#out + 1] = "retry: " .. compat.number_text(retry) .. "\n"
  end
  if event.data ~= nil then
    lines(out, "data: ", data_text(event.data, level))
  end
  if #out == 0 then
    error("sse: the event is empty: give data, event, id, retry or comment", level)
  end
  return table.concat(out) .. "\n"
end

-- ---- the source ----

local function cancelled()
  local err = exceptions.Cancelled("the stream is closed: nobody reads the events any more")
  err.cancelled = true
  return err
end

-- The source as a function that is called with `send` again and again, and what closes it.
local function callable(source)
  if type(source) == "function" then
    return source
  end
  local stream = streams.events(source)
  return stream[1], stream[2]
end

-- `send`: a function, so that `send("text")` does; its field `last_event_id` needs a table that can be called.
local function sender(emit, last_event_id)
  return setmetatable({ last_event_id = last_event_id }, {
    __call = function(_, event)
      emit(sse.format(event, 2))
    end,
  })
end

-- Runs the source to its end; what it returns is sent as well.
local function run(source, send, emit)
  local event = source(send)
  while event ~= nil do
    emit(sse.format(event, 1))
    event = source(send)
  end
end

-- The source in a coroutine of the stream's own: it goes on when the next piece is wanted.
local function paced(source, close, last_event_id)
  local is_closed, co = false, nil
  local function emit(text)
    if is_closed then
      error(cancelled(), 0)
    end
    if coroutine.running() ~= co then
      error("sse: `send` was called in another coroutine or task than the function it was given to: with the option "
        .. "heartbeat any of them may send", 3)
    end
    coroutine.yield(text)
    if is_closed then
      error(cancelled(), 0)
    end
  end
  co = coroutine.create(function()
    run(source, sender(emit, last_event_id), emit)
  end)
  return streams.puller(co), function()
    is_closed = true
    local ok, err = true, nil
    -- The source is told in its `send`, once, so that it can put things in order.
    if coroutine.status(co) == "suspended" then
      ok, err = coroutine.resume(co)
    end
    if close then
      close()
    end
    if not ok and getmetatable(err) ~= exceptions.Cancelled then
      error(err, 0)
    end
  end
end

-- The source in a task of its own, which hands one piece at a time over to the stream.
local function beating(source, close, last_event_id, seconds)
  local piece, over, failure, is_closed = nil, false, nil, false
  -- `filled` is set when there is something to send; those who wait for their turn have an event each.
  local filled, senders = core.io.event(), {}
  local task
  local function next_sender()
    local turn = table.remove(senders, 1)
    if turn then
      core.io.event_set(turn)
    end
  end
  local function emit(text)
    while piece ~= nil and not is_closed do
      local turn = core.io.event()
      senders[#senders + 1] = turn
      tasks.await(turn)
    end
    if is_closed then
      error(cancelled(), 0)
    end
    piece = text
    core.io.event_set(filled)
  end
  local function begin()
    task = core.io.spawn(function()
      local ok, err = xpcall(run, tasks.on_error, source, sender(emit, last_event_id), emit)
      if not ok and getmetatable(err) ~= exceptions.Cancelled then
        failure = { err }
      end
      over = true
      core.io.event_set(filled)
      return true
    end, true)
  end
  -- Waits until there is something or the time is up: a timer sets the same event.
  local function wait()
    local timer = core.io.spawn(function()
      tasks.sleep(seconds)
      core.io.event_set(filled)
      return true
    end, true)
    local ok, err = pcall(tasks.await, filled)
    core.io.cancel(timer)
    if not ok then
      error(err, 0)
    end
    filled = core.io.event()
  end
  return function()
    if task == nil then
      begin()
    end
    if piece == nil and not over then
      wait()
    end
    if piece ~= nil then
      local text = piece
      piece = nil
      next_sender()
      return text
    end
    if over then
      if failure then
        error(failure[1], 0)
      end
      return nil
    end
    return ":\n\n"
  end, function()
    is_closed = true
    if task and not over then
      core.io.cancel(task)
    end
    while senders[1] do
      next_sender()
    end
    if close then
      close()
    end
  end
end

---@class luaflask.SSEOptions
---@field heartbeat number? seconds: a comment is sent when nothing was for so long, which keeps proxies from closing
---@field retry integer? milliseconds after which a client that was cut off tries again; told first
---@field headers any? of the response, besides those of an event stream
---@field status integer|string|nil

local OPTIONS = { heartbeat = true, retry = true, headers = true, status = true }

local function check(source, opts)
  for name in next, opts do
    if not OPTIONS[name] then
      error(("sse: there is no option %s; there are heartbeat, retry, headers and status"):format(tostring(name)), 3)
    end
  end
  local heartbeat = opts.heartbeat
  if heartbeat ~= nil and (type(heartbeat) ~= "number" or heartbeat <= 0 or heartbeat ~= heartbeat) then
    error(("sse: heartbeat is a number of seconds above 0, not %s"):format(tostring(heartbeat)), 3)
  end
  if type(source) == "table" and getmetatable(source) == nil and source[1] == nil and next(source) ~= nil then
    error("sse: one event is given in a list of events: write sse({ { data = … } }), or sse(function(send) … end)", 3)
  end
  if type(source) ~= "function" and type(source) ~= "table" and not streams.is_iterable(source) then
    error(("sse: a function, an iterator or a list of events is needed, not a %s value"):format(type(source)), 3)
  end
end

--- A response of Server-Sent Events. The source runs in the request's context: `request` and `session` can be read in
--- it. `send.last_event_id` is what a client that comes back saw last (its header Last-Event-ID), or nil. When the
--- client leaves, Cancelled is raised where the source waits, or in its next `send`.
---@param source any fun(send) that sends events; or an iterator, a coroutine, a callable object or a list of them
---@param opts luaflask.SSEOptions?
---@return luaflask.Response
function sse.sse(source, opts)
  opts = opts or {}
  check(source, opts)
  local in_request = core.context.has_request()
  local last_event_id = in_request and core.request.header("last-event-id") or nil
  local first = opts.retry ~= nil and sse.format({ retry = opts.retry }, 2) or nil
  local next_event, close = callable(source)
  local pull, finish
  if opts.heartbeat then
    pull, finish = beating(next_event, close, last_event_id, opts.heartbeat)
  else
    pull, finish = paced(next_event, close, last_event_id)
  end
  local stream = streams.new(function()
    if first then
      local text = first
      first = nil
      return text
    end
    return pull()
  end, finish)
  if in_request then
    stream = streams.stream_with_context(stream)
  end
  local app = core.context.has_app() and core.context.current_app
  local cls = app and app.response_class or require("luaflask.wrappers").Response
  local response = cls(stream, opts.status, nil, "text/event-stream")
  response.headers:set("Cache-Control", "no-cache")
  response.headers:set("X-Accel-Buffering", "no")             -- nginx passes events on at once
  if opts.headers ~= nil then
    response.headers:update(opts.headers)
  end
  return response
end

return sse
