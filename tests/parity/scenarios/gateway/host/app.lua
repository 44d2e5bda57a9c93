-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/page", "view", function()
  return request.host .. " " .. request.url .. " " .. luaflask.url_for("view", { _external = true })
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.HTTP_HOST, environ["wsgi.url_scheme"] = "shop.example", "https"
  return inner(environ, start_response)
end

return app
