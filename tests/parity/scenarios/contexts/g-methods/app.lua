local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

app:get("/", function()
  local results = {}
  results.default = g:get("name", "default")
  g.name = "value"
  results.get = g:get("name")
  results.get_with_default = g:get("name", "default")
  results.has = g.name ~= nil
  results.setdefault = { g:setdefault("name", "other"), g:setdefault("new", 5), g.new }
  results.pop = { g:pop("name"), g:pop("name", "gone") }
  results.has_after_pop = g.name ~= nil
  g.a, g.b = 1, 2
  local names = {}
  for name in luaflask.pairs(g) do
    names[#names + 1] = name
  end
  table.sort(names)
  results.names = names
  g.a = nil
  results.deleted = g:get("a") == nil
  return results
end)

return app
