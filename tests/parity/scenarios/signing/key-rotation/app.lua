local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local now = itsdangerous.URLSafeSerializer({ "first", "second", "third" })

app:get("/<secret>", function(secret)
  local token = itsdangerous.URLSafeSerializer(secret):dumps("value")
  local value = now:loads(token)
  return { token, value or "refused", now:dumps("value") == token }
end)

return app
