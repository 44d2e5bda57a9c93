local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return "twelve bytes", { ["X-Method"] = request.method }
end)

return app
