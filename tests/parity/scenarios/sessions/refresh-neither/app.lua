local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "testkey", SESSION_REFRESH_EACH_REQUEST = false })

app:get("/bump", function()
  session.n = session:get("n", 0) + 1
  return tostring(session.n)
end)

app:get("/read", function()
  return tostring(session:get("n", 0))
end)

return app
