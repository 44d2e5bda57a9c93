-- SPDX-License-Identifier: MIT
-- The context proxies: what they stand for is looked up at each use, in the context of the running task.
local core = require("luaflask.core")
require("luaflask.sessions") -- gives `session` its methods

---@class luaflask.globals
---@field request luaflask.Request the current request
---@field session luaflask.Session the current request's session
---@field g table values for the length of one context; methods get, pop, setdefault
---@field current_app luaflask.Flask the application of the current context
local globals = {
  request = core.request.proxy,
  session = core.session_proxy.proxy,
  g = core.context.g,
  current_app = core.context.current_app,
}

-- What a request has beyond its bare fields is in the request class, which is loaded by the first attribute that
-- needs it; it then answers the core itself.
local function load_class()
  require("luaflask.wrappers.request")
end

core.request.setup(function(request, name)
  load_class()
  return request[name]
end, function(request, name, value)
  load_class()
  request[name] = value
end)

return globals
