local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for

local app = luaflask.Flask("app")
local parent = luaflask.Blueprint("parent", { url_prefix = "/parent" })
local child = luaflask.Blueprint("child", { url_prefix = "/child/" })
local grandchild = luaflask.Blueprint("grandchild")
local plain = luaflask.Blueprint("plain")

local function where()
  return { endpoint = request.endpoint, blueprint = request.blueprint, blueprints = request.blueprints,
    url = url_for(request.endpoint) }
end

for _, bp in ipairs({ parent, child, grandchild, plain }) do
  bp:add_url_rule("/", "index", where)
  bp:add_url_rule("/x", "x", where)
  bp:add_url_rule("no-slash", "no_slash", where)
end
parent:add_url_rule("", "bare", where)

child:register_blueprint(grandchild, { url_prefix = "/grandchild" })
parent:register_blueprint(child)
app:register_blueprint(parent)
app:register_blueprint(plain, { url_prefix = "/plain" })

return app
