local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local results = {
  found = app.config:from_pyfile("settings.cfg.lua"),
  missing_silent = app.config:from_pyfile("missing.cfg", true),
}

local ok, err = pcall(app.config.from_pyfile, app.config, "missing.cfg")
results.missing = ok
results.told = tostring(err):find("Unable to load configuration file", 1, true) ~= nil
results.name = app.config.NAME
results.computed = app.config.COMPUTED
results.list = app.config.LIST
results.helper = app.config.helper == nil

app:get("/", function()
  return results
end)

return app
