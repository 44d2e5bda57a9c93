local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return { route = request.access_route, remote = request.remote_addr, user = request.remote_user or luaflask.null }
end)

return app
