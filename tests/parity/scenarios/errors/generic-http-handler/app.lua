local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

app:errorhandler(exceptions.HTTPException, function(err)
  return tostring(err.code)
end)

app:get("/error", function()
  error("broken")
end)

app:get("/abort", function()
  luaflask.abort(500)
end)

return app
