local luaflask = require("luaflask")

local app = luaflask.Flask("app", { static_folder = false })
app.config:from_envvar("PARITY_SETTINGS")

-- The setting is a rule, so that the command `routes` prints it.
app:get("/" .. app.config.NAME, "setting", function()
  return ""
end)

return app
