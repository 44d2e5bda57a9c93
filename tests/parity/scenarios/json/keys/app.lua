local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return { b = 1, a = 2, B = 3, ["10"] = 4, ["9"] = 5, ["ä"] = 6, ["a b"] = 7, [""] = 8, nested = { z = 1, y = 2 } }
end)

return app
