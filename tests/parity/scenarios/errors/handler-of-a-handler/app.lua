local luaflask = require("luaflask")
local exceptions, abort = luaflask.exceptions, luaflask.abort

local app = luaflask.Flask("app")

app:errorhandler(404, function()
  abort(403)
end)

app:errorhandler(403, function()
  return "the handler of 403", 403
end)

app:errorhandler(401, function()
  error("in the handler of 401")
end)

app:errorhandler(exceptions.InternalServerError, function(err)
  local original = err.original_exception
  return "500 of " .. (luaflask.isinstance(original, exceptions.Forbidden) and "403" or "an error"), 500
end)

app:get("/401", function()
  abort(401)
end)

return app
