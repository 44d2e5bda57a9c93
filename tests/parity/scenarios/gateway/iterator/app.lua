-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return coroutine.wrap(function()
    for i = 1, 3 do
      coroutine.yield("piece " .. i .. " ")
    end
  end)
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  local body = inner(environ, start_response)
  return coroutine.wrap(function()
    for piece in body do
      coroutine.yield(piece:upper())
    end
    body:close()
  end)
end

return app
