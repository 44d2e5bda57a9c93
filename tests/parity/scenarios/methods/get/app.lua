local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return "Hello"
end)

return app
