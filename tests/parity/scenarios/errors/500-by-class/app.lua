local luaflask = require("luaflask")
local exceptions = luaflask.exceptions
local Custom = exceptions.Exception:extend("Custom")
local KeyError = exceptions.LookupError:extend("KeyError")

local app = luaflask.Flask("app")

app:errorhandler(exceptions.InternalServerError, function(err)
  local original = err.original_exception
  if original ~= nil then
    return "wrapped " .. getmetatable(original).__name
  end
  return "direct " .. getmetatable(err).__name
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

app:get("/raise", function()
  error(exceptions.InternalServerError("said so"))
end)

return app
