local luaflask = require("luaflask")
local g, null = luaflask.g, luaflask.null
local app = luaflask.Flask("app")

local function names()
  local list = {}
  for name in luaflask.pairs(g) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end

app:before_request(function()
  g.hooked = true
end)

app:get("/", function()
  g.name = "ada"
  local seen = { g.name, g:get("name"), g:get("absent") or null, g:get("absent", 1), g.name ~= nil, g.absent ~= nil }
  seen[7] = names()
  seen[8] = { g:setdefault("name", "x"), g:setdefault("list", { 1 }), g.list }
  seen[9] = { g:pop("name"), g:pop("name", "gone"), g.name ~= nil }
  g.hooked = nil
  seen[10] = names()
  return seen
end)

return app
