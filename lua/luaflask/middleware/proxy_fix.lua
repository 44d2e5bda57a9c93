-- SPDX-License-Identifier: MIT
-- ProxyFix: takes the client's address, scheme, host, port and prefix from the headers that proxies in front of the
-- application set. Werkzeug's, with its semantics. Of each header say how many proxies set it: values beyond those
-- come from the client, who may write what it likes.
--
--   app.wsgi_app = ProxyFix(app.wsgi_app, { x_for = 1, x_proto = 1, x_host = 1 })
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local functions = require("luaflask.functions")
local http = require("luaflask.http")

---@class luaflask.middleware.ProxyFix: luaflask.Class
---@field app luaflask.WSGIApp
---@field x_for integer how many proxies set X-Forwarded-For (1)
---@field x_proto integer X-Forwarded-Proto (1)
---@field x_host integer X-Forwarded-Host (0)
---@field x_port integer X-Forwarded-Port (0)
---@field x_prefix integer X-Forwarded-Prefix (0)
---@overload fun(app: luaflask.WSGIApp, options: table?): luaflask.middleware.ProxyFix
local ProxyFix = class.new("ProxyFix")

local DEFAULTS = { x_for = 1, x_proto = 1, x_host = 0, x_port = 0, x_prefix = 0 }

---@param app luaflask.WSGIApp
---@param options { x_for: integer?, x_proto: integer?, x_host: integer?, x_port: integer?, x_prefix: integer? }?
function ProxyFix:init(app, options)
  self.app = base.application("ProxyFix", app)
  for name, count in next, base.options("ProxyFix", options, DEFAULTS) do
    if type(count) ~= "number" or count < 0 or count % 1 ~= 0 then
      functions.fail("ProxyFix: %s is the number of proxies that set the header, not %s", name, tostring(count))
    end
    self[name] = count
  end
end

-- The value that the outermost trusted proxy wrote; nil if there are fewer values than trusted proxies.
local function real_value(trusted, value)
  if trusted == 0 or value == nil then
    return nil
  end
  -- One value is by far the commonest.
  if trusted == 1 and not value:find('[",%s]') then
    return value ~= "" and value or nil
  end
  local values = http.parse_list_header(value)
  local found = values[#values - trusted + 1]
  return found ~= "" and found or nil
end

-- Name and port of a host that says a port: "]" at its end is that of an IPv6 address without one.
local function split_port(host)
  if host:sub(-1) ~= "]" then
    return host:match("^(.*):([^:]*)$")
  end
end

function ProxyFix:__call(environ, start_response)
  environ["luaflask.proxy_fix.orig"] = {
    REMOTE_ADDR = environ.REMOTE_ADDR,
    ["wsgi.url_scheme"] = environ["wsgi.url_scheme"],
    HTTP_HOST = environ.HTTP_HOST,
    SERVER_NAME = environ.SERVER_NAME,
    SERVER_PORT = environ.SERVER_PORT,
    SCRIPT_NAME = environ.SCRIPT_NAME,
  }
  local x_for = real_value(self.x_for, environ.HTTP_X_FORWARDED_FOR)
  if x_for then
    environ.REMOTE_ADDR = x_for
  end
  local x_proto = real_value(self.x_proto, environ.HTTP_X_FORWARDED_PROTO)
  if x_proto then
    environ["wsgi.url_scheme"] = x_proto
  end
  local x_host = real_value(self.x_host, environ.HTTP_X_FORWARDED_HOST)
  if x_host then
    environ.HTTP_HOST, environ.SERVER_NAME = x_host, x_host
    local name, port = split_port(x_host)
    if name then
      environ.SERVER_NAME, environ.SERVER_PORT = name, port
    end
  end
  local x_port = real_value(self.x_port, environ.HTTP_X_FORWARDED_PORT)
  if x_port then
    local host = environ.HTTP_HOST
    if host and host ~= "" then
      environ.HTTP_HOST = (split_port(host) or host) .. ":" .. x_port
    end
    environ.SERVER_PORT = x_port
  end
  local x_prefix = real_value(self.x_prefix, environ.HTTP_X_FORWARDED_PREFIX)
  if x_prefix then
    environ.SCRIPT_NAME = x_prefix
  end
  return self.app(environ, start_response)
end

return ProxyFix
