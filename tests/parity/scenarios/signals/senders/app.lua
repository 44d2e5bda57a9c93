local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local a, b, seen = {}, {}, {}
  local function listen(sender, name)
    local function receiver()
      seen[#seen + 1] = name
    end
    signal:connect(receiver, { sender = sender })
    return receiver
  end
  local receivers = { listen(a, "a"), listen("text", "text"), listen(7, "seven") }
  for _, sender in ipairs({ a, b, "te" .. "xt", 7, 8 }) do
    signal:send(sender)
    seen[#seen + 1] = "-"
  end
  for _, receiver in ipairs(receivers) do
    signal:disconnect(receiver)
  end
  return seen
end)

return app
