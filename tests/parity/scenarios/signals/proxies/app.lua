local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function receiver(sender)
    return sender == app
  end
  signal:connect(receiver, { sender = app })
  local results = signal:send(luaflask.current_app)
  signal:disconnect(receiver)
  return { #results, results[1][2] }
end)

return app
