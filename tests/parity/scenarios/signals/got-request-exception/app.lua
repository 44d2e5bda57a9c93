local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local seen = {}

luaflask.signals.got_request_exception:connect(function(_, args)
  seen[#seen + 1] = args.exception.message
end, { sender = app })

local Handled = luaflask.exceptions.Exception:extend("Handled")
local Unhandled = luaflask.exceptions.Exception:extend("Unhandled")

app:errorhandler(Handled, function(err)
  return "handled " .. err.message
end)

app:get("/handled", function()
  error(Handled("one"))
end)

app:get("/unhandled", function()
  error(Unhandled("two"))
end)

app:get("/abort", function()
  luaflask.abort(418)
end)

app:get("/seen", function()
  return table.concat(seen, " ")
end)

return app
