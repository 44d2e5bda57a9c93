local luaflask = require("luaflask")
local request, url_for = luaflask.request, luaflask.url_for

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp")
local count = 0

bp:before_request(function()
  luaflask.g.ran = (luaflask.g:get("ran") or 0) + 1
end)

bp:before_app_request(function()
  count = count + 1
end)

bp:errorhandler(404, function()
  return "404 of " .. request.blueprint, 404
end)

bp:get("/", "index", function()
  return { request.endpoint, url_for(".index"), url_for("bp.index"), luaflask.g.ran, count }
end)

bp:get("/none", "none", function()
  luaflask.abort(404)
end)

app:register_blueprint(bp, { url_prefix = "/one" })
app:register_blueprint(bp, { url_prefix = "/two", name = "two" })

local parent = luaflask.Blueprint("parent", { url_prefix = "/parent" })
parent:register_blueprint(bp, { url_prefix = "/a", name = "a" })
parent:register_blueprint(bp, { url_prefix = "/b", name = "b" })
app:register_blueprint(parent)

return app
