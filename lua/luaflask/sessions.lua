-- SPDX-License-Identifier: MIT
-- Sessions. The default interface keeps them in a signed cookie and lives in the core (core/http/session_proxy.c);
-- this file holds its Lua face, the methods of `session`, and the interface that applications extend to keep
-- sessions elsewhere.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")

local data, bits = core.session_proxy.data, core.session_proxy.state

local sessions = {}

-- Bits of the state, as core/http/session_proxy.h has them.
local ACCESSED, MODIFIED, NEW, IN_LUA = 2, 4, 8, 64

local function has(bit)
  return math.floor(bits() / bit) % 2 == 1
end

-- ---- the methods of `session` ----

local methods = {}

-- With an interface in Lua the object itself is asked.
local function object()
  local d = data(false)
  return has(IN_LUA) and d or nil
end

function methods:get(key, default)
  local value = data(false)[key]
  if value == nil then
    return default
  end
  return value
end

function methods:set(key, value)
  data(true)[key] = value
end

function methods:pop(key, ...)
  local d = data(false)
  local value = d[key]
  if value == nil then
    return (...)
  end
  data(true)[key] = nil
  return value
end

function methods:setdefault(key, default)
  local value = data(false)[key]
  if value ~= nil then
    return value
  end
  data(true)[key] = default
  return default
end

function methods:clear()
  local d = data(true)
  for key in next, d do
    d[key] = nil
  end
end

function methods:update(values)
  local d = data(true)
  for key, value in compat.pairs(values) do
    d[key] = value
  end
end

-- Properties: { getter, setter }.
local function read_only(name)
  return function()
    error(("`session.%s` cannot be set"):format(name), 3)
  end
end

methods.permanent = {
  function()
    return data(false)._permanent == true
  end,
  function(_, on)
    data(true)._permanent = on and true or nil
  end,
}

methods.modified = {
  function()
    local own = object()
    if own then
      return own.modified == true
    end
    return has(MODIFIED)
  end,
  function(_, on)
    local own = object()
    if own then
      own.modified = on
    else
      core.session_proxy.set_modified(on)
    end
  end,
}

methods.new = {
  function()
    local own = object()
    if own then
      return own.new == true
    end
    return has(NEW)
  end,
  read_only("new"),
}

methods.accessed = {
  function()
    return has(ACCESSED)
  end,
  read_only("accessed"),
}

methods.sid = {
  function()
    local own = object()
    return own and own.sid or nil
  end,
  read_only("sid"),
}

local function open_in_lua()
  local globals = require("luaflask.globals")
  local app = globals.current_app
  local interface = app.session_interface
  local request = core.request.handle()
  local session = interface:open_session(app, request)
  if session == nil then
    session = interface:make_null_session(app)
  end
  return session
end

core.session_proxy.metatable.__pairs = function()
  return next, data(false), nil
end
core.session_proxy.metatable.__len = function()
  local n = 0
  for _ in next, data(false) do
    n = n + 1
  end
  return n
end
core.session_proxy.metatable.__unwrap = function()
  return data(false)
end
core.session_proxy.metatable.__tojson = function()
  return data(false)
end
core.session_proxy.setup(methods, open_in_lua)

-- ---- interfaces ----

--- What opens and saves sessions. Extend it, and set `app.session_interface`.
---@class luaflask.SessionInterface: luaflask.Class
local SessionInterface = class.new("SessionInterface")
sessions.SessionInterface = SessionInterface

--- A session that can be read but not written: there is nowhere to keep it.
---@class luaflask.NullSession: luaflask.Class
local NullSession = class.new("NullSession", { permanent = false, modified = false, new = false })
sessions.NullSession = NullSession

function NullSession.__newindex()
  error("The session is unavailable because no secret key was set. Set app.config.SECRET_KEY to something unique "
    .. "and secret.", 2)
end

SessionInterface.null_session_class = NullSession

--- A session object for a request, nil for none.
---@param app luaflask.Flask
---@param request luaflask.Request
---@return table?
function SessionInterface:open_session(app, request) -- luacheck: ignore 212
  error(class.of(self).__name .. " must define open_session(app, request)", 2)
end

--- Called after all after_request functions.
---@param app luaflask.Flask
---@param session table
---@param response luaflask.Response
function SessionInterface:save_session(app, session, response) -- luacheck: ignore 212
  error(class.of(self).__name .. " must define save_session(app, session, response)", 2)
end

function SessionInterface:make_null_session(_app)
  return self.null_session_class()
end

function SessionInterface:is_null_session(session)
  return class.isinstance(session, self.null_session_class)
end

function SessionInterface:get_cookie_name(app)
  return app.config.SESSION_COOKIE_NAME
end

function SessionInterface:get_cookie_domain(app)
  return app.config.SESSION_COOKIE_DOMAIN
end

function SessionInterface:get_cookie_path(app)
  return app.config.SESSION_COOKIE_PATH or app.config.APPLICATION_ROOT
end

function SessionInterface:get_cookie_httponly(app)
  return app.config.SESSION_COOKIE_HTTPONLY
end

function SessionInterface:get_cookie_secure(app)
  return app.config.SESSION_COOKIE_SECURE
end

function SessionInterface:get_cookie_samesite(app)
  return app.config.SESSION_COOKIE_SAMESITE
end

function SessionInterface:get_cookie_partitioned(app)
  return app.config.SESSION_COOKIE_PARTITIONED
end

--- When a permanent session ends, in seconds since 1970; nil for one that ends with the browser.
function SessionInterface:get_expiration_time(app, session)
  if session.permanent then
    return os.time() + app.config.PERMANENT_SESSION_LIFETIME
  end
end

function SessionInterface:should_set_cookie(app, session)
  return session.modified or (session.permanent and app.config.SESSION_REFRESH_EACH_REQUEST) or false
end

--- The default: a cookie signed (or, with SESSION_COOKIE_ENCRYPT, sealed) with SECRET_KEY.
---@class luaflask.SecureCookieSessionInterface: luaflask.SessionInterface
local SecureCookieSessionInterface = SessionInterface:extend("SecureCookieSessionInterface")
sessions.SecureCookieSessionInterface = SecureCookieSessionInterface

--- A session of an interface written in Lua: data by field, changes noted at the first level.
---@class luaflask.CookieSession: luaflask.Class
local CookieSession = class.new("CookieSession")
sessions.CookieSession = CookieSession

local values_of = setmetatable({}, { __mode = "k" })

function CookieSession:init(values)
  values_of[self] = values or {}
  rawset(self, "modified", false)
  rawset(self, "new", values == nil)
end

function CookieSession.__index(self, key)
  if key == "permanent" then
    return values_of[self]._permanent == true
  end
  local value = values_of[self][key]
  if value ~= nil then
    return value
  end
  return getmetatable(self)[key]
end

function CookieSession.__newindex(self, key, value)
  if key == "permanent" then
    key, value = "_permanent", value and true or nil
  end
  rawset(self, "modified", true)
  values_of[self][key] = value
end

function CookieSession.__pairs(self)
  return next, values_of[self], nil
end

--- The values as a plain table.
function CookieSession:values()
  return values_of[self]
end

local function secrets(app)
  local key = app.config.SECRET_KEY
  if key == nil or key == "" then
    return nil
  end
  local list = { key }
  for _, old in ipairs(app.config.SECRET_KEY_FALLBACKS or {}) do
    list[#list + 1] = old
  end
  return list
end

local function codec(self, app)
  local keys = secrets(app)
  if keys then
    return core.session.codec(self:get_cookie_name(app), keys, { encrypt = app.config.SESSION_COOKIE_ENCRYPT })
  end
end

function SecureCookieSessionInterface:open_session(app, request)
  local c = codec(self, app)
  if c == nil then
    return nil
  end
  local value = request.cookies:get(self:get_cookie_name(app))
  local payload = value and c:open(value, app.config.PERMANENT_SESSION_LIFETIME)
  return CookieSession(payload and core.json.decode(payload, { tagged = true }) or nil)
end

function SecureCookieSessionInterface:save_session(app, session, response)
  local name = self:get_cookie_name(app)
  local opts = {
    domain = self:get_cookie_domain(app), path = self:get_cookie_path(app), secure = self:get_cookie_secure(app),
    httponly = self:get_cookie_httponly(app), samesite = self:get_cookie_samesite(app),
    partitioned = self:get_cookie_partitioned(app),
  }
  local values = session:values()
  response.vary:add("Cookie")
  if next(values) == nil then
    if session.modified then
      response:delete_cookie(name, opts)
    end
    return
  end
  if not self:should_set_cookie(app, session) then
    return
  end
  opts.expires = self:get_expiration_time(app, session)
  local text = codec(self, app):seal(core.json.encode(values, { tagged = true, sort_keys = true }))
  response:set_cookie(name, text, opts)
end

--- Saves the session of an interface written in Lua.
---@param app luaflask.Flask
---@param response luaflask.Response
function sessions.save_in_lua(app, response)
  local session = data(false)
  local interface = app.session_interface
  if not interface:is_null_session(session) then
    interface:save_session(app, session, response)
  end
end

--- Hands an application's session settings to the core.
---@param app luaflask.Flask
function sessions.configure(app)
  local interface = app.session_interface
  local in_lua = getmetatable(interface) ~= SecureCookieSessionInterface
  app._session_in_lua = in_lua
  local config = app.config
  local domain = interface:get_cookie_domain(app)
  app._core:set_session({
    in_lua = in_lua,
    name = interface:get_cookie_name(app),
    secrets = secrets(app),
    encrypt = config.SESSION_COOKIE_ENCRYPT,
    domain = domain and domain:gsub("^%.", "") or nil,
    path = interface:get_cookie_path(app),
    samesite = interface:get_cookie_samesite(app),
    httponly = interface:get_cookie_httponly(app),
    secure = interface:get_cookie_secure(app),
    partitioned = interface:get_cookie_partitioned(app),
    lifetime = config.PERMANENT_SESSION_LIFETIME,
    refresh = config.SESSION_REFRESH_EACH_REQUEST,
    max_cookie = config.MAX_COOKIE_SIZE,
  })
end

return sessions
