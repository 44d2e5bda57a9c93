-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  return inner(environ, function(status, headers, exc_info)
    headers[#headers + 1] = { "X-Seen", status:sub(1, 3) .. " " .. #headers }
    return start_response(status, headers, exc_info)
  end)
end

return app
