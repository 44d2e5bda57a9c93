local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local function receiver()
    return "called"
  end
  local counts = {}
  signal:connected_to(receiver, "a")(function()
    counts[1], counts[2] = #signal:send("a"), #signal:send("b")
  end)
  counts[3] = #signal:send("a")
  pcall(function()
    signal:connected_to(receiver)(function()
      counts[4] = #signal:send("b")
      error("oops")
    end)
  end)
  counts[5] = #signal:send("b")
  return counts
end)

return app
