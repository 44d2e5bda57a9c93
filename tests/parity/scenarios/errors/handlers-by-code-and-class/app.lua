local luaflask = require("luaflask")
local abort, exceptions = luaflask.abort, luaflask.exceptions

local app = luaflask.Flask("app")

app:errorhandler(404, function()
  return "not found", 404
end)

app:errorhandler(500, function()
  return "internal server error", 500
end)

app:errorhandler(exceptions.Forbidden, function()
  return "forbidden", 403
end)

app:get("/", function()
  abort(404)
end)

app:get("/error", function()
  error("broken")
end)

app:get("/forbidden", function()
  abort(403)
end)

return app
