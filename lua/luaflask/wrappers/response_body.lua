-- SPDX-License-Identifier: MIT
-- The body of a response: reading, replacing and measuring it, and what is done when it was sent.
local core = require("luaflask.core")
local media_type = require("luaflask.wrappers.media_type")
local streams = require("luaflask.streams")

local text_of = streams.text_of
local getmetatable, rawget, rawset, type = getmetatable, rawget, rawset, type

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

  --- The body as JSON; nil if the response does not say that it is, or with silent if it cannot be read.
  ---@param force boolean? whatever the Content-Type says
  ---@param silent boolean?
  ---@return any
  function Response:get_json(force, silent)
    check(self, "get_json")
    if not (force or self.is_json) then
      return nil
    end
    local value, message = core.json.decode(self:get_data())
    if value == nil and message and not silent then
      error("the response's body is not JSON: " .. message, 2)
    end
    return value
  end

  function getters.json(self)
    return self:get_json()
  end

  --- What can be written to: `response.stream:write("more")` appends to the body.
  ---@return table
  function getters.stream(self)
    return {
      response = self,
      closed = false,
      write = function(_, text)
        ensure_sequence(self, 2)
        local body = self._body
        if type(body) == "string" then
          body = { body }
          self._body = body
        end
        body[#body + 1] = text
        self.headers:remove("Content-Length")
        return #text
      end,
    }
  end
end
