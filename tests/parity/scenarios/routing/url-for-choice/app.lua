local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

local function view()
  return "view"
end

app:add_url_rule("/", "view", view)
app:add_url_rule("/<a>", "view", view)
app:add_url_rule("/<a>/<b>", "view", view)
app:add_url_rule("/fixed/", "view", view, { defaults = { a = "f" } })

app:get("/urls", function()
  return table.concat({
    url_for("view"),
    url_for("view", { a = 1 }),
    url_for("view", { a = 1, b = 2 }),
    url_for("view", { b = 2 }),
    url_for("view", { a = "f" }),
    url_for("view", { a = "f", b = 2 }),
    url_for("view", { a = 1, c = 3 }),
  }, " ")
end)

return app
