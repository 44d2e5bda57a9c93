local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", { endpoint = "index" }, function()
  return "first"
end)

local taken = pcall(app.get, app, "/other", { endpoint = "index" }, function()
  return "second"
end)

app:get("/taken", function()
  return tostring(taken)
end)

return app
