local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "foo", SESSION_COOKIE_SAMESITE = "invalid" })

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

app:get("/other", function()
  return "no session"
end)

return app
