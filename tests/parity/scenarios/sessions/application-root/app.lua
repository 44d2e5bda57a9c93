local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "foo", APPLICATION_ROOT = "/bar" })

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

return app
