local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local args = luaflask.request.args
  return luaflask.safe_join(args:get("base", "base"), args:get("a", ""), args:get("b", "")) or "none"
end)

return app
