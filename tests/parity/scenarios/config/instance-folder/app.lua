local luaflask = require("luaflask")

local app = luaflask.Flask("app", { instance_relative_config = true })
local plain = luaflask.Flask("plain")

app.config:from_file("settings.json", luaflask.json.load)
local file = app:open_instance_resource("data.txt")
local text = file:read("*a")
file:close()

local relative = pcall(luaflask.Flask, "refused", { instance_path = "instance" })

app:get("/", function()
  return {
    where = app.config.WHERE,
    instance = app.instance_path:match("[^/]+/[^/]+$"),
    same = plain.instance_path == app.instance_path,
    root = app.instance_path == app.root_path .. "/instance",
    data = text,
    relative = relative,
  }
end)

return app
