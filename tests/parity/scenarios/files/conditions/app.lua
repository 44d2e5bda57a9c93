local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/", { methods = { "GET", "POST" } })(function()
  return luaflask.send_file("hello.txt", { etag = "tag", last_modified = 1000000000, max_age = 30 })
end)

return app
