-- SPDX-License-Identifier: MIT
-- Middleware: what is put around an application, `app.wsgi_app = ProxyFix(app.wsgi_app, { x_for = 1 })`. Each is a
-- module of its own that is called with what it wraps and a table of options:
--
--   local Timing = require("luaflask.middleware.timing")
--   app.wsgi_app = Timing(app.wsgi_app)
--   app.wsgi_app = require("luaflask.middleware").ProxyFix(app.wsgi_app)

---@class luaflask.middleware
---@field ProxyFix luaflask.middleware.ProxyFix
---@field DispatcherMiddleware luaflask.middleware.DispatcherMiddleware
---@field SharedDataMiddleware luaflask.middleware.SharedDataMiddleware
---@field SharedData luaflask.middleware.SharedDataMiddleware
---@field ProfilerMiddleware luaflask.middleware.ProfilerMiddleware
---@field Profiler luaflask.middleware.ProfilerMiddleware
---@field LintMiddleware luaflask.middleware.LintMiddleware
---@field Timing luaflask.middleware.Timing
---@field CORS luaflask.middleware.CORS
---@field SecurityHeaders luaflask.middleware.SecurityHeaders
---@field RequestID luaflask.middleware.RequestID
---@field WSAPI luaflask.middleware.WSAPI
local middleware = {}

local MODULES = {
  ProxyFix = "proxy_fix",
  DispatcherMiddleware = "dispatcher",
  SharedDataMiddleware = "shared_data",
  SharedData = "shared_data",
  ProfilerMiddleware = "profiler",
  Profiler = "profiler",
  LintMiddleware = "lint",
  Timing = "timing",
  CORS = "cors",
  SecurityHeaders = "security_headers",
  RequestID = "request_id",
  WSAPI = "wsapi",
}

return setmetatable(middleware, { __index = function(self, name)
  local module = MODULES[name]
  if module then
    local value = require("luaflask.middleware." .. module)
    rawset(self, name, value)
    return value
  end
end })
