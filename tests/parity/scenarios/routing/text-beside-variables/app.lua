local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/<name>.json", { endpoint = "json" }, function(name)
  return "json " .. name
end)

app:get("/v<int:major>.<int:minor>", { endpoint = "version" }, function(major, minor)
  return ("version %d %d"):format(major, minor)
end)

app:get("/<year>-<month>/", { endpoint = "month" }, function(year, month)
  return ("month %s of %s"):format(month, year)
end)

app:get("/@<name>", { endpoint = "user" }, function(name)
  return "user " .. name .. " at " .. url_for("user", { name = name })
end)

return app
