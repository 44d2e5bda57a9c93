local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local taken = pcall(function()
  app:route("/", { methods = "GET POST" })(function()
    return "Hey"
  end)
end)

app:get("/taken", function()
  return tostring(taken)
end)

return app
