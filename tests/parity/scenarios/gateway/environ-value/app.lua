-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.environ["auth.user"] .. " " .. request.environ.REQUEST_METHOD
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ["auth.user"] = "ada"
  return inner(environ, start_response)
end

return app
