-- SPDX-License-Identifier: MIT
-- The body of a response: reading, replacing and measuring it, and what is done when it was sent.
local core = require("luaflask.core")
local media_type = require("luaflask.wrappers.media_type")
local streams = require("luaflask.streams")

local text_of = streams.text_of
local getmetatable, setmetatable, rawget, rawset = getmetatable, setmetatable, rawget, rawset
local pcall, tostring, type = pcall, tostring, type

-- The pieces become the body; the stream is closed by its end.
local function read_all(self)
  local body = self._body
  if streams.is_file(body) then
    self._body = { body:read() }
    return
  end
  self._body = streams.collect(streams.to_stream(body))
end

local function ensure_sequence(self, level)
  if self.is_sequence then
    return
  end
  if self.direct_passthrough then
    error("Attempted implicit sequence conversion but the response object is in direct passthrough mode.",
      level + 1)
  end
  if not self.implicit_sequence_conversion then
    error("The response object required the iterable to be a sequence, but the implicit conversion was "
      .. "disabled. Call response:make_sequence() yourself.", level + 1)
  end
  read_all(self)
end

---@param Response luaflask.Response
---@param check fun(self: any, method: string) refuses a call that lacks its self
---@param check_body fun(body: any, level: integer): any the body, or an error for what is none
return function(Response, check, check_body)
  local getters, setters = Response.getters, Response.setters

  function getters.response(self)
    return self._body
  end

  function setters.response(self, value)
    self._body = check_body(value, 2)
  end

  function getters.is_sequence(self)
    local body = self._body
    return type(body) == "string" or (type(body) == "table" and getmetatable(body) == nil)
  end

  function getters.is_streamed(self)
    return not self.is_sequence
  end

  --- Reads a streamed body to its end, so that it can be looked at.
  function Response:make_sequence()
    check(self, "make_sequence")
    if not self.is_sequence then
      read_all(self)
    end
  end

  --- The whole body.
  ---@param _as_text boolean? there is no difference: a string is bytes
  ---@return string
  function Response:get_data(_as_text)
    check(self, "get_data")
    ensure_sequence(self, 2)
    local body = self._body
    return type(body) == "string" and body or streams.joined(body)
  end

  --- Makes value the body, and corrects a Content-Length that was set.
  ---@param value string
  function Response:set_data(value)
    check(self, "set_data")
    local text = text_of(value)
    if text == nil then
      error(("a response's data is a string, not a %s value"):format(type(value)), 2)
    end
    self._body = text
    if self.headers:has("Content-Length") then
      self.headers:set("Content-Length", #text)
    end
  end

  function getters.data(self)
    return self:get_data()
  end

  function setters.data(self, value)
    return self:set_data(value)
  end

  --- The size of the body, or nil for a stream.
  ---@return integer?
  function Response:calculate_content_length()
    check(self, "calculate_content_length")
    local body = self._body
    if type(body) == "string" then
      return #body
    end
    if not self.is_sequence then
      return nil
    end
    local n = 0
    for i = 1, #body do
      n = n + #text_of(body[i])
    end
    return n
  end

  function getters.content_length(self)
    local text = self.headers:get("Content-Length")
    return text and require("luaflask.http").parse_age(text) or self:calculate_content_length()
  end

  function setters.content_length(self, value)
    self.headers["Content-Length"] = value
  end

  --- Iterates over the pieces of the body.
  ---@return fun(): string?
  function Response:iter_encoded()
    check(self, "iter_encoded")
    return streams.to_stream(streams.iterable(self._body))[1]
  end

  --- Has fn called once the response was sent or given up.
  ---@param fn function
  ---@return function fn
  function Response:call_on_close(fn)
    check(self, "call_on_close")
    local list = rawget(self, "_on_close")
    if list == nil then
      list = {}
      rawset(self, "_on_close", list)
    end
    list[#list + 1] = fn
    return fn
  end

  --- Closes a response that will not be sent.
  function Response:close()
    check(self, "close")
    if streams.is_iterable(self._body) then
      streams.to_stream(self._body)[2]()
    end
    local callbacks = rawget(self, "_on_close") or {}
    rawset(self, "_on_close", nil)
    for _, fn in ipairs(callbacks) do
      fn()
    end
  end

  --- Makes the response ready to be stored: the body read, its length and tag set.
  function Response:freeze()
    check(self, "freeze")
    self:make_sequence()
    self.headers:set("Content-Length", self:calculate_content_length())
    self:add_etag()
  end

  -- ---- JSON ----

  function getters.is_json(self)
    return media_type.is_json(self.mimetype or "")
  end

  -- A class of one's own may name what decodes: an object with `loads`.
  function getters.json_module(self)
    return getmetatable(self).json_module or require("luaflask.json")
  end

  local function decode(self, bytes)
    local own = getmetatable(self).json_module
    if own then
      local ok, value = pcall(own.loads, bytes)
      return ok and value, not ok and tostring(value) or nil
    end
    return core.json.decode(bytes)
  end

  --- The body as JSON; nil if the response does not say that it is, or with silent if it cannot be read. The
  --- arguments may be named in a table.
  ---@param force boolean|table|nil whatever the Content-Type says
  ---@param silent boolean?
  ---@return any
  function Response:get_json(force, silent)
    check(self, "get_json")
    if type(force) == "table" then
      force, silent = force.force, force.silent
    end
    if not (force or self.is_json) then
      return nil
    end
    local value, message = decode(self, self:get_data())
    if message then
      if silent then
        return nil
      end
      error("the response's body is not JSON: " .. message, 2)
    end
    return value
  end

  function getters.json(self)
    return self:get_json()
  end

  -- ---- writing ----

  --- What can be written to: `response.stream:write("more")` appends to the body.
  ---@class luaflask.ResponseStream
  ---@field response luaflask.Response
  ---@field closed boolean
  ---@field mode string
  ---@field encoding string
  local ResponseStream = { mode = "wb+", encoding = "utf-8" }
  ResponseStream.__index = ResponseStream

  local function open_stream(self)
    if self.closed then
      error("I/O operation on a closed file", 3)
    end
    return self.response
  end

  ---@param text string
  ---@return integer bytes
  function ResponseStream:write(text)
    local response = open_stream(self)
    if text_of(text) == nil then
      error(("a response's stream takes strings, not a %s value"):format(type(text)), 2)
    end
    ensure_sequence(response, 2)
    local body = response._body
    if type(body) == "string" then
      body = body == "" and {} or { body }
      response._body = body
    end
    body[#body + 1] = text
    response.headers:remove("Content-Length")
    return #text_of(text)
  end

  ---@param list string[]
  function ResponseStream:writelines(list)
    for i = 1, #list do
      self:write(list[i])
    end
  end

  --- The size of the body.
  ---@return integer
  function ResponseStream:tell()
    ensure_sequence(self.response, 2)
    return self.response:calculate_content_length()
  end

  function ResponseStream:flush()
    open_stream(self)
  end

  ---@return boolean
  function ResponseStream:isatty()
    open_stream(self)
    return false
  end

  function ResponseStream:close()
    self.closed = true
  end

  function getters.stream(self)
    local stream = rawget(self, "_stream")
    if stream == nil then
      stream = setmetatable({ response = self, closed = false }, ResponseStream)
      rawset(self, "_stream", stream)
    end
    return stream
  end
end
