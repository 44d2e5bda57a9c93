local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/foo/<int:a>/x", { endpoint = "one" }, function(a)
  return "one " .. a
end)

app:get("/foo/<b>/y", { endpoint = "two" }, function(b)
  return "two " .. b
end)

app:get("/<c>/7/z", { endpoint = "three" }, function(c)
  return "three " .. c
end)

app:get("/<path:d>/end", { endpoint = "four" }, function(d)
  return "four " .. d
end)

return app
