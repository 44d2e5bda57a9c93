local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/киртест", function()
  return "Hello World!"
end)

return app
