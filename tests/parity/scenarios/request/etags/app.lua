local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

local function dump(tags)
  local list = {}
  for tag in pairs(tags:as_set(true)) do
    list[#list + 1] = tag
  end
  table.sort(list)
  return {
    all = luaflask.array(list),
    star = tags.star_tag,
    contains = tags:contains("a"),
    weak = tags:contains_weak("b"),
    is_weak = tags:is_weak("b"),
    raw = tags:contains_raw('W/"b"'),
    given = not tags:is_empty(),
  }
end

app:get("/", function()
  return { match = dump(request.if_match), none_match = dump(request.if_none_match) }
end)

return app
