local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.config:update({ SECRET_KEY = "key", SESSION_REFRESH_EACH_REQUEST = false })

app:get("/login", function()
  session.user = "ada"
  session.permanent = true
  return "in"
end)

app:get("/page", function()
  return "page"
end)

app:get("/who", function()
  return session.user
end)

return app
