local luaflask = require("luaflask")
local g = luaflask.g
local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })

bp:before_app_request(function()
  g.log = { "app-wide" }
end)

bp:before_request(function()
  g.log[#g.log + 1] = "bp"
end)

bp:after_app_request(function(response)
  response.headers:set("X-App-Wide", "yes")
  return response
end)

bp:app_errorhandler(404, function()
  return "bp answers 404", 404
end)

local function view()
  return table.concat(g.log, " ")
end

bp:get("/", "index", view)
app:get("/", "index", view)
app:register_blueprint(bp)

return app
