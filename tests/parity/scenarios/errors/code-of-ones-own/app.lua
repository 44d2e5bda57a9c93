local luaflask = require("luaflask")
local exceptions, abort = luaflask.exceptions, luaflask.abort

local PaymentRequired = exceptions.HTTPException:extend("PaymentRequired", {
  code = 402,
  description = "<p>Payment required.</p>",
})

local Insufficient = exceptions.HTTPException:extend("InsufficientStorage", {
  code = 507,
  description = "Not enough storage space.",
})

local app = luaflask.Flask("app")
app.aborter.mapping[402] = PaymentRequired

app:errorhandler(Insufficient, function(err)
  return { error = err.description, code = err.code }, 507
end)

app:get("/payment", function()
  abort(402)
end)

app:get("/storage", function()
  error(Insufficient())
end)

return app
