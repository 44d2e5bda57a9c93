local luaflask = require("luaflask")
local ds = luaflask.datastructures
local app = luaflask.Flask("app")

local function dump(md)
  local lists = {}
  for key, list in md:lists() do
    lists[#lists + 1] = { key, luaflask.array(list) }
  end
  return luaflask.array(lists)
end

app:get("/change", function()
  local md = ds.MultiDict({ { "a", 1 }, { "b", 2 }, { "a", 3 } })
  local out = { start = dump(md) }
  md:add("a", 4)
  md:set("b", 5)
  md:setlist("c", { 6, 7 })
  out.changed = dump(md)
  out.default = { md:setdefault("a", 9), md:setdefault("d", 10) }
  table.insert(md:setlistdefault("e", { 11 }), 12)
  out.defaults = dump(md)
  out.popped = { md:pop("a"), md:pop("zz", "none") }
  out.poplist = luaflask.array(md:poplist("c"))
  out.nothing = luaflask.array(md:poplist("c"))
  local key, list = md:popitemlist()
  out.last = { key, luaflask.array(list) }
  local one, value = md:popitem()
  out.item = { one, value }
  md:update({ { "b", 20 }, { "n", 21 } })
  out.updated = dump(md)
  md:clear()
  out.cleared = dump(md)
  return out
end)

app:get("/copy", function()
  local md = ds.MultiDict({ { "a", { 1 } } })
  local shallow, deep = md:copy(), md:deepcopy()
  table.insert(md.a, 2)
  md:add("b", 1)
  return { shallow = #shallow.a, deep = #deep.a, has = shallow:has("b"), equal = shallow == md:copy(),
    keys = dump(ds.MultiDict:fromkeys({ "x", "y" }, 0)) }
end)

app:get("/immutable", function()
  local md = ds.ImmutableMultiDict({ { "a", "1" }, { "a", "2" } })
  local refused = 0
  for _, change in ipairs({
    function() md:add("a", 1) end, function() md:set("a", 1) end, function() md:setlist("a", {}) end,
    function() md:pop("a") end, function() md:popitem() end, function() md:clear() end, function() md:update({}) end,
    function() md:setdefault("z", 1) end, function() md.a = 1 end,
  }) do
    refused = refused + (pcall(change) and 0 or 1)
  end
  local copy = md:copy()
  copy:add("a", "3")
  return { refused = refused, list = md:getlist("a"), copy = copy:getlist("a"), text = tostring(md) }
end)

app:get("/combined", function()
  local first, second = ds.MultiDict({ { "a", 1 }, { "b", 2 } }), ds.MultiDict({ { "a", 3 }, { "c", 4 } })
  local all = ds.CombinedMultiDict({ first, second })
  local out = { a = all.a, list = all:getlist("a"), c = all:get("c", 0), missing = all:get("z", "none"),
    has = all:has("b"), dict = all:to_dict(), lists = all:to_dict(false) }
  second:add("late", 5)
  out.late = all:has("late")
  out.refused = not pcall(all.add, all, "x", 1)
  return out
end)

return app
