local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<uuid:id>", { endpoint = "item" }, function(id)
  return id:lower()
end)

app:get("/<other>", { endpoint = "other" }, function(other)
  return "other " .. other
end)

return app
