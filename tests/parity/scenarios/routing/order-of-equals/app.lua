local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<any(foo, bar):a>/1", { endpoint = "any_first" }, function()
  return "any"
end)

app:get("/<a>/1", { endpoint = "text_second" }, function()
  return "text"
end)

app:get("/<a>/2", { endpoint = "text_first" }, function()
  return "text"
end)

app:get("/<any(foo, bar):a>/2", { endpoint = "any_second" }, function()
  return "any"
end)

return app
