local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/bump", function()
  session.permanent = true
  session.n = session:get("n", 0) + 1
  return tostring(session.n)
end)

app:get("/read", function()
  return tostring(session:get("n", 0))
end)

return app
