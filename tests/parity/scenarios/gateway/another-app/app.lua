-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

local other = luaflask.Flask("other", { static_folder = false })
app:get("/", function()
  return "app"
end)
other:get("/name", function()
  return luaflask.current_app.name .. " " .. request.path
end)

app.wsgi_app = other.wsgi_app

return app
