local luaflask = require("luaflask")
local app = luaflask.Flask("app")
app.config.SERVER_NAME = "shop.example"

app:get("/h", { host = "elsewhere.example" }, function() return "h" end)
app:get("/d", { host = "<name>", defaults = { name = "default" } }, function(name) return name end)
app:get("/", { endpoint = "main" }, function() return "main" end)
app:get("/", { subdomain = "api", endpoint = "api" }, function() return "api" end)
app:get("/only", { subdomain = "api" }, function() return "only" end)
app:get("/urls", function() return luaflask.url_for("main") .. " " .. luaflask.url_for("api") end)

return app
