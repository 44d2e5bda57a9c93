-- SPDX-License-Identifier: MIT
-- Response: what a view's answer becomes when somebody wants to look at it or change it.
--
-- A response holds `_body` (a string, a list of strings, a file of the core, or what streams.to_stream
-- takes), `_status`, and `_flat`, its headers as { name, value, ... }, the form in which the core takes them.
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

local function is_file(v)
  local mt = type(v) == "userdata" and getmetatable(v)
  return type(mt) == "table" and type(mt.__index) == "table" and mt.__index.slice ~= nil
end

local function check_body(body, level)
  if body == nil then
    return ""
  end
  local text = text_of(body)
  if text then
    return text
  end
  if is_file(body) or streams.is_iterable(body) then
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
  return setmetatable({ _body = "", _status = 200, _flat = false }, cls)
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
  if type(body) ~= "string" and is_named(body) then
    local t = body
    body, status, given_headers = t.response, t.status, t.headers
    mimetype, content_type, direct_passthrough = t.mimetype, t.content_type, t.direct_passthrough
    if body == nil then
      body = t.body
    end
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
    self._flat = { "Content-Type", content_type }
    return
  end
  self._flat = {}
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
  if not class.isinstance(value, Headers) then
    value = Headers(value)
  end
  self._flat = peer_of(value)
  rawset(self, "_headers", value)
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

-- ---- the body ----

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

local function joined(list)
  local out = {}
  for i = 1, #list do
    out[i] = text_of(list[i])
  end
  return table.concat(out)
end

-- The source of a stream gives its `close` to call_on_close, and its pieces become the body.
local function read_all(self)
  local body = self._body
  if is_file(body) then
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
  return type(body) == "string" and body or joined(body)
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

-- A file of the core as a list of one piece; this reads it at once.
local function iterable(body)
  if type(body) == "string" then
    return { body }
  end
  return is_file(body) and { body:read() } or body
end

--- Iterates over the pieces of the body.
---@return fun(): string?
function Response:iter_encoded()
  check(self, "iter_encoded")
  return streams.to_stream(iterable(self._body))[1]
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

local function take_callbacks(self)
  local list = rawget(self, "_on_close")
  rawset(self, "_on_close", nil)
  return list or {}
end

--- Closes a response that will not be sent.
function Response:close()
  check(self, "close")
  if streams.is_iterable(self._body) then
    streams.to_stream(self._body)[2]()
  end
  for _, fn in ipairs(take_callbacks(self)) do
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

-- ---- what the core sends ----

local function without(flat, drops)
  local out = {}
  for i = 1, #flat, 2 do
    if not drops(flat[i]) then
      out[#out + 1] = flat[i]
      out[#out + 1] = flat[i + 1]
    end
  end
  return out
end

local function is_content_length(name)
  return #name == 14 and name:lower() == "content-length"
end

-- An address as it may stand in a header: the host in punycode, all else outside ASCII percent-encoded.
local function ascii_location(value)
  local scheme, host, rest = value:match("^(%a[%w+.-]*://)([^/?#]*)(.*)$")
  if scheme then
    local user, name, port = host:match("^(.-@?)([^@:%[%]]+)(:?%d*)$")
    local ascii = name and core.url.host_to_ascii(name)
    host = ascii and user .. ascii .. port or host
  end
  return (scheme or "") .. (host or "") .. core.url.quote(rest or value, "%!#$&'()*+,/:;=?@[]~")
end

-- The headers as they are sent: no entity headers with 304, no length where there is no body, locations in
-- ASCII.
local function sendable_headers(self, status)
  local flat = self._flat
  for i = 1, #flat, 2 do
    local length = #flat[i]
    if (length == 8 or length == 16) and flat[i + 1]:find("[\128-\255 ]") then
      local name = flat[i]:lower()
      if name == "location" or name == "content-location" then
        flat[i + 1] = ascii_location(flat[i + 1])
      end
    end
  end
  if status == 304 then
    return without(flat, require("luaflask.http").is_entity_header)
  elseif status == 204 or status < 200 then
    return without(flat, is_content_length)
  end
  return flat
end

-- A body of known size with something to do after it: a stream of one piece.
local function stream_once(body)
  local left = body
  return streams.new(function()
    local piece = left
    left = nil
    return piece
  end)
end

-- Has the callbacks run after the body was sent. A file's are run now: it is open, and needs its name no
-- more.
local function with_callbacks(body, status, flat, callbacks)
  if is_file(body) then
    for _, fn in ipairs(callbacks) do
      fn()
    end
    return body, flat
  end
  if type(body) == "string" then
    if status >= 200 and status ~= 204 and status ~= 304 then
      flat = without(flat, is_content_length)
      flat[#flat + 1], flat[#flat + 2] = "Content-Length", ("%d"):format(#body)
    end
    body = stream_once(body)
  end
  for _, fn in ipairs(callbacks) do
    body:on_close(fn)
  end
  return body, flat
end

--- What a response is sent as: its body (a string, a stream or a file), status, headers as { name, value, ...
--- } (not to be changed) and a reason phrase if it is its own.
---@param self luaflask.Response
---@return any, integer, string[], string?
function Response.parts(self)
  local status, body = self._status, self._body
  local flat = sendable_headers(self, status)
  if type(body) ~= "string" then
    if type(body) == "table" and getmetatable(body) == nil then
      body = joined(body)
    elseif not is_file(body) then
      body = streams.to_stream(body)
    end
  end
  if rawget(self, "_on_close") then
    body, flat = with_callbacks(body, status, flat, take_callbacks(self))
  end
  return body, status, flat, rawget(self, "_reason")
end

--- Sends a response whose body is a string, without a detour; false when Response.parts has to be asked.
---@type fun(response: luaflask.Response): boolean?
Response.send_text = core.response.send(Response)

--- What Response(text) is, made without a detour; nil for anything but one string.
---@type fun(...): luaflask.Response?
Response.of_text = core.response.text(Response)

-- ---- cookies ----

getters.max_cookie_size = function()
  local app = core.context.has_app() and core.context.current_app
  local size = app and app.config and app.config.MAX_COOKIE_SIZE
  return size or 4093
end
setters.max_cookie_size = function(self, value)
  rawset(self, "max_cookie_size", value)
end

local function warn(message)
  local app = core.context.has_app() and core.context.current_app
  local logger = app and app.logger
  if logger then
    logger:warning(message)
  else
    io.stderr:write("luaflask: ", message, "\n")
  end
end

--- Sets a cookie: `response:set_cookie("theme", "dark", { max_age = 86400, httponly = true })`.
---@param key string
---@param value string?
---@param options luaflask.CookieOptions?
function Response:set_cookie(key, value, options)
  check(self, "set_cookie")
  local with_size = { max_size = self.max_cookie_size }
  for k, v in next, options or {} do
    with_size[k] = v
  end
  local ok, cookie, complaint = pcall(require("luaflask.http").dump_cookie, key, value, with_size)
  if not ok then
    error(cookie, 2)
  end
  if complaint then
    warn(complaint)
  end
  self.headers:add("Set-Cookie", cookie)
end

--- Has the client forget a cookie; path, domain and flags must be those it was set with.
---@param key string
---@param options luaflask.CookieOptions?
function Response:delete_cookie(key, options)
  check(self, "delete_cookie")
  local expired = {}
  for k, v in next, options or {} do
    expired[k] = v
  end
  expired.expires, expired.max_age = 0, 0
  self:set_cookie(key, "", expired)
end

-- ---- as an application ----

--- The headers as they are sent.
---@return luaflask.Headers
function Response:get_wsgi_headers()
  check(self, "get_wsgi_headers")
  local _, _, flat = Response.parts(self)
  return Headers(headers_from_flat(flat))
end

--- A response is also an application: it calls start_response(status, headers) and gives its pieces, a stream
--- that can be called like an iterator.
---@param environ table
---@param start_response fun(status: string, headers: string[][])
---@return luaflask.Stream
function Response:__call(environ, start_response)
  local body, status, flat = Response.parts(self)
  local list = headers_from_flat(flat)
  if type(body) == "string" and status >= 200 and status ~= 204 and status ~= 304 then
    list = Headers(list)
    list:set("Content-Length", #body)
  end
  start_response(self.status, list:to_wsgi_list())
  body = streams.to_stream(iterable(body))
  if environ.REQUEST_METHOD == "HEAD" or status < 200 or status == 204 or status == 304 then
    body[2]()
    return streams.to_stream({})
  end
  return body
end

-- What an application answers, caught.
local function run(app, environ)
  local status, list
  local pieces = app(environ, function(given_status, given_headers)
    status, list = given_status, given_headers
  end)
  return pieces, status, list
end

--- `Response:from_app(app, environ)`: the answer of an application as a response of this class.
---@param app function
---@param environ table
---@return luaflask.Response
function Response:from_app(app, environ)
  return self(run(app, environ))
end

--- `Response:force_type(value, environ)`: a response of another class, or an application, as one of this
--- class.
---@param value any
---@param environ table?
---@return luaflask.Response
function Response:force_type(value, environ)
  if class.isinstance(value, Response) then
    return setmetatable(value, self)
  end
  if environ == nil then
    error("cannot convert a WSGI application into a response object without an environ", 2)
  end
  return self:from_app(value, environ)
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

function Response.__tostring(self)
  local length = self:calculate_content_length()
  return ("<%s %s [%s]>"):format(getmetatable(self).__name,
    length and ("%d bytes"):format(length) or "streamed", self.status)
end

require("luaflask.wrappers.response_conditional")(Response)

return Response
