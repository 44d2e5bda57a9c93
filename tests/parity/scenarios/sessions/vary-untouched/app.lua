local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/set", function()
  session.test = "test"
  return ""
end)

app:get("/", function()
  return ""
end)

return app
