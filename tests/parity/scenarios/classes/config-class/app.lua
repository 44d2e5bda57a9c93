local luaflask = require("luaflask")
local Config, Flask = luaflask.Config, luaflask.Flask

local UpperConfig = Config:extend("UpperConfig")

function UpperConfig:doubled(key)
  return self[key] * 2
end

local MyFlask = Flask:extend("MyFlask", { config_class = UpperConfig, default_config = { SIZE = 21 } })

for key, value in pairs(Flask.default_config) do
  MyFlask.default_config[key] = value
end

function MyFlask:make_config(instance_relative)
  local config = Flask.make_config(self, instance_relative)
  config.RELATIVE = instance_relative or false
  return config
end

local app = MyFlask("app", { instance_relative_config = true })

app:get("/", function()
  local config = luaflask.current_app.config
  local seen = { config:doubled("SIZE"), config.RELATIVE, config.root_path:match("[^/]*$"),
    luaflask.class.of(config) == UpperConfig }
  seen[5] = { Flask.default_config.SESSION_COOKIE_NAME, Flask.default_config.SIZE ~= nil }
  seen[6] = app:auto_find_instance_path() == app.instance_path
  return seen
end)

return app
