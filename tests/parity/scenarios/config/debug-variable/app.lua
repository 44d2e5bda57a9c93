local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/", function()
  return { app.debug, app.config.DEBUG, app.testing }
end)

return app
