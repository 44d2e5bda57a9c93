-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.environ.order
end)

local function named(inner, name)
  return function(environ, start_response)
    environ.order = (environ.order or "") .. name
    return inner(environ, start_response)
  end
end

app.wsgi_app = named(app.wsgi_app, "first")
app.wsgi_app = named(app.wsgi_app, "second")

return app
