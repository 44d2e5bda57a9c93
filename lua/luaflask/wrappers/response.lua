-- SPDX-License-Identifier: MIT
-- Response: what a view's answer becomes when somebody wants to look at it or change it.
--
-- A response holds `_body` (a string, a list of strings, a file of the core, or what streams.to_stream
-- takes) and `_status`; its array part is its headers, name, value, …, the form in which the core takes them.
-- All else is made on demand: `headers` is a Headers over that same list. Content-Length of a body whose size
-- is known is the core's business; it stands in the headers only when somebody put it there.
--
-- Attributes are functions in `Response.getters` and `Response.setters`; a subclass adds its own to its
-- tables.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local boxed = require("luaflask.datastructures.boxed")
local headers = require("luaflask.datastructures.headers")
local media_type = require("luaflask.wrappers.media_type")
local STATUS = require("luaflask.status_codes")
local streams = require("luaflask.streams")

local Headers, peer_of = headers.Headers, boxed.peer
local getmetatable, setmetatable, rawget, rawset, type, tostring =
  getmetatable, setmetatable, rawget, rawset, type, tostring
local text_of = streams.text_of

---@class luaflask.Response: luaflask.Class
---@field status string "200 OK"
---@field status_code integer
---@field headers luaflask.Headers
---@field data string the whole body
---@field response any the body as it was given
---@field mimetype string?
---@field content_type string?
---@field default_mimetype string
---@field default_status integer
---@field direct_passthrough boolean the body is sent as it is and not to be looked at (files)
local Response = class.new("Response", {
  default_mimetype = "text/html",
  default_status = 200,
  direct_passthrough = false,
  implicit_sequence_conversion = true,
  automatically_set_content_length = true,
  autocorrect_location_header = false,
})

Response.getters, Response.setters = {}, {}

-- ---- attributes ----

-- The core answers for `headers` and asks here for all else.
Response.__index = core.response.index(function(self, key)
  local cls = getmetatable(self)
  local getter = cls.getters[key]
  if getter then
    return getter(self)
  end
  return cls[key]
end, Headers)

function Response.__newindex(self, key, value)
  local setter = getmetatable(self).setters[key]
  if setter then
    return setter(self, value)
  end
  if getmetatable(self).getters[key] then
    error(("`response.%s` can be read only"):format(tostring(key)), 2)
  end
  rawset(self, key, value)
end

-- Each class has attribute tables of its own that fall back to those of its parent.
function Response.__init_subclass(cls)
  local parent = cls.__parent
  cls.getters = setmetatable(rawget(cls, "getters") or {}, { __index = parent.getters })
  cls.setters = setmetatable(rawget(cls, "setters") or {}, { __index = parent.setters })
end

local function check(self, method)
  local mt = getmetatable(self)
  if type(mt) ~= "table" or mt.getters == nil or mt.__isa == nil then
    class.check_self(self, Response, "response:" .. method)
  end
end

-- ---- construction ----

local function check_content_type(value, level)
  if type(value) ~= "string" or value:find("[\r\n%z]") then
    local found = type(value) == "string" and ("%q"):format(value) or "a " .. type(value) .. " value"
    error("Content-Type is a string without line breaks, not " .. found, level + 1)
  end
  return value
end

-- Content-Type of a media type; those first met are remembered.
local content_types, room = {}, 64

local function content_type_of(mimetype, level)
  local value = content_types[mimetype]
  if value == nil then
    value = media_type.content_type(check_content_type(mimetype, level + 1))
    if room > 0 then
      room = room - 1
      content_types[mimetype] = value
    end
  end
  return value
end

local function set_status(self, status, level)
  local code = compat.tointeger(status)
  if code == nil and type(status) == "string" then
    local digits, reason = status:match("^%s*(%d%d%d)%s*(.-)%s*$")
    code = digits and compat.tointeger(tonumber(digits))
    self._reason = code and reason ~= "" and reason ~= STATUS[code] and reason or nil
  elseif self._reason then
    self._reason = nil
  end
  if code == nil or code < 100 or code > 999 then
    error(("a status is a number from 100 to 999 or a text like \"404 Not Found\", not %s"):format(
      type(status) == "string" and ("%q"):format(status) or tostring(status)), level + 1)
  end
  self._status = code
end

local function check_body(body, level)
  if body == nil then
    return ""
  end
  local text = text_of(body)
  if text then
    return text
  end
  if streams.is_file(body) or streams.is_iterable(body) then
    return body
  end
  if type(body) == "table" and getmetatable(body) == nil then
    for i = 1, #body do
      if text_of(body[i]) == nil then
        error(("a response's body is a string, a list of strings or a stream, but item %d of this list is a "
          .. "%s value; `luaflask.jsonify(value)` answers JSON"):format(i, type(body[i])), level + 1)
      end
    end
    return body
  end
  error(("a response's body is a string, a list of strings or a stream, not a %s value"):format(type(body)),
    level + 1)
end

local NAMED = {
  response = true, body = true, status = true, headers = true, mimetype = true, content_type = true,
  direct_passthrough = true,
}

-- Whether the first argument names the others: a table with nothing but their names.
local function is_named(v)
  if type(v) ~= "table" or getmetatable(v) ~= nil or next(v) == nil then
    return false
  end
  for k in next, v do
    if not NAMED[k] then
      return false
    end
  end
  return true
end

function Response.__new(cls)
  -- With room for what hooks add, so that the table does not grow.
  return setmetatable({ "Content-Type", "text/html; charset=utf-8", nil, nil, nil, nil,
    _body = "", _status = 200, _headers = nil }, cls)
end

--- `Response("Hello", 201, { ["X-Id"] = 1 })`, or one table that names the arguments.
---@param body any a string, a list of strings, or what can be streamed
---@param status integer|string|nil
---@param given_headers any a table, a list of { name, value }, or Headers
---@param mimetype string? of text; the charset is added
---@param content_type string? the whole header, instead of mimetype
---@param direct_passthrough boolean?
function Response:init(body, status, given_headers, mimetype, content_type, direct_passthrough)
  local cls = getmetatable(self)
  if type(body) == "string" and status == nil and given_headers == nil and mimetype == nil
    and content_type == nil and not direct_passthrough then
    -- By far the most common.
    local default = cls.default_mimetype
    self._body, self._status = body, cls.default_status
    self[2] = content_types[default] or content_type_of(default, 3)
    return
  end
  if type(body) ~= "string" and is_named(body) then
    local t = body
    body, status, given_headers = t.response, t.status, t.headers
    mimetype, content_type, direct_passthrough = t.mimetype, t.content_type, t.direct_passthrough
    if body == nil then
      body = t.body
    end
  end
  if type(status) == "table" and given_headers == nil and is_named(status) and status.body == nil
    and status.response == nil then
    local t = status
    status, given_headers = t.status, t.headers
    mimetype, content_type, direct_passthrough = t.mimetype, t.content_type, t.direct_passthrough
  end
  self._body = type(body) == "string" and body or check_body(body, 3)
  if status == nil then
    self._status = cls.default_status
  else
    set_status(self, status, 3)
  end
  if direct_passthrough then
    rawset(self, "direct_passthrough", true)
  end
  if content_type ~= nil then
    check_content_type(content_type, 3)
  elseif mimetype ~= nil or given_headers == nil then
    content_type = content_types[mimetype or cls.default_mimetype]
      or content_type_of(mimetype or cls.default_mimetype, 3)
  end
  if given_headers == nil then
    self[2] = content_type
    return
  end
  self[1], self[2] = nil, nil
  local list = self.headers
  list:extend(given_headers)
  if content_type == nil and not list:has("Content-Type") then
    content_type = content_type_of(cls.default_mimetype, 3)
  end
  if content_type ~= nil then
    list:set("Content-Type", content_type)
  end
end

local getters, setters = Response.getters, Response.setters

function setters.headers(self, value)
  value = class.unwrap(value)
  if not class.isinstance(value, Headers) then
    value = Headers(value)
  end
  local list = peer_of(value)
  for i = 1, math.max(#self, #list) do
    rawset(self, i, list[i])
  end
end

function getters.status_code(self)
  return self._status
end

function setters.status_code(self, value)
  set_status(self, value, 2)
end

function getters.status(self)
  return ("%d %s"):format(self._status, rawget(self, "_reason") or STATUS[self._status] or "Unknown")
end

function setters.status(self, value)
  set_status(self, value, 2)
end

for name, getter in next, require("luaflask.wrappers.response_headers").getters do
  getters[name] = getter
end
for name, setter in next, require("luaflask.wrappers.response_headers").setters do
  setters[name] = setter
end

function Response.__tostring(self)
  local length = self:calculate_content_length()
  return ("<%s %s [%s]>"):format(getmetatable(self).__name,
    length and ("%d bytes"):format(length) or "streamed", self.status)
end

require("luaflask.wrappers.response_body")(Response, check, check_body)
require("luaflask.wrappers.response_conditional")(Response, check)
require("luaflask.wrappers.response_cookies")(Response, check)
require("luaflask.wrappers.response_sending")(Response, check)

-- What requests with an after_request function do with most responses, done by the core.

core.response.setup_light(function(body, content_type, flat)
  local response = setmetatable({ _body = body, _status = 200 }, Response)
  rawset(response, 1, "Content-Type")
  rawset(response, 2, content_type)
  for i = 1, #flat do
    rawset(response, i + 2, flat[i])
  end
  return response
end)

--- The response of a view that returned one string: it becomes a Response when somebody wants more of it than its
--- status and headers. Nil for anything but one string.
---@type fun(...): luaflask.Response?
Response.of_text = core.response.light

--- Sends a response whose body is a string, without a detour; false when Response.parts has to be asked.
--- A response that of_text gave and that has become a Response is the second result.
---@type fun(response: luaflask.Response): boolean?, luaflask.Response?
Response.send_text = core.response.send(Response)

return Response
