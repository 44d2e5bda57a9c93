local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:put("/", function()
  return "Hello"
end)

return app
