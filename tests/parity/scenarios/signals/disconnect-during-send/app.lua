local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local signal = signals.Namespace():signal("x")

app:get("/", function()
  local calls, both = 0, {}
  -- Whichever is called first disconnects the other.
  for i = 1, 2 do
    both[i] = function()
      calls = calls + 1
      signal:disconnect(both[3 - i])
    end
    signal:connect(both[i])
  end
  signal:send("a")
  local first = calls
  signal:send("a")
  signal:disconnect(both[1])
  signal:disconnect(both[2])
  return { first, calls }
end)

return app
