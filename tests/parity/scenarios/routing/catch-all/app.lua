local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = "static/" })

app:get("/<path:path>", function(path)
  return path
end)

return app
