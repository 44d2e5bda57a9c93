local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/", function()
  local config = app.config
  config.A = 1
  config:update({ B = 2, C = 3 })
  return {
    get = config:get("A"),
    default = config:get("NONE", "default"),
    setdefault = { config:setdefault("A", 9), config:setdefault("D", 9), config.D },
    pop = { config:pop("B"), config:pop("B", "gone") },
    has = { config:has("C"), config:has("B") },
    missing = pcall(config.pop, config, "B"),
  }
end)

return app
