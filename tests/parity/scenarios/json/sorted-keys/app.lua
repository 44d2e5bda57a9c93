local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return { zebra = 1, ant = { b = 1, a = 2 }, Bee = 3, ["\195\164"] = 4, [""] = 5, ["10"] = 6, ["9"] = 7 }
end)

return app
