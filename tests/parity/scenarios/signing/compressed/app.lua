local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local app = luaflask.Flask("app")

local serializer = itsdangerous.URLSafeSerializer("k")

app:get("/<int:n>", function(n)
  local token = serializer:dumps({ text = ("na"):rep(n) })
  return token .. " " .. #serializer:loads(token).text
end)

app:get("/loads/<token>", function(token)
  return serializer:loads(token)
end)

return app
