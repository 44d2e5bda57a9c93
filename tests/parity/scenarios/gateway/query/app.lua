-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return (request.args.a or "") .. request.args.added .. " " .. request.full_path
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.QUERY_STRING = environ.QUERY_STRING .. "&added=yes"
  return inner(environ, start_response)
end

return app
