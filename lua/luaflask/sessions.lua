-- SPDX-License-Identifier: MIT
-- Sessions. The default interface keeps them in a signed cookie and lives in the core (core/http/session_proxy.c);
-- this file holds its Lua face, the methods of `session`, and the interface that applications extend to keep
-- sessions elsewhere.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

local proxy, data, get, bits = core.session_proxy.proxy, core.session_proxy.data, core.session_proxy.get,
  core.session_proxy.state

local sessions = {}

-- Bits of the state, as core/http/session_proxy.h has them.
local ACCESSED, MODIFIED, NEW, IN_LUA = 2, 4, 8, 64

local function has(bit)
  return math.floor(bits() / bit) % 2 == 1
end

-- ---- the methods of `session` ----

local methods = {}

-- Without a secret key nothing can be kept, so that even taking out what is not there is a mistake.
local function refuse_without_secret()
  local app = core.context.current_app
  local interface = app.session_interface
  local session = has(IN_LUA) and core.session_proxy.open()
  if session and interface:is_null_session(session) or not session and app.secret_key == nil then
    data(true)[""] = nil
  end
end

local function check(self, name)
  if self ~= proxy then
    error(("`session.%s` called with '.', write `session:%s(...)`"):format(name, name), 3)
  end
end

-- With an interface in Lua: its object.
local function object()
  local d = core.session_proxy.open()
  return has(IN_LUA) and d or nil
end

function methods:get(key, default)
  check(self, "get")
  local value = get(key)
  if value == nil then
    return default
  end
  return value
end

function methods:set(key, value)
  check(self, "set")
  if key == nil then
    functions.fail("session:set: a name is needed, as in session:set(\"user\", value)")
  end
  data(true)[key] = value
end

function methods:pop(key, default)
  check(self, "pop")
  local value = get(key)
  if value == nil then
    refuse_without_secret()
    return default
  end
  data(true)[key] = nil
  return value
end

function methods:setdefault(key, default)
  check(self, "setdefault")
  local value = get(key)
  if value ~= nil then
    return value
  end
  data(true)[key] = default
  return default
end

-- The keys first: an object in Lua may not allow changes while it is gone through.
function methods:clear()
  check(self, "clear")
  local d, keys = data(true), {}
  for key in compat.pairs(d) do
    keys[#keys + 1] = key
  end
  for _, key in ipairs(keys) do
    d[key] = nil
  end
end

function methods:update(values)
  check(self, "update")
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
    local own = object()
    if own then
      return own.permanent == true
    end
    return get("_permanent") == true
  end,
  function(_, on)
    local own = object()
    if own then
      own.permanent = on and true or false
    else
      data(true)._permanent = on and true or false
    end
  end,
}

-- Whoever asks for one of these has looked at the session: `data` notes that.
methods.modified = {
  function()
    local own = object()
    if own then
      return own.modified == true
    end
    data(false)
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
    data(false)
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
  local app = core.context.current_app
  local interface = app.session_interface
  local session = interface:open_session(app, core.request.handle())
  if session == nil then
    session = interface:make_null_session(app)
  end
  return session
end

--- Opens the session of an interface in Lua, which may wait for it.
function sessions.open_in_lua()
  if bits() == 0 then
    core.session_proxy.adopt(open_in_lua())
  end
end

local metatable = core.session_proxy.metatable

function metatable.__pairs()
  return compat.pairs(data(false))
end

function metatable.__len()
  local n = 0
  for _ in compat.pairs(data(false)) do
    n = n + 1
  end
  return n
end

function metatable.__unwrap()
  return data(false)
end

function metatable.__tojson()
  local copy = {}
  for key, value in compat.pairs(data(false)) do
    copy[key] = value
  end
  return copy
end

function metatable.__tostring()
  return core.context.has_request() and "<luaflask.session of the current request>"
    or "<luaflask.session outside any request>"
end

core.session_proxy.setup(methods, open_in_lua)

-- Markup in a cookie comes back as Markup.
core.json.set_markup(function(text)
  return require("luaflask.markup").Markup(text)
end)

-- A date comes back as a moment; nil makes the cookie a bad one.
core.json.set_date(function(text)
  return (require("luaflask.datetime").fromhttp(text))
end)

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

function NullSession:get(_key, default) -- luacheck: ignore 212
  return default
end

for _, name in ipairs({ "set", "pop", "setdefault", "clear", "update" }) do
  rawset(NullSession, name, NullSession.__newindex)
end

SessionInterface.null_session_class = NullSession
--- Whether what it stores can hold any value; for programs that ask.
SessionInterface.pickle_based = false

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

--- A session of an interface written in Lua: data by field, changes noted at the first level; of tables inside it set
--- `session.modified = true`. `permanent`, `modified`, `new` and `sid` are properties and no data.
---@class luaflask.CookieSession: luaflask.Class
local CookieSession = class.new("CookieSession")
sessions.CookieSession = CookieSession
sessions.SecureCookieSession = CookieSession

local values_of = setmetatable({}, { __mode = "k" })

---@param values table? nil for a new session
function CookieSession:init(values)
  values_of[self] = values or {}
  rawset(self, "modified", false)
  rawset(self, "new", values == nil)
end

function CookieSession.__index(self, key)
  if key == "permanent" then
    return values_of[self]._permanent == true
  end
  local method = getmetatable(self)[key]
  if method ~= nil then
    return method
  end
  return values_of[self][key]
end

function CookieSession.__newindex(self, key, value)
  if key == "permanent" then
    key, value = "_permanent", value and true or false
  elseif key == "sid" then
    rawset(self, "sid", value)
    return
  elseif getmetatable(self)[key] ~= nil then
    error(("`session.%s` is a method; to store a value under this name write session:set(\"%s\", value)"):format(key,
      key), 2)
  end
  rawset(self, "modified", true)
  values_of[self][key] = value
end

function CookieSession.__pairs(self)
  return next, values_of[self], nil
end

function CookieSession.__len(self)
  local n = 0
  for _ in next, values_of[self] do
    n = n + 1
  end
  return n
end

function CookieSession.__tojson(self)
  return values_of[self]
end

--- The values as a plain table.
---@return table
function CookieSession:values()
  return values_of[self]
end

function CookieSession:get(key, default)
  local value = values_of[self][key]
  if value == nil then
    return default
  end
  return value
end

function CookieSession:set(key, value)
  rawset(self, "modified", true)
  values_of[self][key] = value
end

function CookieSession:pop(key, default)
  local value = values_of[self][key]
  if value == nil then
    return default
  end
  self:set(key, nil)
  return value
end

function CookieSession:setdefault(key, default)
  local value = values_of[self][key]
  if value == nil then
    value = default
    self:set(key, value)
  end
  return value
end

function CookieSession:clear()
  rawset(self, "modified", true)
  values_of[self] = {}
end

function CookieSession:update(values)
  for key, value in compat.pairs(values) do
    self:set(key, value)
  end
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
  if has(ACCESSED) then
    response.vary:add("Cookie")
  end
  if next(values) == nil then
    if session.modified then
      response:delete_cookie(name, opts)
      response.vary:add("Cookie")
    end
    return
  end
  if not self:should_set_cookie(app, session) then
    return
  end
  response.vary:add("Cookie")
  opts.expires = self:get_expiration_time(app, session)
  local text = codec(self, app):seal(core.json.encode(values, { tagged = true, sort_keys = true }))
  response:set_cookie(name, text, opts)
end

--- Saves the cookie session in a response, where somebody looks at it before it is sent; all others get theirs from
--- the core while their bytes are made.
---@param response luaflask.Response
function sessions.save_cookie(response)
  local vary, cookie = core.session_proxy.save()
  if vary then
    response.vary:add("Cookie")
  end
  if cookie then
    response.headers:add("Set-Cookie", cookie)
  end
end

--- Saves the session of an interface written in Lua.
---@param app luaflask.Flask
---@param response luaflask.Response
function sessions.save_in_lua(app, response)
  -- Without a session the interface failed to open one, which is the error being answered.
  local session = bits() ~= 0 and core.session_proxy.open() or nil
  local interface = app.session_interface
  if session ~= nil and not interface:is_null_session(session) then
    interface:save_session(app, session, response)
  end
end

--- Hands an application's session settings to the core.
---@param app luaflask.Flask
function sessions.configure(app)
  local interface = app.session_interface
  local in_lua = getmetatable(interface) ~= SecureCookieSessionInterface
  app._session_in_lua = in_lua
  if in_lua then
    -- The core needs nothing of it, and what it answers may depend on the request.
    interface = SecureCookieSessionInterface()
  end
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
    lifetime = math.max(config.PERMANENT_SESSION_LIFETIME, 0),
    refresh = config.SESSION_REFRESH_EACH_REQUEST,
    max_cookie = config.MAX_COOKIE_SIZE,
  })
end

return sessions
