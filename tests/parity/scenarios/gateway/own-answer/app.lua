-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

local calls = 0
app:before_request(function()
  calls = calls + 1
end)
app:get("/", function()
  return tostring(calls)
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  if environ.PATH_INFO == "/own" then
    start_response("200 OK", { { "Content-Type", "text/plain" }, { "Content-Length", "3" } })
    return { "own" }
  end
  return inner(environ, start_response)
end

return app
