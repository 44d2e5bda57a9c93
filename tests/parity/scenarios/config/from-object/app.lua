local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local Base = luaflask.class.new("Base", { NAME = "base", KEEP = 1, lower = "no", Mixed = "no", WITH_2_DIGITS = true })
local Test = Base:extend("Test", { NAME = "test" })

app.config:from_object(Test)
app.config:from_object("object_settings")
app.config:from_object("object_settings.Production")

app:get("/", function()
  local config = app.config
  return {
    name = config.NAME, keep = config.KEEP, lower = config.lower == nil, mixed = config.Mixed == nil,
    digits = config.WITH_2_DIGITS, module = config.FROM_MODULE, class = config.FROM_CLASS,
  }
end)

app:get("/missing", function()
  local ok = pcall(app.config.from_object, app.config, "object_settings.Nobody")
  local ok_module = pcall(app.config.from_object, app.config, "no_such_settings")
  return { ok, ok_module }
end)

return app
