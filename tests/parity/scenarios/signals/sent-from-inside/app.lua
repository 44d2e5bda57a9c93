local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/<int:n>", function(n)
  local depth = 0
  local function receiver(sender, args)
    depth = depth + 1
    return args.n > 0 and #signal:send(sender, { n = args.n - 1 }) or 0
  end
  signal:connect(receiver)
  local results = signal:send("a", { n = n })
  signal:disconnect(receiver)
  return { depth, results[1][2] }
end)

return app
