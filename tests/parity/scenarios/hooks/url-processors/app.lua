local luaflask = require("luaflask")
local g, url_for = luaflask.g, luaflask.url_for

local app = luaflask.Flask("app")

app:url_defaults(function(endpoint, values)
  if g:get("lang_code") ~= nil and app.url_map:is_endpoint_expecting(endpoint, "lang_code") then
    if values.lang_code == nil then
      values.lang_code = g.lang_code
    end
  end
end)

app:url_value_preprocessor(function(_, values)
  g.lang_code = values and values.lang_code
  if values then
    values.lang_code = nil
  end
end)

app:get("/<lang_code>/", "index", function()
  return url_for("about")
end)

app:get("/<lang_code>/about", "about", function()
  return url_for("something_else")
end)

app:get("/foo", "something_else", function()
  return url_for("about", { lang_code = "en" })
end)

return app
