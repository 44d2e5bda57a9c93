local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "testkey", MAX_COOKIE_SIZE = 100 })

app:get("/", function()
  session.foo = ("x"):rep(4096)
  return "set"
end)

return app
