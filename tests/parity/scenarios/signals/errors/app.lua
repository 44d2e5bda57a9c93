local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")
signal:connect(function()
  error(luaflask.exceptions.Exception("from a receiver"))
end)

app:errorhandler(luaflask.exceptions.Exception, function(err)
  return tostring(err), 418
end)

app:get("/", function()
  signal:send("a")
  return "not reached"
end)

return app
