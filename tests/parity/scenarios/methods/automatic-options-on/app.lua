local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/", { methods = { "OPTIONS" }, provide_automatic_options = true })(function()
  return "Hello World"
end)

return app
