local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local orders = signals.Namespace()
local paid = orders:signal("order-paid", "Sent when an order was paid.")

app:get("/", function()
  local seen = {}
  local function receiver(sender, args)
    seen[#seen + 1] = sender .. " " .. args.number
    return args.number * 2
  end
  paid:connect(receiver)
  local results = paid:send("shop", { number = 7 })
  paid:disconnect(receiver)
  local after = paid:send("shop", { number = 8 })
  return { paid.name, seen, #results, results[1][2], #after }
end)

return app
