local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/", { methods = { "GET", "POST" } })(function()
  return "Hello World"
end)

app:route("/", { endpoint = "index_put", methods = { "PUT" } })(function()
  return "Aha!"
end)

return app
