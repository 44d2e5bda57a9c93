-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.remote_addr .. " " .. request.access_route[1]
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.REMOTE_ADDR = "192.0.2.7"
  return inner(environ, start_response)
end

return app
