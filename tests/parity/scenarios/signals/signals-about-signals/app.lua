local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local told = {}
  local function receiver() end
  local function connected(sender, args)
    told[#told + 1] = { "connected", sender == signal, args.receiver == receiver, args.sender == "a", args.weak }
  end
  local function disconnected(sender, args)
    told[#told + 1] = { "disconnected", sender == signal, args.receiver == receiver, args.sender == "a" }
  end
  signal.receiver_connected:connect(connected, { sender = signal })
  signal.receiver_disconnected:connect(disconnected)
  signal:connect(receiver, { sender = "a", weak = true })
  signal:connect(receiver)
  signal:disconnect(receiver, "a")
  signal:disconnect(receiver)
  signal.receiver_connected:disconnect(connected)
  signal.receiver_disconnected:disconnect(disconnected)
  signal:connect(receiver)
  return told
end)

return app
