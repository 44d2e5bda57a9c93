local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "development-key"

app:get("/set", function()
  session.markup = luaflask.Markup("Hello<br>")
  session.text = "Hello<br>"
  return "set"
end)

app:get("/get", function()
  return luaflask.escape(session.markup) .. " " .. luaflask.escape(session.text)
end)

return app
