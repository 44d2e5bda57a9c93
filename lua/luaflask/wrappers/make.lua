-- SPDX-License-Identifier: MIT
-- From the values that a view returned to a response.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local headers_module = require("luaflask.datastructures.headers")
local Response = require("luaflask.wrappers.response")
local streams = require("luaflask.streams")

local HTTPException, Headers = exceptions.HTTPException, headers_module.Headers
local isinstance = class.isinstance
local getmetatable, setmetatable, rawget, type, tostring = getmetatable, setmetatable, rawget, type, tostring

-- Who answered, for messages: an error handler or a hook, else the view of the endpoint.
local function subject(endpoint)
  local own = core.context.peek_state()
  if own and own.responder then
    return ("The %s function"):format(own.responder.kind)
  end
  return ("The view function for '%s'"):format(tostring(endpoint or require("luaflask.ctx").endpoint() or "?"))
end

local function fail(endpoint, text)
  functions.fail("%s did not return a valid response. %s", subject(endpoint), text)
end

local function json_response(app, value)
  local provider = app and app.json
  if provider and provider.response then
    return provider:response(value)
  end
  local cls = app and app.response_class or Response
  return cls(core.json.encode(value) .. "\n", nil, nil, "application/json")
end

local function fail_nothing(endpoint, message)
  if type(message) == "string" then
    functions.fail("%s returned nil and a message: %s", subject(endpoint), message)
  end
  fail(endpoint, "The function either returned nil or ended without a return statement.")
end

-- The response of a value that is neither a string nor a response.
local function convert(app, rv, endpoint)
  local kind, mt = type(rv), getmetatable(rv)
  local text = streams.text_of(rv)
  if text then
    return (app and app.response_class or Response)(text)
  end
  if kind == "table" and mt == nil and not streams.is_iterable(rv) then
    return json_response(app, rv)
  end
  if isinstance(rv, HTTPException) then
    return require("luaflask.error_pages").response(app, rv)
  end
  if type(mt) == "table" and mt.__tojson then
    return json_response(app, rv)
  end
  if streams.is_iterable(rv) then
    return (app and app.response_class or Response)(rv)
  end
  if kind == "table" or rv == core.json.null then
    return json_response(app, rv)
  end
  fail(endpoint, ("The return type must be a string, a table, a Response, or a function or iterator (a "
    .. "stream), but it was a %s."):format(kind))
end

-- Whether a second value is headers and not a status.
local function is_headers(v)
  return type(v) == "table" or isinstance(v, Headers)
end

local function assign_status(response, status)
  response.status = status
end

local function set_status(response, status, endpoint)
  local code = compat.tointeger(status)
  if code and code >= 100 and code <= 999 then
    response._status = code
    if rawget(response, "_reason") then
      response._reason = nil
    end
    return
  end
  local ok, message = pcall(assign_status, response, status)
  if not ok then
    fail(endpoint, "The second value: " .. tostring(message):gsub("^[^:]*:%d+: ", ""))
  end
end

-- Whether the response was made of the value just now: of a text or a stream. Then the headers are its own; those of
-- another response are updated.
local function is_made_of(rv)
  if streams.text_of(rv) then
    return true
  end
  local mt = getmetatable(rv)
  return streams.is_iterable(rv) and not (isinstance(rv, Response) or isinstance(rv, HTTPException)
    or type(mt) == "table" and mt.__tojson ~= nil)
end

local make = {}

--- The response of what a view returned: (body), (body, status), (body, headers) or (body, status, headers).
--- The body is a string, a table (JSON), a stream, a response or an HTTP exception. `extra` is what the view
--- returned beyond that, which is an error.
---@param app table? its response_class and json are used
---@param endpoint string? named in messages; nil: that of the current request
---@param rv any
---@param status integer|string|table|nil
---@param headers any
---@param extra any
---@return luaflask.Response
function make.make_response(app, endpoint, rv, status, headers, extra)
  if extra ~= nil then
    fail(endpoint,
      "A view returns up to three values: (body, status, headers), (body, status), or (body, headers).")
  end
  if rv == nil then
    fail_nothing(endpoint, status)
  end
  if status ~= nil and headers == nil and is_headers(status) then
    status, headers = nil, status
  end
  local cls = app and app.response_class or Response
  local response
  if type(rv) == "string" then
    response = cls(rv)
  elseif isinstance(rv, Response) then
    response = isinstance(rv, cls) and rv or setmetatable(rv, cls)
  else
    response = convert(app, rv, endpoint)
  end
  if status ~= nil then
    set_status(response, status, endpoint)
  end
  if headers ~= nil then
    if not is_headers(headers) then
      fail(endpoint, ("The headers must be a table, a list of pairs or Headers, not a %s value."):format(
        type(headers)))
    end
    if type(headers) == "table" and headers[1] ~= nil and is_made_of(rv) then
      headers = Headers(headers) -- a name may stand in the list twice, and both are sent
    end
    response.headers:update(headers)
  end
  return response
end

return make
