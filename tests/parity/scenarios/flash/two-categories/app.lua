local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  luaflask.flash("Hello World")
  luaflask.flash("Hello World", "error")
  luaflask.flash("Testing", "warning")
  return ""
end)

app:get("/filters", function()
  return luaflask.get_flashed_messages({ category_filter = { "message", "warning" }, with_categories = true })
end)

return app
