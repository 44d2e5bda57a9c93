local luaflask = require("luaflask")
local abort, exceptions = luaflask.abort, luaflask.exceptions

local app = luaflask.Flask("app")
app.config.TRAP_HTTP_EXCEPTIONS = true

app:errorhandler(exceptions.InternalServerError, function(err)
  return ("500 of %d"):format(err.original_exception.code), 500
end)

app:get("/", function()
  abort(404)
end)

return app
