local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app.url_map.strict_slashes = false

app:get("/branch/", function()
  return request.path
end)

app:get("/<name>/", { endpoint = "name" }, function(name)
  return name
end)

return app
