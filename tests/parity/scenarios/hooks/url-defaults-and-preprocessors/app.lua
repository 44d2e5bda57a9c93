local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/<lang>/bp" })

app:url_defaults(function(_, values)
  values.trail = (values.trail or "") .. "a"
end)

bp:url_defaults(function(_, values)
  values.trail = (values.trail or "") .. "b"
  values.lang = values.lang or luaflask.g.lang
end)

bp:url_value_preprocessor(function(_, values)
  luaflask.g.lang = values.lang
  values.lang = nil
end)

bp:get("/", "index", function()
  return luaflask.url_for(".index") .. " " .. luaflask.g.lang
end)

app:get("/", "home", function()
  return luaflask.url_for("home")
end)

app:register_blueprint(bp)

return app
