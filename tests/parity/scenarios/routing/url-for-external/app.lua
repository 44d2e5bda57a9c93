local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/items/", { endpoint = "items" }, function()
  return "items"
end)

app:get("/", function()
  local relative_scheme = pcall(url_for, "items", { _scheme = "https", _external = false })
  return table.concat({
    url_for("items", { _external = true }),
    url_for("items", { _scheme = "https" }),
    url_for("items", { _scheme = "https", _external = true }),
    url_for("items", { _anchor = "x y" }),
    url_for("items", { _anchor = "ü/?#", q = "1" }),
    url_for("items", { _external = true, _anchor = "end", a = 1 }),
    tostring(relative_scheme),
  }, "\n")
end)

return app
