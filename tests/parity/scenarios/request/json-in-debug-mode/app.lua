local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/", function()
  return { got = request:get_json() }
end)

return app
