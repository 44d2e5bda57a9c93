local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/bytes", function()
  return luaflask.send_file({ "in memory" }, { download_name = "a.txt" })
end)
app:get("/typed", function()
  return luaflask.send_file({ "in memory" }, { mimetype = "text/x-own" })
end)
app:get("/attached", function()
  return luaflask.send_file({ "in memory" }, {
    download_name = "a.csv", as_attachment = true, etag = "tag", max_age = 5,
  })
end)
app:get("/nameless", function()
  return luaflask.send_file({ "in memory" })
end)
app:get("/unnamed-attachment", function()
  return luaflask.send_file({ "in memory" }, { mimetype = "text/plain", as_attachment = true })
end)

return app
