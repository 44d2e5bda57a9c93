local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/login", function()
  session.user = "ada"
  session.permanent = true
  return "in"
end)

app:get("/page", function()
  return "page"
end)

return app
