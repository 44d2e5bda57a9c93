local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:delete("/", function()
  return "Hello"
end)

return app
