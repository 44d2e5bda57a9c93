local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/own", url_defaults = { a = "ctor", b = "ctor" } })

bp:get("/<c>", "view", function()
  return { args = request.view_args, endpoint = request.endpoint }
end)

bp:get("/list", { endpoint = "list", defaults = { a = "rule", page = 1 } }, function()
  return { args = request.view_args }
end)

app:register_blueprint(bp)
app:register_blueprint(bp, { name = "second", url_prefix = "/second", url_defaults = { b = "registered", d = "x" } })

app:get("/urls", function()
  return {
    luaflask.url_for("bp.view", { c = "x", a = "ctor", b = "ctor" }),
    luaflask.url_for("second.view", { c = "x", a = "ctor", b = "registered", d = "x" }),
  }
end)

return app
