local luaflask = require("luaflask")
local Forbidden = luaflask.exceptions.Forbidden
local ForbiddenSubclass = Forbidden:extend("ForbiddenSubclass")

local app = luaflask.Flask("app")

app:errorhandler(ForbiddenSubclass, function()
  return "banana"
end)

app:errorhandler(403, function()
  return "apple"
end)

app:get("/1", function()
  error(ForbiddenSubclass())
end)

app:get("/2", function()
  luaflask.abort(403)
end)

app:get("/3", function()
  error(Forbidden())
end)

return app
