local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local mine, other = signals.Namespace(), signals.Namespace()

app:get("/", function()
  return {
    mine:signal("a") == mine:signal("a"),
    mine:signal("a") == other:signal("a"),
    mine:signal("b", "told").doc,
    mine:signal("b", "again").doc,
    signals.signal("a") == signals.signal("a"),
    signals.signal("a") == mine:signal("a"),
    mine.a.name,
  }
end)

return app
