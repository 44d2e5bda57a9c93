local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/more", { methods = { "GET", "POST" } })(function()
  return request.method
end)

return app
