local luaflask = require("luaflask")
local request, session = luaflask.request, luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:post("/set", function()
  session.value = request.form.value
  return "value set"
end)

app:get("/get", function()
  return session:get("value", "None")
end)

return app
