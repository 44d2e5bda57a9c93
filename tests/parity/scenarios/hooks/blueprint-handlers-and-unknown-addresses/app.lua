local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local api = luaflask.Blueprint("api", { url_prefix = "/api" })

api:errorhandler(404, function()
  return "api 404", 404
end)

api:errorhandler(405, function()
  return "api 405", 405
end)

api:get("/item", "item", function()
  luaflask.abort(404)
end)

app:errorhandler(404, function()
  return "app 404", 404
end)

app:register_blueprint(api)

return app
