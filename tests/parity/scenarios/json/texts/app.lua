local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return { "\b\f\n\r\t\0\27", "\"\\/", "Hällo wörld", "\240\159\152\128", "</script>", "\127\194\128\226\128\168" }
end)

app:get("/plain", function()
  app.json.ensure_ascii = false
  local response = luaflask.jsonify("Hällo \240\159\152\128 \226\128\168")
  app.json.ensure_ascii = true
  return response
end)

return app
