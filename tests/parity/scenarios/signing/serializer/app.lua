local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.Serializer("k", "lists")

app:post("/dumps", function()
  return serializer:dumps(luaflask.request:get_json())
end)

app:post("/loads", function()
  local value = serializer:loads(luaflask.request:get_data())
  return luaflask.jsonify(value)
end)

return app
