local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

app:get("/set", function()
  g.value = "set"
  return g.value
end)

app:get("/get", function()
  return g:get("value", "nothing")
end)

return app
