local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  session.test = 42
  session.permanent = false
  return ""
end)

app:get("/test", function()
  return tostring(session.permanent)
end)

return app
