-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:get("/page", "page", function()
  return table.concat({ request.path, request.root_path, request.script_root, request.url, request.base_url,
    request.url_root, luaflask.url_for("page"), luaflask.url_for("page", { _external = true }) }, " ")
end)
app:get("/folder/", "folder", function()
  return "folder"
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  environ.SCRIPT_NAME, environ.PATH_INFO = "/below", environ.PATH_INFO:gsub("^/below", "")
  return inner(environ, start_response)
end

return app
