local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  return luaflask.send_file("hello.txt", {
    download_name = request.args.name, as_attachment = request.args:get("inline") == nil, mimetype = "text/plain",
  })
end)

return app
