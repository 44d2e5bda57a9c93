local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<text>", { endpoint = "text" }, function(text)
  return "text " .. text
end)

app:get("/<a>/<b>", { endpoint = "two" }, function(a, b)
  return ("two %s %s"):format(a, b)
end)

return app
