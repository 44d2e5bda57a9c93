local luaflask = require("luaflask")
local Forbidden = luaflask.exceptions.Forbidden
local Registered = Forbidden:extend("ForbiddenSubclassRegistered")
local Unregistered = Forbidden:extend("ForbiddenSubclassUnregistered")

local app = luaflask.Flask("app")

app:errorhandler(403, function()
  return "forbidden"
end)

app:errorhandler(Registered, function()
  return "forbidden-registered"
end)

app:get("/forbidden", function()
  error(Forbidden())
end)

app:get("/forbidden-registered", function()
  error(Registered())
end)

app:get("/forbidden-unregistered", function()
  error(Unregistered())
end)

return app
