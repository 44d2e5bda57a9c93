local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function value()
  return { a = { 1, { b = luaflask.null } }, empty = luaflask.array({}), none = luaflask.object({}) }
end

app:get("/default", function()
  return value()
end)

app:get("/compact", function()
  app.json.compact = true
  local response = luaflask.jsonify(value())
  app.json.compact = nil
  return response
end)

app:get("/wide", function()
  app.json.compact = false
  local response = luaflask.jsonify(value())
  app.json.compact = nil
  return response
end)

return app
