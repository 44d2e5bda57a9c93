-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local ds = require("luaflask.datastructures")
local exceptions = require("luaflask.exceptions")
local lpairs = require("luaflask.compat").pairs
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown
local MultiDict, ImmutableMultiDict = ds.MultiDict, ds.ImmutableMultiDict
local CombinedMultiDict = ds.CombinedMultiDict

local function collect(iterator)
  local out = {}
  for a, b in iterator do
    out[#out + 1] = b == nil and a or { a, b }
  end
  return out
end

describe("MultiDict", function()
  local d

  before_each(function()
    d = MultiDict({ { "a", "1" }, { "b", "2" }, { "a", "x" } })
  end)

  it("gives the first value of a key, or nil", function()
    assert.equal("1", d.a)
    assert.equal("2", d["b"])
    assert.is_nil(d.missing)
    assert.equal("1", d:get("a"))
    assert.equal("none", d:get("missing", "none"))
    assert.equal(2, #d)
  end)

  it("gives all values of a key", function()
    assert.same({ "1", "x" }, d:getlist("a"))
    assert.same({}, d:getlist("missing"))
    assert.same({ 1 }, d:getlist("a", "int"))
  end)

  it("gives lists that are arrays in JSON, empty ones too", function()
    local dumps = require("luaflask.json").dumps
    assert.equal("[]", dumps(d:getlist("missing")))
    assert.equal("[]", dumps(MultiDict({ a = "x" }):getlist("a", "int")))
    assert.equal('["1","x"]', dumps(d:getlist("a")))
  end)

  it("has no item to pop where a key has an empty list", function()
    d:setlistdefault("empty", {})
    assert.is_true(class.isinstance(select(2, pcall(d.popitem, d)), exceptions.BadRequestKeyError))
    assert.equal("[]", require("luaflask.json").dumps(d:poplist("missing")))
  end)

  it("is made from tables and other dicts", function()
    assert.equal("MultiDict([('a', '1'), ('b', '2'), ('b', 3)])",
      tostring(MultiDict({ b = { "2", 3 }, a = "1" })))
    assert.equal("MultiDict([('a', '1'), ('a', 'x'), ('b', '2')])", tostring(MultiDict(d)))
    assert.equal(0, #MultiDict())
    assert.matches("MultiDict: expected a table of keys and values, not a number", thrown(MultiDict, 5))
    assert.matches("item 1 is not a { key, value } pair", thrown(MultiDict, { "a" }))
  end)

  it("prefers method names to data, which :get reaches", function()
    local m = MultiDict({ { "get", "data" }, { "init", "i" }, { "extend", "e" }, { "__name", "n" } })
    assert.is_function(m.get)
    assert.equal("data", m:get("get"))
    assert.equal("i", m.init)
    assert.equal("e", m.extend)
    assert.equal("n", m.__name)
  end)

  it("refuses to store under a method's name, with the cure", function()
    local message = thrown(function()
      d.pop = "x"
    end)
    assert.matches("multidict_spec.lua:%d+: `pop` is a method of MultiDict", message)
    assert.matches('write `x:set%("pop", value%)`', message)
    d:set("pop", "x")
    assert.equal("x", d:get("pop"))
  end)

  it("teaches the colon at the caller's line", function()
    local names = { "get", "getlist", "need", "has", "set", "add", "items", "to_dict", "pop", "copy" }
    for _, name in ipairs(names) do
      local message = thrown(function()
        local result = d[name]("a", "b")
        return result
      end)
      assert.matches("multidict_spec.lua:%d+: MultiDict%." .. name .. " called with '%.', write `x:" .. name,
        message)
    end
  end)

  it("iterates in the order of insertion", function()
    assert.same({ { "a", "1" }, { "b", "2" } }, collect(d:items()))
    assert.same({ { "a", "1" }, { "a", "x" }, { "b", "2" } }, collect(d:items(true)))
    assert.same({ "a", "b" }, collect(d:keys()))
    assert.same({ "1", "2" }, collect(d:values()))
    assert.same({ { "a", { "1", "x" } }, { "b", { "2" } } }, collect(d:lists()))
    assert.same({ { "1", "x" }, { "2" } }, collect(d:listvalues()))
    local seen = {}
    for k, v in lpairs(d) do
      seen[#seen + 1] = k .. v
    end
    assert.same({ "a1", "b2" }, seen)
  end)

  it("becomes a plain table", function()
    assert.same({ a = "1", b = "2" }, d:to_dict())
    assert.same({ a = { "1", "x" }, b = { "2" } }, d:to_dict(false))
  end)

  it("is changed by assignment and methods", function()
    d.a = "new"
    assert.same({ "new" }, d:getlist("a"))
    d.b = nil
    assert.is_false(d:has("b"))
    d:add("c", "1")
    d:add("c", "2")
    assert.same({ "1", "2" }, d:getlist("c"))
    d:setlist("c", { "3" })
    assert.same({ "3" }, d:getlist("c"))
    assert.equal("3", d:setdefault("c", "4"))
    assert.equal("4", d:setdefault("d", "4"))
    local list = d:setlistdefault("e", { 1 })
    list[2] = 2
    assert.same({ 1, 2 }, d:getlist("e"))
    d:update({ c = { "5", "6" } })
    assert.same({ "3", "5", "6" }, d:getlist("c"))
    d:clear()
    assert.equal(0, #d)
    assert.matches("the value is nil", thrown(d.set, d, "a"))
  end)

  it("pops", function()
    assert.equal("1", d:pop("a"))
    assert.is_nil(d.a)
    assert.is_nil(d:pop("a", nil))
    assert.equal(5, d:pop("a", 5))
    assert.is_true(class.isinstance(thrown(d.pop, d, "a"), exceptions.BadRequestKeyError))
    d:setlist("l", { 1, 2 })
    assert.same({ 1, 2 }, d:poplist("l"))
    assert.same({}, d:poplist("l"))
    assert.same({ "b", "2" }, { d:popitem() })
    assert.is_true(class.isinstance(thrown(d.popitem, d), exceptions.BadRequestKeyError))
    d:setlist("l", { 1, 2 })
    assert.same({ "l", { 1, 2 } }, { d:popitemlist() })
  end)

  it("needs a key", function()
    assert.equal("1", d:need("a"))
    assert.equal(1, d:need("a", "int"))
    local e = thrown(d.need, d, "title")
    assert.is_true(class.isinstance(e, exceptions.BadRequestKeyError))
    assert.equal("title", e.key)
    e = thrown(d.need, MultiDict({ n = "x" }), "n", "int")
    assert.equal("400 Bad Request: The value of 'n' is not a valid int.", tostring(e))
  end)

  it("copies and compares", function()
    local copy = d:copy()
    assert.is_true(copy == d)
    copy:add("a", "y")
    assert.is_false(copy == d)
    assert.same({ "1", "x" }, d:getlist("a"))
    assert.is_false(MultiDict({ a = 1 }) == MultiDict({ b = 1 }))
    assert.is_true(MultiDict({ { "a", 1 }, { "b", 2 } }) == MultiDict({ { "b", 2 }, { "a", 1 } }))
  end)

  it("can be extended", function()
    local Form = MultiDict:extend("Form")
    function Form:title()
      return self:get("title", "untitled")
    end
    local form = Form({ x = 1 })
    assert.equal("untitled", form:title())
    assert.is_true(class.isinstance(form, MultiDict))
    assert.equal("Form([('x', 1)])", tostring(form))
    assert.is_true(class.isinstance(form:copy(), Form))
  end)
end)

describe("conversions", function()
  local function convert(value, how)
    return MultiDict({ { "v", value } }):get("v", "default", how)
  end

  it("take plain decimal integers only", function()
    assert.equal(42, convert("42", "int"))
    assert.equal(-42, convert("-42", "int"))
    assert.equal(7, convert("+7", "int"))
    assert.equal("42", tostring(convert("42", "int")))
    for _, junk in ipairs({
      "", " 1", "1 ", "0x10", "1e3", "1.0", "nan", "inf", "--1", "+-1", "1_000", "\239\188\145", "1\n",
      "99999999999999999999",
    }) do
      assert.equal("default", convert(junk, "int"), junk)
    end
  end)

  it("take finite decimal numbers only", function()
    assert.equal(1.5, convert("1.5", "float"))
    assert.equal(-0.5, convert("-.5", "float"))
    assert.equal(3, convert("3", "float"))
    assert.equal(3, convert("3.", "float"))
    assert.equal(1200, convert("1.2e3", "float"))
    local all = { "", ".", "nan", "inf", "-inf", "0x1p4", "1e999", " 1", "1 ", "1.2.3", "e5", "1,5" }
    for _, junk in ipairs(all) do
      assert.equal("default", convert(junk, "float"), junk)
    end
    if math.type then -- luacheck: ignore 143
      assert.equal("float", math.type(convert("3", "float"))) -- luacheck: ignore 143
    end
  end)

  it("take the usual words for truth", function()
    for _, word in ipairs({ "true", "1", "yes", "on", "TRUE" }) do
      assert.is_true(convert(word, "bool"))
    end
    for _, word in ipairs({ "false", "0", "no", "off" }) do
      assert.is_false(convert(word, "bool"))
    end
    assert.equal("default", convert("maybe", "bool"))
  end)

  it("take functions, whose errors count as not converting", function()
    assert.equal("X", convert("x", string.upper))
    assert.equal("default", convert("x", tonumber))
    assert.equal("default", convert("x", error))
    assert.equal("x", convert("x", "str"))
  end)

  it("let a cancellation through", function()
    local e = thrown(convert, "x", function()
      error(exceptions.Cancelled("gone"))
    end)
    assert.equal("cancelled: gone", tostring(e))
  end)

  it("refuse unknown names at the caller's line", function()
    local m = MultiDict({ v = "1" })
    local message = thrown(function()
      return (m:get("v", nil, "integer"))
    end)
    assert.matches('multidict_spec.lua:%d+: unknown type "integer"', message)
  end)
end)

describe("ImmutableMultiDict", function()
  it("is read like a MultiDict, also from a flat list", function()
    local m = ImmutableMultiDict.from_flat({ "a", "1", "b", "2", "a", "3" })
    assert.equal("1", m.a)
    assert.equal("2", m:get("b"))
    assert.is_nil(m.c)
    assert.is_true(m:has("b"))
    assert.same({ "1", "3" }, m:getlist("a"))
    assert.equal("3", m:getlist("a")[2])
    assert.equal(2, #m)
    assert.equal("ImmutableMultiDict([('a', '1'), ('a', '3'), ('b', '2')])", tostring(m))
    assert.is_true(class.isinstance(m, MultiDict))
  end)

  it("finds keys in long flat lists", function()
    local flat = {}
    for i = 1, 100 do
      flat[#flat + 1] = "k" .. i
      flat[#flat + 1] = i
    end
    local m = MultiDict.from_flat(flat)
    assert.equal(77, m.k77)
    assert.is_nil(m.k101)
    m:add("k77", 78)
    assert.same({ 77, 78 }, m:getlist("k77"))
    assert.equal(100, #m)
  end)

  it("refuses every change, with the cure", function()
    local m = ImmutableMultiDict({ a = "1" })
    local attempts = {
      function() m.a = 1 end,
      function() m:set("a", 1) end,
      function() m:add("a", 1) end,
      function() m:setlist("a", { 1 }) end,
      function() m:setdefault("z", 1) end,
      function() m:setlistdefault("z", { 1 }) end,
      function() m:update({ z = 1 }) end,
      function() m:clear() end,
      function() m:popitem() end,
    }
    for _, attempt in ipairs(attempts) do
      assert.matches("multidict_spec.lua:%d+: 'ImmutableMultiDict' objects are immutable: `x:copy%(%)`",
        thrown(attempt))
    end
    assert.matches("immutable", thrown(m.pop, m, "a"))
    assert.equal("1", m.a)
  end)

  it("copies into a MultiDict", function()
    local copy = ImmutableMultiDict({ a = "1" }):copy()
    copy:add("a", "2")
    assert.equal(MultiDict, class.of(copy))
    assert.same({ "1", "2" }, copy:getlist("a"))
  end)
end)

describe("CombinedMultiDict", function()
  it("asks its parts in order and joins lists", function()
    local first, second = MultiDict({ a = "1" }), ImmutableMultiDict.from_flat({ "a", "2", "b", "3" })
    local m = CombinedMultiDict({ first, second })
    assert.equal("1", m.a)
    assert.equal("3", m:get("b", nil, "int") and m.b)
    assert.same({ "1", "2" }, m:getlist("a"))
    assert.same({ "a", "b" }, collect(m:keys()))
    assert.equal(2, #m)
    assert.is_true(m:has("b"))
    assert.is_false(m:has("z"))
    first:add("z", "9")
    assert.equal("9", m.z)
    assert.matches("immutable", thrown(m.set, m, "a", 1))
    assert.equal("CombinedMultiDict([('a', '1'), ('a', '2'), ('z', '9'), ('b', '3')])", tostring(m))
    assert.equal(MultiDict, class.of(m:copy()))
    assert.matches("item 1 is not a MultiDict", thrown(CombinedMultiDict, { {} }))
  end)
end)
