local luaflask = require("luaflask")
local Exception = luaflask.exceptions.Exception
local E1 = Exception:extend("E1")
local E2 = Exception:extend("E2")
local E3 = E2:extend("E3")
local E4 = E3:extend("E4")

local app = luaflask.Flask("app")

app:errorhandler(E2, function()
  return "E2"
end)

app:errorhandler(Exception, function()
  return "Exception"
end)

for name, cls in pairs({ E1 = E1, E2 = E2, E3 = E3, E4 = E4 }) do
  app:get("/" .. name, name, function()
    error(cls())
  end)
end

return app
