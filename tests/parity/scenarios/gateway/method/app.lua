-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

app:route("/", { methods = { "DELETE", "GET" } })(function()
  return "it was " .. request.method
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.REQUEST_METHOD = environ.HTTP_X_HTTP_METHOD_OVERRIDE or environ.REQUEST_METHOD
  return inner(environ, start_response)
end

return app
