local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

app:add_url_rule("/cdn/<path:file>", "cdn", nil, { build_only = true })

app:get("/", { endpoint = "index" }, function()
  return url_for("cdn", { file = "a/b.css" })
end)

return app
