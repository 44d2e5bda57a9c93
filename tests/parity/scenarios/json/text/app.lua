local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:post("/", function()
  return luaflask.jsonify(luaflask.request:get_json())
end)

return app
