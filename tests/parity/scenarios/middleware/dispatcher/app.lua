-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local DispatcherMiddleware = require("luaflask.middleware").DispatcherMiddleware
local request = luaflask.request

local function make(name)
  local app = luaflask.Flask(name, { static_folder = false })
  app:get("/", "index", function()
    return table.concat({ name, request.path, request.root_path, luaflask.url_for("index") }, " ")
  end)
  app:get("/page", "page", function()
    return table.concat({ name, request.path, request.url, luaflask.url_for("page", { _external = true }) }, " ")
  end)
  return app
end

local app = make("root")
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, { ["/shop"] = make("shop"), ["/shop/admin"] = make("admin") })

return app
