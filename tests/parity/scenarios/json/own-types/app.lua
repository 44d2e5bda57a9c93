local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local Point = {}
Point.__index = Point

function Point:__tojson()
  return { x = self.x, y = self.y }
end

app:get("/", function()
  return { point = setmetatable({ x = 1, y = 2 }, Point), markup = luaflask.Markup("<b>") }
end)

return app
