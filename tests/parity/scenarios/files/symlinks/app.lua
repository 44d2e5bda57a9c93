local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/<name>", function(name) return luaflask.send_from_directory("files", name) end)

return app
