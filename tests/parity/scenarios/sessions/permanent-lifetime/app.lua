local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "testkey", PERMANENT_SESSION_LIFETIME = 3600 })

app:get("/", function()
  session.permanent = true
  return tostring(app.permanent_session_lifetime)
end)

return app
