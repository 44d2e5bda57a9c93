local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/function", function()
  return { f = print }
end)

app:get("/jsonify", function()
  return luaflask.jsonify({ io.stdout })
end)

return app
