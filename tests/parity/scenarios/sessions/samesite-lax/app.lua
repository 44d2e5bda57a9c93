local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "foo", SESSION_COOKIE_SAMESITE = "Lax" })

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

return app
