local luaflask = require("luaflask")
local Custom = luaflask.exceptions.Exception:extend("CustomException")
local KeyError = luaflask.exceptions.LookupError:extend("KeyError")

local app = luaflask.Flask("app")

app:errorhandler(Custom, function(err)
  return luaflask.isinstance(err, Custom) and "custom" or "?"
end)

app:errorhandler(500, function(err)
  local original = err.original_exception
  if original ~= nil then
    return "wrapped " .. getmetatable(original).__name
  end
  return "direct"
end)

app:get("/custom", function()
  error(Custom())
end)

app:get("/keyerror", function()
  error(KeyError())
end)

app:get("/abort", function()
  luaflask.abort(500)
end)

return app
