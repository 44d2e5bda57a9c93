local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "development-key"

app:after_request(function(response)
  session.foo = "42"
  return response
end)

app:get("/", function()
  return session:get("foo", "None")
end)

return app
