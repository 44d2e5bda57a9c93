local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<name>", function(name) return luaflask.send_from_directory("files", name) end)
app:get("/attached/<name>", function(name)
  return luaflask.send_from_directory("files", name, { as_attachment = true })
end)

return app
