local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app.url_map.merge_slashes = false

app:get("/a/b", function()
  return "ab"
end)

app:get("/a//c", function()
  return "a//c"
end)

app:route("/d/e", { merge_slashes = true })(function()
  return "de"
end)

return app
