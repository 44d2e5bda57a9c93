-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app.wsgi_app = function(_, start_response)
  start_response("200 OK", { { "Content-Type", "text/html" } })
  local ok, err = pcall(error, "too late")
  if not ok then
    start_response("503 Service Unavailable", { { "Content-Type", "text/plain" }, { "Content-Length", "5" } }, err)
  end
  return { "sorry" }
end

return app
