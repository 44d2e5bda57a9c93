local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local file = assert(io.open(app.root_path .. "/data.bin", "rb"))
  return luaflask.send_file(file, { download_name = "data.bin" })
end)

app:get("/from-the-middle", function()
  local file = assert(io.open(app.root_path .. "/data.bin", "rb"))
  file:seek("set", 5)
  return luaflask.send_file(file, { mimetype = "text/plain", last_modified = 1000000000 })
end)

return app
