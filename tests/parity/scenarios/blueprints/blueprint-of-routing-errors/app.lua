local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })

local function seen(err)
  return { code = err.code, endpoint = request.endpoint or luaflask.null, blueprint = request.blueprint or luaflask.null,
    blueprints = luaflask.array(request.blueprints), rule = request.url_rule and request.url_rule.rule or luaflask.null,
    args = request.view_args and luaflask.object(request.view_args) or luaflask.null }, err.code
end

app:errorhandler(luaflask.exceptions.HTTPException, seen)

bp:get("/abort/<int:code>", "abort", function(code)
  luaflask.abort(code)
end)

app:register_blueprint(bp)

return app
