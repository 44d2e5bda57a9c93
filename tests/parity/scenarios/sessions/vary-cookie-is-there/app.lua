local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  session.test = "test"
  local response = luaflask.Response()
  response.vary:add("Cookie")
  return response
end)

return app
