local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/leaf", function()
  return "leaf"
end)

return app
