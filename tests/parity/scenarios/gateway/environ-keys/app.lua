-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

local KEYS = { "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE",
  "CONTENT_LENGTH", "HTTP_HOST", "HTTP_X_ONE", "HTTP_COOKIE", "HTTP_CONTENT_TYPE", "wsgi.url_scheme", "REMOTE_ADDR" }

app.wsgi_app = function(environ, start_response)
  local out = {}
  for i, key in ipairs(KEYS) do
    out[i] = key .. "=" .. (environ[key] == nil and "absent" or tostring(environ[key])) .. "\n"
  end
  start_response("200 OK", { { "Content-Type", "text/plain; charset=utf-8" } })
  return { table.concat(out) }
end

return app
