local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function receiver()
    return "called"
  end
  signal:connect(receiver, { sender = "a" })
  signal:connect(receiver, { sender = "b" })
  signal:disconnect(receiver, "a")
  signal:disconnect(receiver, "never connected")
  local result = { #signal:send("a"), #signal:send("b") }
  signal:disconnect(receiver)
  result[3] = #signal:send("b")
  return result
end)

return app
