local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/", function()
  luaflask.flash("Hello World")
  luaflask.flash("Hello <b>World</b>", "error")
  luaflask.flash(luaflask.Markup("<em>Testing</em>"), "warning")
  return ""
end)

app:get("/test", function()
  local out = {}
  for i, message in ipairs(luaflask.get_flashed_messages()) do
    out[i] = tostring(luaflask.escape(message))
  end
  out[#out + 1] = tostring(#luaflask.get_flashed_messages())
  return table.concat(out, "\n")
end)

return app
