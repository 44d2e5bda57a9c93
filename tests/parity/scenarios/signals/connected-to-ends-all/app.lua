local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function receiver()
    return "called"
  end
  signal:connect(receiver, { sender = "b" })
  local counts = { #signal:send("b") }
  signal:connected_to(receiver, "a")(function()
    counts[2] = #signal:send("b")
  end)
  counts[3] = #signal:send("b")
  return counts
end)

return app
