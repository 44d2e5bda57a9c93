local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/branch/", { endpoint = "branch" }, function()
  return "branch"
end)

app:get("/<name>/items/", { endpoint = "items" }, function(name)
  return name
end)

return app
