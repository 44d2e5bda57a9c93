local luaflask = require("luaflask")

local Config = luaflask.Config:extend("Config")

function Config:database()
  return self.ENGINE .. "://" .. self.HOST
end

local App = luaflask.Flask:extend("App", { config_class = Config })

local app = App("app")
app.config:from_mapping({ ENGINE = "sqlite", HOST = "here" })

app:get("/", function()
  return app.config:database()
end)

return app
