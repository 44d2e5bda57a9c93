local luaflask = require("luaflask")
local utils = require("luaflask.utils")
local app = luaflask.Flask("app")

app:post("/", function()
  return "[" .. utils.secure_filename(luaflask.request:get_data()) .. "]"
end)

return app
