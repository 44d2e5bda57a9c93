-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  local response = luaflask.make_response("Hello")
  response:set_etag("tag")
  return response:make_conditional(request)
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.HTTP_X_SEEN = "yes"
  return inner(environ, start_response)
end

return app
