local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:get("/items/<int:id>", { endpoint = "item" }, function(id)
  return tostring(id)
end)

app:get("/", function()
  return table.concat({
    url_for("item", { id = 1 }),
    url_for("item", { id = 1, q = "a b" }),
    url_for("item", { id = 1, q = "ü&=?#/+" }),
    url_for("item", { id = 1, l = { 1, 2, "x" } }),
    url_for("item", { id = 1, none = nil }),
    url_for("item", { id = 1, none = luaflask.null }),
    url_for("item", { id = "2" }),
    url_for("static", { filename = "a b/c&d.css", v = "1" }),
  }, "\n")
end)

return app
