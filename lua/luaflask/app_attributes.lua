-- SPDX-License-Identifier: MIT
-- Attributes of the application that are more than fields: settings under another name, objects made on first use,
-- values computed at each access, and what the core has to hear of when it changes.
local gateway = require("luaflask.gateway")
local plan = require("luaflask.plan")
local Scaffold = require("luaflask.scaffold")

local getmetatable, rawget, rawset = getmetatable, rawget, rawset

local attributes = {}

-- Attributes that are settings under another name.
local CONFIG_ATTRIBUTES = {
  debug = "DEBUG", testing = "TESTING", secret_key = "SECRET_KEY",
  permanent_session_lifetime = "PERMANENT_SESSION_LIFETIME",
}

-- Objects made on first use.
local LAZY = {
  logger = function(self)
    return require("luaflask.logging").create_logger(self)
  end,
  session_interface = function()
    return require("luaflask.sessions").SecureCookieSessionInterface()
  end,
  json = function(self)
    return self.json_provider_class(self)
  end,
  aborter = function(self)
    return self:make_aborter()
  end,
  cli = function(self)
    return require("luaflask.cli").AppGroup(self.name)
  end,
}

-- Loaded when first asked for, which plain applications never do; then asked for with every attribute of a request.
local Request

-- Attributes computed at each access.
local COMPUTED = {
  request_class = function()
    Request = Request or require("luaflask.wrappers").Request
    return Request
  end,
  json_provider_class = function()
    return require("luaflask.json_provider").DefaultJSONProvider
  end,
  static_folder = function(self)
    return rawget(self, "_static_folder") or nil
  end,
}

--- What an application's metatable does for a name that it does not have itself.
---@param self luaflask.Flask
---@param key any
---@return any
function attributes.index(self, key)
  local setting = CONFIG_ATTRIBUTES[key]
  if setting then
    return rawget(self, "config")[setting]
  end
  local value = getmetatable(self)[key]
  if value ~= nil then
    return key == "wsgi_app" and gateway.of(self) or value
  end
  local make = LAZY[key]
  if make then
    value = make(self)
    rawset(self, key, value)
    return value
  end
  local compute = COMPUTED[key] or Scaffold.COMPUTED[key]
  if compute then
    return compute(self)
  end
end

-- Attributes whose change is told to the core.
local RECONFIGURE = { session_interface = true, json = true, json_provider_class = true, response_class = true,
  app_ctx_globals_class = true }

--- The same for a name that is new on it.
---@param self luaflask.Flask
---@param key any
---@param value any
function attributes.newindex(self, key, value)
  local setting = CONFIG_ATTRIBUTES[key]
  if setting then
    self.config[setting] = value
    return
  end
  if key == "static_folder" then
    rawset(self, "_static_folder", value and self:full_path(value))
    return
  end
  if key == "wsgi_app" then
    gateway.wrap(self, value)
    return
  end
  rawset(self, key, value)
  if RECONFIGURE[key] and rawget(self, "_got_first_request") then
    if key == "json_provider_class" then
      rawset(self, "json", nil)
    end
    self:freeze_config()
    plan.forget(self)
  end
end

return attributes
