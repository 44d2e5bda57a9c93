local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "foo", SERVER_NAME = "example.com" })

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

return app
