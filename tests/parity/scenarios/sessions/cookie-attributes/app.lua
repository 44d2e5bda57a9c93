local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({
  SECRET_KEY = "key",
  APPLICATION_ROOT = "/app",
  SESSION_COOKIE_NAME = "sid",
  SESSION_COOKIE_DOMAIN = "example.com",
  SESSION_COOKIE_PATH = "/area",
  SESSION_COOKIE_HTTPONLY = false,
  SESSION_COOKIE_SECURE = true,
  SESSION_COOKIE_SAMESITE = "Strict",
  PERMANENT_SESSION_LIFETIME = 100,
})

app:get("/set", function()
  session.a = 1
  return "set"
end)

app:get("/permanent", function()
  session.permanent = true
  session.a = 2
  return "permanent"
end)

app:get("/clear", function()
  session.a = 1
  session:clear()
  return "cleared"
end)

return app
