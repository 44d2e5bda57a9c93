local luaflask = require("luaflask")
local class = luaflask.class
local app = luaflask.Flask("app")
local Point = class.new("Point")
function Point:init(x, y)
  self.x, self.y = x, y
end
function Point:__tojson()
  return { x = self.x, y = self.y }
end

app:get("/", function()
  return {
    point = Point(1, 2),
    id = "123e4567-e89b-42d3-a456-426614174000",
    html = luaflask.Markup("<b>bold</b>"),
    price = "12.50",
  }
end)

return app
