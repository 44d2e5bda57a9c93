-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  if environ.PATH_INFO == "/boom" then
    error("the middleware failed")
  end
  return inner(environ, start_response)
end

return app
