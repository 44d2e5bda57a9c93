local luaflask = require("luaflask")
local abort, exceptions = luaflask.abort, luaflask.exceptions

local app = luaflask.Flask("app")
app.config.TRAP_HTTP_EXCEPTIONS = true

app:errorhandler(403, function()
  return "the handler of 403", 403
end)

app:errorhandler(exceptions.HTTPException, function(err)
  return "any " .. err.code, err.code
end)

app:get("/forbidden", function()
  abort(403)
end)

app:get("/gone", function()
  abort(410)
end)

return app
