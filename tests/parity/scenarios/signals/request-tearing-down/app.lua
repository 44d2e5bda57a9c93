local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local seen = {}

luaflask.signals.request_tearing_down:connect(function(_, args)
  seen[#seen + 1] = args.exc and args.exc.message or "none"
end, { sender = app })

local Failure = luaflask.exceptions.Exception:extend("Failure")

app:get("/", function()
  return "ok"
end)

app:get("/fail", function()
  error(Failure("failure"))
end)

app:get("/seen", function()
  return table.concat(seen, " ")
end)

return app
