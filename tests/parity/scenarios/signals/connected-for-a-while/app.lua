local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local Namespace = luaflask.signals.Namespace
local space = Namespace()
local signal = space:signal("saved")
local heard = {}

local function receiver(sender)
  heard[#heard + 1] = sender
end

signal:connect_via("via")(function(sender)
  heard[#heard + 1] = "via " .. sender
end)

app:get("/", function()
  signal:send("before")
  signal:connected_to(receiver)(function()
    signal:send("inside")
  end)
  signal:send("after")
  signal:send("via")
  space:signal("saved"):send("via")
  return table.concat(heard, "\n") .. "\n" .. tostring(space:signal("saved") == signal)
end)

return app
