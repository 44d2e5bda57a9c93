local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function receiver()
    return "called"
  end
  signal:connect(receiver)
  local seen = { #signal:send("a") }
  signal:muted()(function()
    seen[2], seen[3] = #signal:send("a"), signal:has_receivers_for("a")
  end)
  seen[4] = #signal:send("a")
  signal:disconnect(receiver)
  return seen
end)

return app
