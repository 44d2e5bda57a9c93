local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:post("/", function()
  return "Hello"
end)

return app
