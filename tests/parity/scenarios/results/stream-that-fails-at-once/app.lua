local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/", function()
  return function()
    error("before the first piece")
  end
end)

return app
