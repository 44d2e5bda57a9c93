local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for
local app = luaflask.Flask("app")

app:get("/", { endpoint = "index" }, function()
  return table.concat({ request.host, request.url, request.host_url, url_for("index", { _external = true }) }, "\n")
end)

app:get("/slash/", function()
  return "slash"
end)

return app
