local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app.url_map.sort_parameters = true

app:get("/", { endpoint = "index" }, function()
  return url_for("index", { b = 1, c = { 3, 2 }, a = 0 })
end)

return app
