local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/get", function()
  return luaflask.send_from_directory("files", luaflask.request.args.path)
end)

app:get("/files/<path:path>", function(path)
  return luaflask.send_from_directory("files", path)
end)

app:get("/absolute", function()
  return luaflask.send_from_directory(app.root_path .. "/files/", "ok.txt")
end)

app:get("/nowhere", function()
  return luaflask.send_from_directory("no-such-folder", "ok.txt")
end)

return app
