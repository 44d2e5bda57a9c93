-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  local pieces = { "<", ">" }
  for piece in inner(environ, function() end) do
    table.insert(pieces, #pieces, piece)
  end
  start_response("200 OK", { { "Content-Type", "text/plain" }, { "Content-Length", tostring(#table.concat(pieces)) } })
  return pieces
end

return app
