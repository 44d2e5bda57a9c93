local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local Namespace = luaflask.signals.Namespace
local signal = Namespace():signal("saved")

local function any(_, args)
  return "any " .. args.what
end

local function only_one(_, args)
  return "one " .. args.what
end

signal:connect(any)
signal:connect(only_one, { sender = "one" })

local function sent(sender)
  local out = {}
  for i, result in ipairs(signal:send(sender, { what = "x" })) do
    out[i] = result[2]
  end
  table.sort(out)
  return table.concat(out, ", ")
end

app:get("/", function()
  local lines = { sent("one"), sent("two"), tostring(signal:has_receivers_for("two")) }
  signal:disconnect(any)
  lines[#lines + 1] = sent("one")
  lines[#lines + 1] = sent("two")
  lines[#lines + 1] = tostring(signal:has_receivers_for("two"))
  return table.concat(lines, "\n")
end)

return app
