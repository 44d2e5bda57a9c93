local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/items/<int:id>/<name>", { endpoint = "item" }, function(id, name)
  return id .. name
end)

app:post("/post/<int:id>", { endpoint = "post" }, function(id)
  return tostring(id)
end)

local function message_of(endpoint, values)
  local _, err = pcall(url_for, endpoint, values)
  return tostring(err)
end

app:get("/", function()
  return table.concat({
    message_of("itme"),
    message_of("item"),
    message_of("item", { id = 1 }),
    message_of("item", { name = "x", other = 1 }),
    message_of("post", { id = 1, _method = "GET" }),
  }, "\n")
end)

return app
