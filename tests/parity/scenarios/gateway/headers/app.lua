-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.headers["X-Added"] .. request.headers["X-Changed"] .. (request.headers["X-Gone"] or "gone")
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.HTTP_X_ADDED, environ.HTTP_X_CHANGED = "added", "new"
  environ.HTTP_X_GONE = nil
  return inner(environ, start_response)
end

return app
