local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "key", APPLICATION_ROOT = "/app" })

app:get("/", function()
  session.a = 1
  return "set"
end)

return app
