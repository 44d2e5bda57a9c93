local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function any() end
  local function one() end
  local seen = { signal:has_receivers_for("a"), signal.receivers and true or false }
  signal:connect(one, { sender = "a" })
  seen[3], seen[4] = signal:has_receivers_for("a"), signal:has_receivers_for("b")
  seen[5], seen[6] = signal:has_receivers_for(signals.ANY), signal.receivers and true or false
  signal:connect(any)
  seen[7], seen[8] = #signal:receivers_for("a"), #signal:receivers_for("b")
  seen[9] = signal:has_receivers_for(signals.ANY)
  signal:disconnect(any)
  signal:disconnect(one)
  seen[10] = signal.receivers and true or false
  return seen
end)

return app
