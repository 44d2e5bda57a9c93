local luaflask = require("luaflask")

local defaults = {}
for key, value in pairs(luaflask.Flask.default_config) do
  defaults[key] = value
end
defaults.SESSION_COOKIE_NAME = "own"
defaults.ADDED = "added"

local App = luaflask.Flask:extend("App", { default_config = defaults })

function App:make_config(instance_relative)
  local config = luaflask.Flask.make_config(self, instance_relative)
  config.MADE = "made"
  return config
end

local app = App("app")

app:get("/", function()
  return { app.config.SESSION_COOKIE_NAME, app.config.ADDED, app.config.MADE, app.config.MAX_FORM_PARTS }
end)

return app
