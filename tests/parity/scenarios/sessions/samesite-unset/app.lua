local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "foo"

app:get("/", function()
  session.testing = 42
  return "Hello World"
end)

return app
