local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/branch/", { strict_slashes = false })(function()
  return request.path
end)

app:route("/leaf", { strict_slashes = false })(function()
  return request.path
end)

app:route("/both/", { strict_slashes = false, methods = { "POST" } })(function()
  return request.path
end)

return app
