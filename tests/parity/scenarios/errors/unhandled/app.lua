local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/", function()
  error("nobody takes this")
end)

app:get("/abort-500", function()
  luaflask.abort(500)
end)

return app
