local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/branch/", function()
  return "branch"
end)

app:post("/posts/", function()
  return "posted"
end)

return app
