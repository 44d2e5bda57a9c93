local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({
  SECRET_KEY = "foo",
  SESSION_COOKIE_DOMAIN = ".example.com",
  SESSION_COOKIE_HTTPONLY = false,
  SESSION_COOKIE_SECURE = true,
  SESSION_COOKIE_SAMESITE = "Lax",
  SESSION_COOKIE_PATH = "/",
})

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

app:get("/clear", function()
  session:pop("testing", nil)
  return "Goodbye World"
end)

return app
