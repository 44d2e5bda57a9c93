local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local path = os.tmpname()

local file = assert(io.open(path, "wb"))
for i = 1, 20000 do
  file:write(("%09d\n"):format(i))
end
file:close()

app:get("/", function()
  return luaflask.send_file(path, {
    mimetype = "text/plain", etag = "tag", last_modified = 0, download_name = "large.txt",
  })
end)

return app
