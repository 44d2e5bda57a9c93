local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return { 0, -1, 42, 9007199254740991, 0.1, 1.5, -2.75, 1e-7, 5e-324, 1.7976931348623157e308, 123456.789, 1 / 3 }
end)

return app
