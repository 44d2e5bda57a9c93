local luaflask = require("luaflask")
local g, url_for, null = luaflask.g, luaflask.url_for, luaflask.null
local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", nil, { url_prefix = "/<lang>/bp" })

app:url_defaults(function(endpoint, values)
  if values.lang ~= nil or not g:get("lang") then
    return
  end
  if app.url_map:is_endpoint_expecting(endpoint, "lang") then
    values.lang = g.lang
  end
end)

app:url_value_preprocessor(function(_, values)
  g.lang = values and values.lang
  if values then
    values.lang = nil
  end
end)

bp:url_value_preprocessor(function(_, values)
  g.page, values.page = values.page, nil
end)

bp:url_defaults(function(endpoint, values)
  if endpoint == "bp.page" then
    values.page = values.page or g.page
  end
end)

app:get("/<lang>/", "home", function()
  return { g.lang, url_for("home"), url_for("home", { lang = "de" }), url_for("plain") }
end)

app:get("/plain", "plain", function()
  return { g.lang or null, url_for("home", { lang = "fr" }) }
end)

bp:get("/<int:page>", "page", function()
  return { g.lang, g.page, url_for(".page"), url_for(".page", { page = 9 }) }
end)

app:register_blueprint(bp)

return app
