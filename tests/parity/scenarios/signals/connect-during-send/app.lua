local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local late = 0
  local function second()
    late = late + 1
  end
  local function first()
    signal:connect(second)
  end
  signal:connect(first)
  local counts = { #signal:send("a"), late }
  counts[3], counts[4] = #signal:send("a"), late
  signal:disconnect(first)
  signal:disconnect(second)
  return counts
end)

return app
