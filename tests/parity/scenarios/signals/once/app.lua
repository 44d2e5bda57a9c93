local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local calls, counts = 0, {}
  local function receiver()
    calls = calls + 1
  end
  local function count(sender)
    calls = 0
    signal:send(sender)
    counts[#counts + 1] = calls
  end
  signal:connect(receiver, { sender = "a" })
  signal:connect(receiver, { sender = "a" })
  count("a")
  signal:connect(receiver)
  count("a")
  count("b")
  signal:disconnect(receiver, "a")
  count("a")
  signal:disconnect(receiver)
  count("a")
  return counts
end)

return app
