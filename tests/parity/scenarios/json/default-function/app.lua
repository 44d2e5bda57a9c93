local luaflask = require("luaflask")
local class = luaflask.class
local app = luaflask.Flask("app")
local Money = class.new("Money")
function Money:init(amount)
  self.amount = amount
end

function app.json.default(value)
  if class.isinstance(value, Money) then
    return { amount = value.amount, currency = "EUR" }
  end
end

app:get("/", function()
  return { price = Money(5), list = { Money(7) } }
end)

return app
