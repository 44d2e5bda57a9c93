-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  local seen
  local body = inner(environ, function(status, headers)
    seen = { status, headers }
  end)
  if seen[1]:find("^404") then
    body:close()
    environ.PATH_INFO = "/"
    return inner(environ, start_response)
  end
  start_response(seen[1], seen[2])
  return body
end

return app
