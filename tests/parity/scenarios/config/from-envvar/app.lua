local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local silent = app.config:from_envvar("NO_SUCH_SETTINGS_VARIABLE", true)
local ok, err = pcall(app.config.from_envvar, app.config, "NO_SUCH_SETTINGS_VARIABLE")

app:get("/", function()
  return { silent = silent, ok = ok,
    told = tostring(err):find("The environment variable 'NO_SUCH_SETTINGS_VARIABLE' is not set", 1, true) ~= nil }
end)

return app
