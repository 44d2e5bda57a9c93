local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.URLSafeSerializer("k")

app:get("/<token>", function(token)
  local ok, value = serializer:loads_unsafe(token)
  return { ok, value == nil and luaflask.null or value }
end)

return app
