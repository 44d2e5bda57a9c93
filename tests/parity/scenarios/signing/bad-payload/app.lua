local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.URLSafeSerializer("k")

app:get("/<payload>", function(payload)
  local value, err = serializer:loads(itsdangerous.Signer("k", "itsdangerous"):sign(payload))
  if value == nil then
    return luaflask.class.of(err).__name .. ": " .. tostring(err), 400
  end
  return luaflask.jsonify(value)
end)

return app
