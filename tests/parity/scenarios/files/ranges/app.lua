local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function() return luaflask.send_file("digits.txt", { etag = "tag", last_modified = 1000000000 }) end)

return app
