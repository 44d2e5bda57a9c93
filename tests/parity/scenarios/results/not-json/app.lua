local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:get("/function-inside", function()
  return { f = print }
end)

app:get("/object-inside", function()
  return { o = setmetatable({}, { __index = {} }) }
end)

app:get("/own-form", function()
  return { p = setmetatable({ 1, 2 }, { __tojson = function(self)
    return { x = self[1], y = self[2] }
  end }) }
end)

return app
