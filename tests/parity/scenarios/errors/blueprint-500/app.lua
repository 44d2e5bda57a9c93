local luaflask = require("luaflask")

local bp = luaflask.Blueprint("bp")

bp:errorhandler(500, function()
  return "bp-error"
end)

bp:get("/error", "error", function()
  error("broken")
end)

local app = luaflask.Flask("app")

app:errorhandler(500, function()
  return "app-error"
end)

app:get("/error", function()
  error("broken")
end)

app:register_blueprint(bp, { url_prefix = "/bp" })

return app
