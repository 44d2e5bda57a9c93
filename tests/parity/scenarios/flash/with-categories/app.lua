local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  luaflask.flash("Hello World")
  luaflask.flash("Hello World", "error")
  luaflask.flash(luaflask.Markup("<em>Testing</em>"), "warning")
  return ""
end)

app:get("/test", function()
  return luaflask.get_flashed_messages({ with_categories = true })
end)

return app
