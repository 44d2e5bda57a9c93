local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/fail", function()
  session.a = "kept"
  luaflask.abort(403)
end)

app:get("/crash", function()
  session.a = "crashed"
  error("ValueError")
end)

app:get("/get", function()
  return session:get("a", "none")
end)

return app
