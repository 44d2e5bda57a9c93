-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return request.environ.seen
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.seen = tostring(luaflask.has_request_context()) .. tostring(luaflask.has_app_context())
  return inner(environ, start_response)
end

return app
