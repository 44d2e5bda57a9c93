local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/items/<int:id>", { endpoint = "get_item" }, function()
  return "get"
end)

app:put("/items/<int:id>", { endpoint = "put_item" }, function()
  return "put"
end)

app:delete("/items/<any('1', '2'):id>", { endpoint = "delete_item" }, function()
  return "delete"
end)

return app
