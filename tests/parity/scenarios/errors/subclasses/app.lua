local luaflask = require("luaflask")
local Parent = luaflask.exceptions.Exception:extend("ParentException")
local Unregistered = Parent:extend("ChildExceptionUnregistered")
local Registered = Parent:extend("ChildExceptionRegistered")

local app = luaflask.Flask("app")

app:errorhandler(Parent, function()
  return "parent"
end)

app:errorhandler(Registered, function()
  return "child-registered"
end)

app:get("/parent", function()
  error(Parent())
end)

app:get("/child-unregistered", function()
  error(Unregistered())
end)

app:get("/child-registered", function()
  error(Registered())
end)

return app
