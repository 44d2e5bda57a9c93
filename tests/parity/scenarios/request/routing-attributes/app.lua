local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")
local outer = luaflask.Blueprint("outer")
local inner = luaflask.Blueprint("inner")

local function show()
  return {
    endpoint = request.endpoint,
    args = luaflask.object(request.view_args),
    blueprint = request.blueprint or luaflask.null,
    blueprints = luaflask.array(request.blueprints),
    rule = request.url_rule.rule,
  }
end

inner:get("/deep/<int:n>", "show", show)
outer:register_blueprint(inner, { url_prefix = "/inner" })
app:register_blueprint(outer, { url_prefix = "/outer" })
app:get("/top/<name>", "show", show)

app:errorhandler(404, function(err)
  return {
    endpoint = request.endpoint or luaflask.null,
    rule = request.url_rule == nil,
    args = request.view_args == nil,
    same = request.routing_exception == err,
  }, 404
end)

return app
