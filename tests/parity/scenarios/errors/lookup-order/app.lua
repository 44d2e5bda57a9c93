local luaflask = require("luaflask")
local exceptions = luaflask.exceptions
local E1 = exceptions.Exception:extend("E1")
local E2 = E1:extend("E2")

local app = luaflask.Flask("app")
local outer = luaflask.Blueprint("outer", { url_prefix = "/outer" })
local inner = luaflask.Blueprint("inner", { url_prefix = "/inner" })

app:errorhandler(E2, function() return "app E2" end)
app:errorhandler(404, function() return "app 404" end)
app:errorhandler(403, function() return "app 403" end)
outer:errorhandler(E1, function() return "outer E1" end)
outer:errorhandler(404, function() return "outer 404" end)
inner:errorhandler(exceptions.HTTPException, function() return "inner any" end)

for _, bp in ipairs({ outer, inner }) do
  bp:get("/e2", "e2", function() error(E2()) end)
  bp:get("/404", "404", function() luaflask.abort(404) end)
  bp:get("/403", "403", function() luaflask.abort(403) end)
  bp:get("/410", "410", function() luaflask.abort(410) end)
end

outer:register_blueprint(inner)
app:register_blueprint(outer)

return app
