local luaflask = require("luaflask")
local jsonify = luaflask.jsonify

local app = luaflask.Flask("app")

app:get("/one", function()
  return jsonify({ msg = "W00t" })
end)

app:get("/status", function()
  local response = jsonify({ msg = "W00t" })
  return response, 400
end)

app:get("/several", function()
  return jsonify(1, "two", { 3 })
end)

app:get("/none", function()
  return jsonify()
end)

app:get("/text", function()
  return jsonify("text")
end)

app:get("/number", function()
  return jsonify(5)
end)

return app
