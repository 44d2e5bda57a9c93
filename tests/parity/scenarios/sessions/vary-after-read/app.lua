local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/get", function()
  return session:get("test", "none")
end)

return app
