local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app", { host_matching = true, static_host = "static.example" })

app:route("/", { endpoint = "shop", host = "shop.example" })(function()
  return "shop " .. url_for("user", { name = "ada" })
end)

app:route("/", { endpoint = "user", host = "<name>.example:8080" })(function(name)
  return "user " .. name .. " " .. url_for("shop")
end)

return app
