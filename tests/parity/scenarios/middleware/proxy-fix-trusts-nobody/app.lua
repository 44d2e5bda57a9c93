-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/page", "page", function()
  return table.concat({ request.remote_addr, request.scheme, request.host, request.url, request.root_path,
    luaflask.url_for("page", { _external = true }) }, "\n")
end)

app.wsgi_app = require("luaflask.middleware").ProxyFix(app.wsgi_app, { x_for = 0, x_proto = 0 })

return app
