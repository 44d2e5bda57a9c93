local luaflask = require("luaflask")
local current_app = luaflask.current_app

local app = luaflask.Flask("app")
app.config.WHO = "app"

local other = luaflask.Flask("other")
other.config.WHO = "other"

app:get("/", function()
  local inner = other:app_context()(function()
    return current_app.config.WHO
  end)
  return { current_app.name, current_app.config.WHO, inner, luaflask.class.unwrap(current_app) == app }
end)

return app
