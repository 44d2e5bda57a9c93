local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.URLSafeSerializer("k", { salt = "unsubscribe" })

app:post("/dumps", function()
  return serializer:dumps(luaflask.request:get_json())
end)

app:get("/loads/<token>", function(token)
  local value, err = serializer:loads(token)
  if value == nil then
    return luaflask.class.of(err).__name, 400
  end
  return luaflask.jsonify(value)
end)

return app
