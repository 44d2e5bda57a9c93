local luaflask = require("luaflask")
local request, abort, exceptions = luaflask.request, luaflask.abort, luaflask.exceptions

local app = luaflask.Flask("app")
app.config.TRAP_BAD_REQUEST_ERRORS = true

app:errorhandler(exceptions.InternalServerError, function(err)
  return "trapped " .. getmetatable(err.original_exception).__name, 500
end)

app:get("/key", function()
  return request.form:need("missing_key")
end)

app:get("/abort-400", function()
  abort(400)
end)

app:get("/abort-404", function()
  abort(404)
end)

return app
