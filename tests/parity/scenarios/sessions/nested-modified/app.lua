local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/add/<item>", function(item)
  local cart = session:setdefault("cart", {})
  cart[#cart + 1] = item
  session.modified = true
  return session.cart
end)

return app
