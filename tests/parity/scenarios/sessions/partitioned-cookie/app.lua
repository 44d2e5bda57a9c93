local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "key", SESSION_COOKIE_PARTITIONED = true, SESSION_COOKIE_SECURE = true })

app:get("/", function()
  session.a = 1
  return "set"
end)

return app
