local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/one", function()
  return luaflask.jsonify("one")
end)

app:get("/several", function()
  return luaflask.jsonify(1, "two", { 3 })
end)

app:get("/none", function()
  return luaflask.jsonify()
end)

app:get("/null", function()
  return luaflask.jsonify(luaflask.null)
end)

app:get("/true", function()
  return luaflask.jsonify(true), 203
end)

return app
