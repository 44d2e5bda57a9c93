local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/files/<path:name>", { endpoint = "files" }, function(name)
  return name .. " at " .. url_for("files", { name = name })
end)

app:get("/pages/<path:name>/edit", { endpoint = "edit" }, function(name)
  return "edit " .. name
end)

app:get("/pages/<path:name>/", { endpoint = "page" }, function(name)
  return "page " .. name
end)

return app
