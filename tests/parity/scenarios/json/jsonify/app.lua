local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/none", function()
  return luaflask.jsonify()
end)

app:get("/null", function()
  return luaflask.jsonify(luaflask.null)
end)

app:get("/one", function()
  return luaflask.jsonify("text")
end)

app:get("/many", function()
  return luaflask.jsonify(1, "two", { three = 3 })
end)

app:get("/list", function()
  return luaflask.jsonify({ 1, 2.5, true, luaflask.null })
end)

app:get("/empty", function()
  return luaflask.jsonify(luaflask.array())
end)

app:get("/status", function()
  return luaflask.jsonify({ error = "gone" }), 410, { ["X-Reason"] = "old" }
end)

return app
