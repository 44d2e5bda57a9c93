local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local found = app.config:from_envvar("PARITY_SETTINGS")

app:get("/", function()
  return { found, app.config.NAME }
end)

return app
