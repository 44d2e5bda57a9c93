local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/set", function()
  session.test = "test"
  session.more = "more"
  return ""
end)

return app
