-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/new/page", function()
  return request.path .. " " .. request.url
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.PATH_INFO = environ.PATH_INFO:gsub("^/old/", "/new/")
  return inner(environ, start_response)
end

return app
