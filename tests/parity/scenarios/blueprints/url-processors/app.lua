local luaflask = require("luaflask")
local g, url_for = luaflask.g, luaflask.url_for

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/<lang_code>" })

bp:url_defaults(function(_, values)
  if values.lang_code == nil then
    values.lang_code = g:get("lang_code") or "xx"
  end
end)

bp:url_value_preprocessor(function(_, values)
  g.lang_code = values.lang_code
  values.lang_code = nil
end)

bp:get("/", "index", function()
  return url_for(".about")
end)

bp:get("/about", "about", function()
  return url_for(".index")
end)

bp:get("/page/<int:id>", "page", function(id)
  return url_for(".page", { id = id + 1, q = g.lang_code })
end)

app:get("/outside/of/bp", function()
  return url_for("bp.index") .. " " .. url_for("bp.index", { lang_code = "fr" })
end)

app:register_blueprint(bp)

return app
