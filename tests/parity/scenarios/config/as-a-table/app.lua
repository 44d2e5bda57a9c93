local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/small", function()
  local config = luaflask.Config(app.root_path, { X = 1, Y = "two" })
  local keys, values, items = {}, {}, {}
  for key in config:keys() do
    keys[#keys + 1] = key
  end
  for value in config:values() do
    values[#values + 1] = value
  end
  for key, value in config:items() do
    items[#items + 1] = { key, value }
  end
  local key, value = config:popitem()
  config:clear()
  return { keys, values, items, { key, value }, luaflask.object(config:copy()), config.root_path == app.root_path }
end)

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
    copy = luaflask.Config(app.root_path, { X = 1 }):copy(),
  }
end)

return app
