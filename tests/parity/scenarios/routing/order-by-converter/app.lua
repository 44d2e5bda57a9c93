local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<path:a>", { endpoint = "path" }, function(a)
  return "path " .. a
end)

app:get("/<a>", { endpoint = "text" }, function(a)
  return "text " .. a
end)

app:get("/<int:a>", { endpoint = "int" }, function(a)
  return "int " .. a
end)

app:get("/<float:a>", { endpoint = "float" }, function(a)
  return "float " .. a
end)

app:get("/fixed", { endpoint = "fixed" }, function()
  return "fixed"
end)

return app
