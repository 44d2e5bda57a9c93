local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app", { subdomain_matching = true })
app.config.SERVER_NAME = "shop.example"

app:get("/", { endpoint = "index" }, function()
  return "shop"
end)

app:route("/", { endpoint = "api", subdomain = "api" })(function()
  return "api " .. url_for("index") .. " " .. url_for("user", { name = "ada" }) .. " " .. url_for("api")
end)

app:route("/", { endpoint = "user", subdomain = "<name>" })(function(name)
  return "user " .. name
end)

return app
