local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local bp = luaflask.Blueprint("bp")

bp:errorhandler(exceptions.HTTPException, function()
  return "bp-default"
end)

bp:errorhandler(exceptions.Forbidden, function()
  return "bp-forbidden"
end)

bp:get("/undefined", "bp_test", function()
  error(exceptions.NotFound())
end)

bp:get("/forbidden", "bp_forbidden_test", function()
  error(exceptions.Forbidden())
end)

local app = luaflask.Flask("app")

app:errorhandler(exceptions.HTTPException, function()
  return "default"
end)

app:errorhandler(exceptions.Forbidden, function()
  return "forbidden"
end)

app:get("/forbidden", function()
  error(exceptions.Forbidden())
end)

app:get("/slash/", function()
  return "slash"
end)

app:register_blueprint(bp, { url_prefix = "/bp" })

return app
