-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.cookies.a .. request.cookies.b .. request.authorization.username
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.HTTP_COOKIE = environ.HTTP_COOKIE .. "; b=2"
  environ.HTTP_AUTHORIZATION = "Basic YWRhOnB3"
  return inner(environ, start_response)
end

return app
