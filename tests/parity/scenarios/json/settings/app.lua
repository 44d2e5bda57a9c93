local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app.json.sort_keys = false
app.json.ensure_ascii = false
app.json.compact = false
app.json.mimetype = "application/vnd.api+json"

app:get("/table", function()
  return { name = "Zo\195\171 \226\130\172" }
end)

app:get("/jsonify", function()
  return luaflask.jsonify({ { 1, 2 }, luaflask.array(), luaflask.object(), { a = { b = true } } })
end)

return app
