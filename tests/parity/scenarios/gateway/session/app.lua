-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app", { static_folder = false })

app.secret_key = "secret"
app:get("/", function()
  session.n = (session.n or 0) + 1
  return tostring(session.n)
end)
app:get("/read", function()
  return tostring(session.n)
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.HTTP_X_SEEN = "yes"
  return inner(environ, start_response)
end

return app
