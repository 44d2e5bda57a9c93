-- SPDX-License-Identifier: MIT
-- DispatcherMiddleware: several applications below one address, each at a prefix. Werkzeug's, with its semantics: the
-- longest prefix wins, and moves from PATH_INFO to SCRIPT_NAME, so that URLs are built with it.
--
--   app.wsgi_app = DispatcherMiddleware(app.wsgi_app, { ["/shop"] = shop, ["/shop/admin"] = admin })
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local functions = require("luaflask.functions")

---@class luaflask.middleware.DispatcherMiddleware: luaflask.Class
---@field app luaflask.WSGIApp answers what no prefix fits
---@field mounts table<string, luaflask.WSGIApp>
---@overload fun(app: luaflask.WSGIApp, mounts: table?): luaflask.middleware.DispatcherMiddleware
local DispatcherMiddleware = class.new("DispatcherMiddleware")

---@param app luaflask.WSGIApp
---@param mounts table<string, luaflask.WSGIApp>? by prefix, which begins with a slash and does not end with one
function DispatcherMiddleware:init(app, mounts)
  self.app = base.application("DispatcherMiddleware", app)
  self.mounts = mounts or {}
  for prefix, mounted in next, self.mounts do
    if type(prefix) ~= "string" or not prefix:find("^/.*[^/]$") then
      functions.fail("DispatcherMiddleware: a prefix begins with a slash and does not end with one, such as \"/shop\"; "
        .. "this is %s", type(prefix) == "string" and ("%q"):format(prefix) or tostring(prefix))
    end
    base.application("DispatcherMiddleware: the one at " .. prefix, mounted)
  end
end

function DispatcherMiddleware:__call(environ, start_response)
  local mounts, path = self.mounts, environ.PATH_INFO or ""
  local prefix, app = path, mounts[path]
  while app == nil and prefix:find("/", 1, true) do
    prefix = prefix:match("^(.*)/")
    app = mounts[prefix]
  end
  environ.SCRIPT_NAME = (environ.SCRIPT_NAME or "") .. prefix
  environ.PATH_INFO = path:sub(#prefix + 1)
  return (app or self.app)(environ, start_response)
end

return DispatcherMiddleware
