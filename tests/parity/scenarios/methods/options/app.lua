local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/", { methods = { "GET", "POST" } })(function()
  return "Hello World"
end)

return app
