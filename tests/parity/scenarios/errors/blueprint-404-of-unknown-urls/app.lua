local luaflask = require("luaflask")

local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })

bp:errorhandler(404, function()
  return "bp 404", 404
end)

bp:errorhandler(405, function()
  return "bp 405", 405
end)

bp:app_errorhandler(410, function()
  return "everybody's 410", 410
end)

bp:get("/known", "known", function()
  luaflask.abort(404)
end)

local app = luaflask.Flask("app")
app:register_blueprint(bp)

app:get("/gone", function()
  luaflask.abort(410)
end)

return app
