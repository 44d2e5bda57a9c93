local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return { a = { 1, { b = 2 } }, c = luaflask.array({}), d = "x" }
end)

return app
