local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/text", function()
  return "Hällo Wörld"
end)

app:get("/bytes", function()
  return "H\195\164llo W\195\182rld"
end)

app:get("/empty", function()
  return ""
end)

app:get("/markup", function()
  return luaflask.Markup("<b>bold</b>")
end)

return app
