local luaflask = require("luaflask")
local exceptions = luaflask.exceptions
local Custom = exceptions.Exception:extend("Custom")

local app = luaflask.Flask("app")

app:errorhandler(exceptions.Exception, function(err)
  if err.original_exception ~= nil then
    return "wrapped " .. getmetatable(err.original_exception).__name
  end
  return "direct " .. getmetatable(err).__name
end)

app:get("/custom", function()
  error(Custom())
end)

app:get("/abort", function()
  luaflask.abort(500)
end)

app:get("/key", function()
  return luaflask.request.args:need("key")
end)

return app
