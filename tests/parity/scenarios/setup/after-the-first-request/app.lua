local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  return "Awesome"
end)

app:get("/add", function()
  local taken = pcall(app.get, app, "/late", function()
    return "late"
  end)
  return tostring(taken)
end)

return app
