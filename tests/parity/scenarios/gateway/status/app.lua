-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app:get("/", function()
  return "Hello"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  return inner(environ, function(_, headers, exc_info)
    return start_response("418 Short And Stout", headers, exc_info)
  end)
end

return app
