local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local first = app.config:from_mapping({ A = 1, B = { x = true }, lower = "no" })
local second = app.config:from_mapping({ A = 2, C = "three" })
local refused = pcall(app.config.from_mapping, app.config, "text")

app:get("/", function()
  local config = app.config
  return { first = first, second = second, refused = refused, a = config.A, b = config.B, c = config.C,
    lower = config.lower == nil }
end)

return app
