local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:patch("/", function()
  return "Hello"
end)

return app
