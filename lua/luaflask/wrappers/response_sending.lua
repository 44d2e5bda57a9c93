-- SPDX-License-Identifier: MIT
-- What a response is sent as: the parts that the core takes, or the answer of an application to its caller.
local class = require("luaflask.class")
local core = require("luaflask.core")
local headers = require("luaflask.datastructures.headers")
local streams = require("luaflask.streams")

local Headers, headers_from_flat = headers.Headers, headers.Headers.from_flat
local getmetatable, setmetatable, rawget, rawset, type = getmetatable, setmetatable, rawget, rawset, type

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

-- What 304 does not have: the client's copy keeps its own headers, save until when and where it is good.
local function describes_copy(name)
  local lower = name:lower()
  return lower ~= "expires" and lower ~= "content-location" and require("luaflask.http").is_entity_header(lower)
end

local function is_content_length(name)
  return #name == 14 and name:lower() == "content-length"
end

-- What an address may hold beside letters and digits, in its path, query or fragment.
local ADDRESS = "%!#$&'()*+,/:;=?@"

-- An address as it may stand in a header: the host in punycode, all else that is no part of an address
-- percent-encoded.
local function ascii_location(value)
  local scheme, host, rest = value:match("^(%a[%w+.-]*://)([^/?#]*)(.*)$")
  if scheme then
    local user = host:match("^.*@") or ""
    local name, port = host:match("^([^:%[%]]+)(:?%d*)$", #user + 1)
    local ascii = name and core.url.host_to_ascii(name)
    host = ascii and user .. ascii .. port or host
  end
  return (scheme or "") .. (host or "") .. core.url.quote(rest or value, ADDRESS)
end

-- The address that a relative one means below the current request's.
local function joined_location(location)
  if not core.context.has_request() then
    return location
  end
  return require("luaflask.routing.urls").join(ascii_location(core.request.proxy.base_url), location)
end

-- The headers as they are sent: no entity headers with 304, no length where there is no body, locations in
-- ASCII.
local function sendable_headers(self, status)
  local flat = self
  for i = 1, #flat, 2 do
    local length = #flat[i]
    if (length == 8 or length == 16) and flat[i + 1]:find("[^%w%%!#$&'()*+,/:;=?@_.~-]") then
      local name = flat[i]:lower()
      if name == "location" or name == "content-location" then
        flat[i + 1] = ascii_location(flat[i + 1])
      end
    end
    if length == 8 and self.autocorrect_location_header and flat[i]:lower() == "location" then
      flat[i + 1] = joined_location(flat[i + 1])
    end
  end
  if status == 304 then
    return without(flat, describes_copy)
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
  if streams.is_file(body) then
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
    body = streams.belongs_to_request(stream_once(body))
  end
  for _, fn in ipairs(callbacks) do
    body:on_close(fn)
  end
  return body, flat
end

local function take_callbacks(self)
  local list = rawget(self, "_on_close")
  rawset(self, "_on_close", nil)
  return list or {}
end

-- What an application answers, caught.
local function run(app, environ)
  local status, list
  local pieces = app(environ, function(given_status, given_headers)
    status, list = given_status, given_headers
  end)
  return pieces, status, list
end

---@param Response luaflask.Response
---@param check fun(self: any, method: string) refuses a call that lacks its self
return function(Response, check)
  --- What a response is sent as: its body (a string, a stream or a file), status, headers as { name, value,
  --- ... } (not to be changed) and a reason phrase if it is its own.
  ---@param self luaflask.Response
  ---@return any, integer, string[], string?
  function Response.parts(self)
    local status, body = self._status, self._body
    local flat = sendable_headers(self, status)
    if type(body) ~= "string" then
      if type(body) == "table" and getmetatable(body) == nil then
        body = streams.joined(body)
      elseif not streams.is_file(body) then
        body = streams.belongs_to_request(streams.to_stream(body))
      end
    end
    if rawget(self, "_on_close") then
      body, flat = with_callbacks(body, status, flat, take_callbacks(self))
    end
    return body, status, flat, rawget(self, "_reason")
  end

  -- ---- as an application ----

  -- Whether an answer with this status has no body.
  local function is_bodiless(status)
    return status < 200 or status == 204 or status == 304
  end

  local function wsgi_headers(self, body, status, flat)
    local list = Headers(headers_from_flat(flat))
    if type(body) == "string" and not is_bodiless(status) and self.automatically_set_content_length
      and not list:has("Content-Length") then
      list:set("Content-Length", #body)
    end
    return list
  end

  --- The headers as they are sent.
  ---@param _environ table?
  ---@return luaflask.Headers
  function Response:get_wsgi_headers(_environ)
    check(self, "get_wsgi_headers")
    local body = self._body
    if type(body) == "table" and self.is_sequence then
      body = streams.joined(body)
    end
    return wsgi_headers(self, body, self._status, sendable_headers(self, self._status))
  end

  --- The pieces that are sent: none for HEAD and for a status without a body. Closing the stream closes the response.
  ---@param environ table
  ---@return luaflask.Stream
  function Response:get_app_iter(environ)
    check(self, "get_app_iter")
    local stream = streams.to_stream(streams.iterable((Response.parts(self))))
    if environ.REQUEST_METHOD == "HEAD" or is_bodiless(self._status) then
      local empty = streams.to_stream({})
      empty:on_close(stream[2])
      return empty
    end
    return stream
  end

  --- What the response gives to a WSGI server: the pieces, the status and a list of { name, value }.
  ---@param environ table
  ---@return luaflask.Stream, string, string[][]
  function Response:get_wsgi_response(environ)
    check(self, "get_wsgi_response")
    local status, list
    local pieces = self(environ, function(given_status, given_headers)
      status, list = given_status, given_headers
    end)
    return pieces, status, list
  end

  --- A response is also an application: it calls start_response(status, headers) and gives its pieces, a
  --- stream that can be called like an iterator.
  ---@param environ table
  ---@param start_response fun(status: string, headers: string[][])
  ---@return luaflask.Stream
  function Response:__call(environ, start_response)
    local headers_sent = self:get_wsgi_headers(environ)
    local pieces = self:get_app_iter(environ)
    start_response(self.status, headers_sent:to_wsgi_list())
    return pieces
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
end
