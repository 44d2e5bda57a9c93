local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:after_request(function() end)

app:get("/", function()
  return "fine"
end)

return app
