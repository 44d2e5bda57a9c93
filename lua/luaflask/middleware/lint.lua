-- SPDX-License-Identifier: MIT
-- LintMiddleware: checks that what it wraps, and what it is called by, keep to PEP 3333, as Werkzeug's does. What is
-- plainly wrong raises AssertionError; what is only doubtful is a warning in the log. For tests and development.
--
--   app.wsgi_app = LintMiddleware(app.wsgi_app)
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local exceptions = require("luaflask.exceptions")

---@class luaflask.middleware.LintMiddleware: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: { warn: fun(message: string)? }?): luaflask.middleware.LintMiddleware
local Lint = class.new("LintMiddleware")

-- The error of a broken rule.
local LintError = exceptions.Exception:extend("WSGILintError")
Lint.WSGILintError = LintError

local function broken(message, ...)
  error(LintError(message:format(...)), 0)
end

---@param app luaflask.WSGIApp
---@param options { warn: fun(message: string)? }? warn: gets what is doubtful; a logger's warning by default
function Lint:init(app, options)
  self.app = base.application("LintMiddleware", app)
  self.warn = base.options("LintMiddleware", options, { warn = false }).warn or function(message)
    require("luaflask.logging").get_logger("luaflask.lint"):warning("%s", message)
  end
end

local REQUIRED = { "REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "wsgi.version", "wsgi.input", "wsgi.errors",
  "wsgi.url_scheme" }
local BOOLEANS = { "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once" }

local function check_environ(self, environ)
  if type(environ) ~= "table" or getmetatable(environ) ~= nil then
    broken("The WSGI environ is not a plain table.")
  end
  for _, key in ipairs(REQUIRED) do
    if environ[key] == nil then
      broken("Required environment key '%s' not found", key)
    end
  end
  for _, key in ipairs(BOOLEANS) do
    if type(environ[key]) ~= "boolean" then
      broken("Required environment key '%s' is not true or false", key)
    end
  end
  if environ["wsgi.version"][1] ~= 1 or environ["wsgi.version"][2] ~= 0 then
    self.warn("The environ is not a WSGI 1.0 environ.")
  end
  local script, path = environ.SCRIPT_NAME or "", environ.PATH_INFO or ""
  if script ~= "" and script:sub(1, 1) ~= "/" then
    self.warn("'SCRIPT_NAME' does not start with a slash: " .. script)
  end
  if path ~= "" and path:sub(1, 1) ~= "/" then
    self.warn("'PATH_INFO' does not start with a slash: " .. path)
  end
  for key, value in next, environ do
    if type(key) == "string" and key:find("^%u") and type(value) ~= "string" then
      broken("The environment key '%s' is a %s value: a string is needed", key, type(value))
    end
  end
end

local function check_headers(self, status, headers)
  if type(status) ~= "string" or not status:find("^%d%d%d") then
    broken("Status must be a string such as \"200 OK\", not %s", tostring(status))
  end
  if not status:find("^%d%d%d .") then
    self.warn(("Invalid value for status '%s'. Valid status strings are three digits, a space and a status "
      .. "explanation."):format(status))
  end
  if type(headers) ~= "table" then
    broken("Headers must be a list, not a %s value", type(headers))
  end
  local length
  for _, header in ipairs(headers) do
    if type(header) ~= "table" or #header ~= 2 then
      broken("Header items must be lists of two, { name, value }")
    end
    local name, value = header[1], header[2]
    if type(name) ~= "string" or type(value) ~= "string" then
      broken("Header keys and values must be strings")
    end
    if name:lower() == "status" then
      self.warn("The status header is not supported due to conflicts with the CGI spec.")
    elseif name:lower() == "content-length" then
      length = tonumber(value)
    elseif name:lower() == "etag" and not value:find('^W?/?".*"$') then
      self.warn("Unquoted etag emitted: " .. value)
    end
    if not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
      broken("Invalid header name: %q", name)
    end
  end
  local code = tonumber(status:sub(1, 3))
  if (code == 304 or code == 204 or code < 200) and length and length ~= 0 and code ~= 304 then
    self.warn(("%d responses must have an empty content length."):format(code))
  end
  return code, length
end

local function checked_body(self, environ, body, state)
  local next_piece, ended, n = base.iterator(body), false, 0
  return setmetatable({ close = function()
    if state.closed then
      broken("The body was closed twice")
    end
    state.closed = true
    local close = type(body) == "table" and body.close
    if close then
      close(body)
    end
    if ended and state.length and environ.REQUEST_METHOD ~= "HEAD" and state.code ~= 304 and n ~= state.length then
      self.warn(("Content-Length is %d, but %d bytes were sent"):format(state.length, n))
    end
  end }, { __call = function()
    if state.closed then
      broken("Iterated over closed 'app_iter'.")
    end
    local piece = next_piece()
    if not state.code then
      broken("The application returned before it started the response.")
    end
    if piece == nil then
      ended = true
      return nil
    elseif type(piece) ~= "string" then
      broken("Application iterator items must be strings, not a %s value", type(piece))
    end
    n = n + #piece
    return piece
  end })
end

function Lint:__call(...)
  if select("#", ...) ~= 2 then
    broken("A WSGI app takes two arguments, the environ and start_response; it got %d", select("#", ...))
  end
  local environ, start_response = ...
  check_environ(self, environ)
  local state = {}
  local body = self.app(environ, function(status, headers, exc_info)
    state.code, state.length = check_headers(self, status, headers)
    return start_response(status, headers, exc_info)
  end)
  if type(body) == "string" then
    broken("The application returned a string. The body is a list of strings or an iterator.")
  end
  return checked_body(self, environ, body, state)
end

return Lint
