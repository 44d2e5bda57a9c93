-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

app.wsgi_app = function(_, start_response)
  return coroutine.wrap(function()
    start_response("201 Created", { { "Content-Type", "text/plain" }, { "Content-Length", "5" } })
    coroutine.yield("la")
    coroutine.yield("ter")
  end)
end

return app
