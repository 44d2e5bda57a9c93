-- SPDX-License-Identifier: MIT
-- URLs of an application: url_for, redirect, and the adapter that binds its map to the current request.
local class = require("luaflask.class")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local routing = require("luaflask.routing")

local request = core.request.proxy

local urls = {}

--- The URL adapter of the current request, or outside one that of the configuration; nil without SERVER_NAME.
---@param app luaflask.Flask
---@return luaflask.routing.MapAdapter?
function urls.create_adapter(app)
  local config = app.config
  if core.context.has_request() then
    local map = app.url_map
    local server_name, subdomain = config.SERVER_NAME, nil
    if map.host_matching then
      server_name = nil
    elseif not app.subdomain_matching then
      subdomain = map.default_subdomain or ""
    end
    local environ = core.request.cache().environ
    return map:bind_to_environ({
      ["wsgi.url_scheme"] = request.scheme,
      HTTP_HOST = request.host_header ~= "" and request.host_header or nil,
      SERVER_NAME = "localhost",
      SERVER_PORT = "80",
      SCRIPT_NAME = environ and environ.SCRIPT_NAME or request.script_root,
      PATH_INFO = environ and environ.PATH_INFO or request.path,
      QUERY_STRING = request.query_string,
      REQUEST_METHOD = request.method,
      HTTP_CONNECTION = core.request.header("connection"),
      HTTP_UPGRADE = core.request.header("upgrade"),
    }, { server_name = server_name, subdomain = subdomain })
  end
  if config.SERVER_NAME then
    return app.url_map:bind(config.SERVER_NAME, {
      script_name = config.APPLICATION_ROOT, url_scheme = config.PREFERRED_URL_SCHEME,
    })
  end
end

--- Refuses a Host that TRUSTED_HOSTS does not list: exact names, or with a leading dot all below.
---@param app luaflask.Flask
function urls.check_trusted_host(app)
  local trusted = app.config.TRUSTED_HOSTS
  if trusted == nil then
    return
  end
  local host = request.host_header:lower():gsub(":%d+$", "")
  for _, pattern in ipairs(trusted) do
    pattern = pattern:lower()
    if pattern:sub(1, 1) == "." then
      if host == pattern:sub(2) or host:sub(-#pattern) == pattern then
        return
      end
    elseif host == pattern then
      return
    end
  end
  error(exceptions.SecurityError(("Host '%s' is not trusted."):format(host)), 0)
end

local SPECIAL = { _anchor = true, _method = true, _scheme = true, _external = true }

-- The adapter to build with, and whether a URL is absolute unless said otherwise.
local function adapter_for(app)
  if core.context.has_request() then
    local own = ctx.state()
    own.url_adapter = own.url_adapter or app:create_url_adapter()
    return own.url_adapter, false
  end
  local adapter = app:create_url_adapter()
  if adapter == nil then
    functions.fail("Unable to build URLs outside an active request without 'SERVER_NAME' configured. Also configure "
      .. "'APPLICATION_ROOT' and 'PREFERRED_URL_SCHEME' as needed.")
  end
  return adapter, true
end

--- Builds the URL of an endpoint. A leading dot means the current blueprint; values that are no variables of the
--- rule become the query; _anchor, _method, _scheme and _external steer.
---@param app luaflask.Flask
---@param endpoint string
---@param values table?
---@return string
function urls.url_for(app, endpoint, values)
  local given, special = {}, {}
  for name, value in next, values or {} do
    if SPECIAL[name] then
      special[name] = value
    else
      given[name] = value
    end
  end
  local adapter, external_by_default = adapter_for(app)
  if endpoint:sub(1, 1) == "." then
    local blueprint = core.context.has_request() and ctx.routing().blueprint
    endpoint = blueprint and blueprint .. endpoint or endpoint:sub(2)
  end
  local external = special._external
  if external == nil then
    external = special._scheme ~= nil or external_by_default
  elseif external == false and special._scheme ~= nil then
    functions.fail("When specifying '_scheme', '_external' must be true.")
  end
  app:inject_url_defaults(endpoint, given)
  local ok, url = pcall(adapter.build, adapter, endpoint, given, {
    method = special._method, url_scheme = special._scheme, force_external = external,
  })
  if not ok then
    if not class.isinstance(url, routing.BuildError) then
      error(url, 0)
    end
    -- The error keeps the values of the rule alone.
    local all = {}
    for name, value in next, given do
      all[name] = value
    end
    for name, value in next, special do
      all[name] = value
    end
    all._external = external
    url.traceback = url.traceback or functions.traceback(2)
    return app:handle_url_build_error(url, endpoint, all)
  end
  if special._anchor ~= nil then
    url = url .. "#" .. core.url.quote(tostring(special._anchor), "%!#$&'()*+,/:;=?@")
  end
  return url
end

--- A response that leads the client elsewhere.
---@param location string
---@param code integer? 301, 302 (default), 303, 305, 307 or 308
---@param response_class luaflask.Class?
---@return luaflask.Response
function urls.redirect(location, code, response_class)
  local Response = response_class or require("luaflask.wrappers").Response
  local shown = require("luaflask.markup").escape(location)
  local response = Response("<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n"
    .. "<h1>Redirecting...</h1>\n<p>You should be redirected automatically to the target URL: <a href=\""
    .. tostring(shown) .. "\">" .. tostring(shown) .. "</a>. If not, click the link.\n", code or 302)
  response.headers:set("Location", location)
  return response
end

return urls
