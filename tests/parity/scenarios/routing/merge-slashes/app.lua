local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/a/b", function()
  return "ab"
end)

app:get("/c/<x>/", { endpoint = "c" }, function(x)
  return x
end)

app:get("/files/<path:name>", { endpoint = "files" }, function(name)
  return name
end)

app:get("/", function()
  return "home"
end)

return app
