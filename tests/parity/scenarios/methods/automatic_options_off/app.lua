local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/", { provide_automatic_options = false })(function()
  return "Hello World"
end)

return app
