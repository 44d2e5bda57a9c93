local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local taken = pcall(app.get, app, "/", { methods = { "POST" } }, function()
  return "Hello"
end)

app:get("/taken", function()
  return tostring(taken)
end)

return app
