-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app", { static_folder = false })

app:post("/", function()
  return request.form.name .. " " .. request.content_length
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  local text = environ["wsgi.input"]:read("a"):gsub("old", "brand-new")
  environ.CONTENT_LENGTH = tostring(#text)
  environ["wsgi.input"] = { read = function(_, n)
    local piece = text:sub(1, n)
    text = text:sub(n + 1)
    return piece
  end }
  return inner(environ, start_response)
end

return app
