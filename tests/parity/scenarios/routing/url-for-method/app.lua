local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:route("/get", { endpoint = "items", methods = { "GET" } })(function()
  return "items"
end)

app:add_url_rule("/post", "items", nil, { methods = { "POST" } })
app:add_url_rule("/both", "both", nil, { methods = { "POST", "PUT" } })

app:endpoint("both")(function()
  return "both"
end)

app:route("/", { methods = { "GET", "POST" } })(function()
  return table.concat({
    url_for("items"),
    url_for("items", { _method = "POST" }),
    url_for("items", { _method = "GET" }),
    url_for("both"),
    url_for("both", { _method = "PUT" }),
  }, " ")
end)

return app
