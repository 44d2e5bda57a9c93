-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local DispatcherMiddleware = require("luaflask.middleware").DispatcherMiddleware
local request = luaflask.request

local inner = luaflask.Flask("inner", { static_folder = false })
inner:get("/page", "page", function()
  return request.root_path .. " " .. luaflask.url_for("page")
end)

local app = luaflask.Flask("app", { static_folder = false })
local below = DispatcherMiddleware(app.wsgi_app, { ["/b"] = inner })
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, { ["/a"] = below })

return app
