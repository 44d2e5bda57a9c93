local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

app:get("/attribute", function()
  return tostring(g.missing == nil)
end)

app:get("/pop", function()
  return tostring(g:pop("missing") == nil)
end)

return app
