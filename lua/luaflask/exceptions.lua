-- SPDX-License-Identifier: MIT
-- Errors as values: one class for each HTTP error status, and what else the framework throws.
--
-- An error is thrown with Lua's `error(NotFound())` or by `abort(404)`. Everything that the framework hands
-- to an error handler is an Exception: what a Lua program threw by itself (a string, a table of its own)
-- arrives as LuaError. Cancelled stands apart, so that a handler for all Exceptions does not swallow the end
-- of a task.
--
-- Constructors take Werkzeug's positional arguments or one table that names them:
-- `ServiceUnavailable({ description = "Back soon.", retry_after = 60 })`.
local class = require("luaflask.class")
local STATUS = require("luaflask.status_codes")

local getmetatable, rawget, tostring, type = getmetatable, rawget, tostring, type

---@class luaflask.exceptions
local exceptions = {}

---@class luaflask.Exception
---@field message string?
---@field traceback string? set by whoever caught it
local Exception = class.new("Exception")
exceptions.Exception = Exception

---@param message string?
function Exception:init(message)
  self.message = message
end

function Exception:__tostring()
  local message = self.message
  return message ~= nil and tostring(message) or getmetatable(self).__name
end

--- Something asked for by name or number does not exist.
---@class luaflask.LookupError: luaflask.Exception
exceptions.LookupError = Exception:extend("LookupError")

--- What a program threw that is not an Exception.
---@class luaflask.LuaError: luaflask.Exception
---@field value any what was thrown
local LuaError = Exception:extend("LuaError")
exceptions.LuaError = LuaError

---@param value any
---@param traceback string?
function LuaError:init(value, traceback)
  self.value, self.traceback = value, traceback
end

function LuaError:__tostring()
  local value = self.value
  if type(value) == "table" or type(value) == "userdata" then
    local mt = getmetatable(value)
    if type(mt) ~= "table" or not mt.__tostring then
      return "(error object is a " .. type(value) .. " value)"
    end
  end
  return tostring(value)
end

--- Thrown at a wait when the task is to end: the client left, the server stops, the time is over.
---@class luaflask.Cancelled
---@field reason string?
local Cancelled = class.new("Cancelled")
exceptions.Cancelled = Cancelled

---@param reason string?
function Cancelled:init(reason)
  self.reason = reason
end

function Cancelled:__tostring()
  return self.reason and "cancelled: " .. self.reason or "cancelled"
end

--- The value that handlers see for a thrown one: Exceptions and Cancelled themselves, an instance for the class of
--- one, else a LuaError.
---@param value any
---@param traceback string?
---@return luaflask.Exception|luaflask.Cancelled
function exceptions.wrap(value, traceback)
  local mt = getmetatable(value)
  local isa = type(mt) == "table" and rawget(mt, "__isa")
  if isa and (isa[Exception] or isa[Cancelled]) then
    if traceback and value.traceback == nil then
      value.traceback = traceback
    end
    return value
  end
  if class.issubclass(value, Exception) then
    value = value()
    value.traceback = traceback
    return value
  end
  return LuaError(value, traceback)
end

-- ---- HTTP errors ----

---@class luaflask.HTTPException: luaflask.Exception
---@field code integer?
---@field name string the reason phrase of code
---@field description string?
---@field response luaflask.Response? answered instead of the default page
local HTTPException = Exception:extend("HTTPException")
exceptions.HTTPException = HTTPException

-- `name` follows `code`, unless a subclass names itself.
function HTTPException.__index(self, key)
  local v = getmetatable(self)[key]
  if v == nil and key == "name" then
    return STATUS[self.code] or "Unknown Error"
  end
  return v
end

-- Whether the first argument is a table of named arguments and not a value of its own.
local function named(v)
  return type(v) == "table" and getmetatable(v) == nil and v[1] == nil and next(v) ~= nil
end

---@param description string|table?
---@param response luaflask.Response?
function HTTPException:init(description, response)
  if named(description) then
    for k, v in next, description do
      self[k] = v
    end
    return
  end
  if description ~= nil then
    self.description = description
  end
  if named(response) then -- abort(429, "Too fast.", { retry_after = 60 })
    for k, v in next, response do
      self[k] = v
    end
  else
    self.response = response
  end
end

local function escaped(v)
  return require("luaflask.markup").escaped_text(v)
end

--- The description as a paragraph of HTML.
---@param _environ table?
---@return string
function HTTPException:get_description(_environ)
  return "<p>" .. escaped(self.description):gsub("\n", "<br>") .. "</p>"
end

--- The default page.
---@param environ table?
---@return string
function HTTPException:get_body(environ)
  local name = escaped(self.name)
  return "<!doctype html>\n<html lang=en>\n<title>" .. tostring(self.code or "None") .. " " .. name
    .. "</title>\n<h1>" .. name .. "</h1>\n" .. self:get_description(environ) .. "\n"
end

--- The headers of the default page, a list of { name, value }.
---@param _environ table?
---@return string[][]
function HTTPException:get_headers(_environ)
  return { { "Content-Type", "text/html; charset=utf-8" } }
end

--- The response given at construction, or the default page.
---@param environ table?
---@return luaflask.Response
function HTTPException:get_response(environ)
  if self.response ~= nil then
    return self.response
  end
  local Response = require("luaflask.wrappers").Response
  return Response(self:get_body(environ), self.code, self:get_headers(environ))
end

--- An HTTP error is also an application: `err(environ, start_response)`.
function HTTPException:__call(environ, start_response)
  return self:get_response(environ)(environ, start_response)
end

function HTTPException:__tostring()
  return ("%s %s: %s"):format(tostring(self.code or "???"), self.name, tostring(self.description or "None"))
end

--- Mark of the errors by which the router steers a request (redirects): error handlers never see them.
---@class luaflask.RoutingException: luaflask.HTTPException
exceptions.RoutingException = HTTPException:extend("RoutingException")

local function define(name, code, description, base)
  local cls = (base or HTTPException):extend(name, { code = code, description = description })
  exceptions[name] = cls
  return cls
end

local BadRequest = define("BadRequest", 400,
  "The browser (or proxy) sent a request that this server could not understand.")
define("ClientDisconnected", nil, nil, BadRequest)
define("SecurityError", nil, nil, BadRequest)
define("BadHost", nil, nil, BadRequest)

--- A form field, query argument or other key that the request lacks.
---@class luaflask.BadRequestKeyError: luaflask.HTTPException
---@field key any
---@field show_exception boolean whether the description names the key (debug mode)
local BadRequestKeyError = define("BadRequestKeyError", nil, nil, BadRequest)
BadRequestKeyError.show_exception = false

function BadRequestKeyError:__index(key)
  if key == "description" then
    local text = rawget(self, "_description") or BadRequest.description
    if self.show_exception and self.key ~= nil then
      text = text .. "\nKeyError: '" .. tostring(self.key) .. "'"
    end
    return text
  end
  return HTTPException.__index(self, key)
end

-- Keeps `description` out of the instance, so that reading it always goes through __index.
function BadRequestKeyError:__newindex(key, value)
  rawset(self, key == "description" and "_description" or key, value)
end

---@param key any
---@param description string?
---@param response luaflask.Response?
function BadRequestKeyError:init(key, description, response)
  if named(key) then
    return HTTPException.init(self, key)
  end
  self.key = key
  HTTPException.init(self, description, response)
end

local Unauthorized = define("Unauthorized", 401,
  "The server could not verify that you are authorized to access the URL requested. You either supplied the "
  .. "wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the "
  .. "credentials required.")

---@param description string|table?
---@param response luaflask.Response?
---@param www_authenticate any? one challenge or a list of them, each with __tostring or a string
function Unauthorized:init(description, response, www_authenticate)
  self.www_authenticate = www_authenticate
  HTTPException.init(self, description, response)
end

function Unauthorized:get_headers(environ)
  local headers = HTTPException.get_headers(self, environ)
  local challenges = self.www_authenticate
  if challenges ~= nil then
    if type(challenges) ~= "table" or getmetatable(challenges) ~= nil then
      challenges = { challenges }
    end
    for i = 1, #challenges do
      headers[#headers + 1] = { "WWW-Authenticate", tostring(challenges[i]) }
    end
  end
  return headers
end

define("Forbidden", 403,
  "You don't have the permission to access the requested resource. It is either read-protected or not "
  .. "readable by the server.")
define("NotFound", 404,
  "The requested URL was not found on the server. If you entered the URL manually please check your spelling "
  .. "and try again.")

local MethodNotAllowed = define("MethodNotAllowed", 405, "The method is not allowed for the requested URL.")

---@param valid_methods string[]|table?
---@param description string?
---@param response luaflask.Response?
function MethodNotAllowed:init(valid_methods, description, response)
  if named(valid_methods) then
    return HTTPException.init(self, valid_methods)
  end
  self.valid_methods = valid_methods
  HTTPException.init(self, description, response)
end

function MethodNotAllowed:get_headers(environ)
  local headers = HTTPException.get_headers(self, environ)
  local methods = self.valid_methods
  if methods and #methods > 0 then
    headers[#headers + 1] = { "Allow", table.concat(methods, ", ") }
  end
  return headers
end

define("NotAcceptable", 406,
  "The resource identified by the request is only capable of generating response entities which have "
  .. "content characteristics not acceptable according to the accept headers sent in the request.")
define("RequestTimeout", 408,
  "The server closed the network connection because the browser didn't finish the request within the "
  .. "specified time.")
define("Conflict", 409,
  "A conflict happened while processing the request. The resource might have been modified while the request "
  .. "was being processed.")
define("Gone", 410,
  "The requested URL is no longer available on this server and there is no forwarding address. If you "
  .. "followed a link from a foreign page, please contact the author of this page.")
define("LengthRequired", 411,
  "A request with this method requires a valid <code>Content-Length</code> header.")
define("PreconditionFailed", 412, "The precondition on the request for the URL failed positive evaluation.")
define("RequestEntityTooLarge", 413, "The data value transmitted exceeds the capacity limit.")
define("RequestURITooLarge", 414,
  "The length of the requested URL exceeds the capacity limit for this server. The request cannot be "
  .. "processed.")
define("UnsupportedMediaType", 415, "The server does not support the media type transmitted in the request.")

local RequestedRangeNotSatisfiable =
  define("RequestedRangeNotSatisfiable", 416, "The server cannot provide the requested range.")
RequestedRangeNotSatisfiable.units = "bytes"

---@param length integer|table? of the whole body
---@param units string?
---@param description string?
---@param response luaflask.Response?
function RequestedRangeNotSatisfiable:init(length, units, description, response)
  if named(length) then
    return HTTPException.init(self, length)
  end
  self.length, self.units = length, units
  HTTPException.init(self, description, response)
end

function RequestedRangeNotSatisfiable:get_headers(environ)
  local headers = HTTPException.get_headers(self, environ)
  if self.length then
    headers[#headers + 1] = { "Content-Range", ("%s */%d"):format(self.units, self.length) }
  end
  return headers
end

define("ExpectationFailed", 417, "The server could not meet the requirements of the Expect header")
define("ImATeapot", 418, "This server is a teapot, not a coffee machine")
define("MisdirectedRequest", 421, "The server is not able to produce a response.")
define("UnprocessableEntity", 422,
  "The request was well-formed but was unable to be followed due to semantic errors.")
define("Locked", 423, "The resource that is being accessed is locked.")
define("FailedDependency", 424,
  "The method could not be performed on the resource because the requested action depended on another action "
  .. "and that action failed.")
define("PreconditionRequired", 428,
  'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".')

-- The shared part of 429 and 503.
local RetryAfter = HTTPException:extend("RetryAfter")

---@param description string|table?
---@param response luaflask.Response?
---@param retry_after integer|string|table|luaflask.DateTime|nil seconds, or a date: the text, or what http_date takes
function RetryAfter:init(description, response, retry_after)
  self.retry_after = retry_after
  HTTPException.init(self, description, response)
end

function RetryAfter:get_headers(environ)
  local headers = HTTPException.get_headers(self, environ)
  local after = self.retry_after
  if after then
    if type(after) == "number" then
      after = ("%d"):format(math.floor(after))
    elseif type(after) ~= "string" then
      after = require("luaflask.http").http_date(after)
    end
    headers[#headers + 1] = { "Retry-After", after }
  end
  return headers
end

define("TooManyRequests", 429,
  "This user has exceeded an allotted request count. Try again later.", RetryAfter)
define("RequestHeaderFieldsTooLarge", 431, "One or more header fields exceeds the maximum size.")
define("UnavailableForLegalReasons", 451, "Unavailable for legal reasons.")

local InternalServerError = define("InternalServerError", 500,
  "The server encountered an internal error and was unable to complete your request. Either the server is "
  .. "overloaded or there is an error in the application.")

---@param description string|table?
---@param response luaflask.Response?
---@param original_exception any? what was thrown and not handled
function InternalServerError:init(description, response, original_exception)
  self.original_exception = original_exception
  HTTPException.init(self, description, response)
end

define("NotImplemented", 501, "The server does not support the action requested by the browser.")
define("BadGateway", 502, "The proxy server received an invalid response from an upstream server.")
define("ServiceUnavailable", 503,
  "The server is temporarily unable to service your request due to maintenance downtime or capacity "
  .. "problems. Please try again later.", RetryAfter)
define("GatewayTimeout", 504, "The connection to an upstream server timed out.")
define("HTTPVersionNotSupported", 505,
  "The server does not support the HTTP protocol version used in the request.")

-- ---- from a code to its class ----

--- The class of each HTTP error code.
---@type table<integer, luaflask.Class>
exceptions.default_exceptions = {}
for _, cls in next, exceptions do
  local code = class.is_class(cls) and rawget(cls, "code")
  if code then
    exceptions.default_exceptions[code] = cls
  end
end

--- A callable that throws: `aborter(404)`, `aborter(400, "No title.")`, `aborter(response)`.
---@class luaflask.Aborter
---@field mapping table<integer, luaflask.Class>
local Aborter = class.new("Aborter")
exceptions.Aborter = Aborter

---@param mapping table<integer, luaflask.Class>? instead of the default classes
---@param extra table<integer, luaflask.Class>? added to them
function Aborter:init(mapping, extra)
  self.mapping = {}
  for code, cls in next, mapping or exceptions.default_exceptions do
    self.mapping[code] = cls
  end
  for code, cls in next, extra or {} do
    self.mapping[code] = cls
  end
end

---@param code integer|luaflask.Response
---@param ... any arguments of the class
function Aborter:__call(code, ...)
  local cls = code ~= nil and self.mapping[code]
  if cls then
    error(cls(...), 0)
  end
  if type(code) == "table" or type(code) == "userdata" then
    if class.isinstance(code, HTTPException) then
      error(code, 0)
    end
    error(HTTPException(nil, code), 0)
  end
  local err = exceptions.LookupError("no exception for " .. tostring(code))
  if type(code) ~= "number" then
    err.message = "no exception for a " .. type(code) .. " value: abort takes a number such as 404, or a Response"
  end
  err.traceback = require("luaflask.functions").traceback(2)
  error(err, 0)
end

local default_aborter = Aborter()

--- Throws the HTTP error of a code, or a response to be sent as it is.
---@param code integer|luaflask.Response
---@param ... any arguments of the error's class, mostly a description
function exceptions.abort(code, ...)
  default_aborter(code, ...)
end

return exceptions
