-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local ds = luaflask.datastructures
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local function listed(iterator)
  local out = {}
  for a, b in iterator do
    out[#out + 1] = b == nil and a or { a, b }
  end
  return out
end

describe("A TypeConversionDict", function()
  it("keeps the order in which keys came, and converts what it gives", function()
    local d = ds.TypeConversionDict({ { "z", "1" }, { "a", "x" }, { "keys", "data" } })
    assert.same({ "z", "a", "keys" }, listed(d:keys()))
    assert.same({ "1", "x", "data" }, listed(d:values()))
    assert.same({ { "z", "1" }, { "a", "x" }, { "keys", "data" } }, listed(d:items()))
    assert.equal(1, d:get("z", 0, "int"))
    assert.equal(-1, d:get("a", -1, "int"))
    assert.equal("data", d:get("keys"))
    assert.equal("x", d.a)
    assert.is_nil(d.missing)
    assert.equal('{"a":"x","keys":"data","z":"1"}', luaflask.json.dumps(d, { sort_keys = true }))
    assert.equal("{'z': '1', 'a': 'x', 'keys': 'data'}", tostring(d))
  end)

  it("takes a list for one value", function()
    assert.same({ 1, 2 }, ds.TypeConversionDict({ a = { 1, 2 } }).a)
  end)

  it("can be changed, by names that are methods through set", function()
    local d = ds.TypeConversionDict()
    d.a = 1
    d:set("get", 2)
    assert.equal(1, d:setdefault("a", 5))
    assert.equal(5, d:setdefault("b", 5))
    assert.equal(1, d:pop("a"))
    assert.equal("none", d:pop("a", "none"))
    assert.same({ "b", 5 }, { d:popitem() })
    d:update({ x = 1 })
    d.x = nil
    assert.same({ get = 2 }, d:to_dict())
    d:clear()
    assert.matches("is empty", message_of(d.popitem, d))
    assert.matches("write `x:set", message_of(function()
      d.keys = 1
    end))
    assert.equal(400, helper.thrown(d.pop, d, "none").code)
  end)

  it("is compared by what is in it", function()
    local A = ds.TypeConversionDict
    assert.is_true(A({ { "a", 1 }, { "b", 2 } }) == A({ { "b", 2 }, { "a", 1 } }))
    assert.is_false(A({ a = 1 }) == A({ a = 1, b = 2 }))
    assert.is_true(A:fromkeys({ "x", "y" }, 0) == A({ x = 0, y = 0 }))
  end)
end)

describe("Dictionaries that cannot be changed", function()
  it("refuse it and give a copy that can", function()
    for _, name in ipairs({ "ImmutableDict", "ImmutableTypeConversionDict" }) do
      local d = ds[name]({ a = "1" })
      for _, method in ipairs({ "set", "setdefault", "pop", "popitem", "update", "clear" }) do
        assert.matches("'" .. name .. "' objects are immutable", message_of(d[method], d, "a", "b"))
      end
      assert.has_error(function()
        d.b = 1
      end)
      local copy = d:copy()
      copy.b = 2
      assert.same({ a = "1", b = 2 }, copy:to_dict())
      assert.equal(name .. "({'a': '1'})", tostring(d))
    end
    assert.equal("1", ds.ImmutableDict({ a = "1" }):get("a", 0, "int"))          -- a plain dict converts nothing
    assert.equal(1, ds.ImmutableTypeConversionDict({ a = "1" }):get("a", 0, "int"))
  end)

  it("are lists, too", function()
    local list = ds.ImmutableList({ "x", "y", "x" })
    assert.equal(3, #list)
    assert.equal(2, list:index("y"))
    assert.equal(2, list:count("x"))
    assert.matches("not in the list", message_of(list.index, list, "z"))
    for _, method in ipairs({ "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear" }) do
      assert.matches("immutable", message_of(list[method], list, 1))
    end
    assert.has_error(function()
      list[4] = "z"
    end)
    local copy = list:copy()
    copy[4] = "z"
    assert.same({ "x", "y", "x", "z" }, copy)
    assert.is_true(list == ds.ImmutableList({ "x", "y", "x" }))
    assert.equal('["x","y","x"]', luaflask.json.dumps(list))
    assert.equal("ImmutableList(['x', 'y', 'x'])", tostring(list))
  end)
end)

describe("A CallbackDict", function()
  it("tells of every change, and of nothing else", function()
    local told = {}
    local d = ds.CallbackDict({ a = 1 }, function(dict)
      told[#told + 1] = dict:to_dict()
    end)
    d.b = 2
    d:setdefault("a", 9)
    d:pop("none", nil)
    assert.equal(1, #told)
    d:setdefault("c", 3)
    d:pop("a")
    d:update({ d = 4 })
    d:popitem()
    d:clear()
    assert.equal(6, #told)
    assert.same({}, told[6])
    assert.is_function(d.on_update)
    d.on_update = nil
    d.x = 1
    assert.equal(6, #told)
  end)
end)

describe("Directives", function()
  it("are a dictionary of texts", function()
    local told = 0
    local cc = ds.ResponseCacheControl({ { "max-age", "5" }, { "public", true } }, function()
      told = told + 1
    end)
    assert.same({ "max-age", "public" }, listed(cc:keys()))
    assert.same({ "5", true }, listed(cc:values()))
    assert.same({ ["max-age"] = "5", public = true }, cc:copy())
    cc:set("x-own", 1)
    assert.equal("1", cc:pop("x-own"))
    assert.equal("none", cc:pop("x-own", "none"))
    assert.equal("5", cc:setdefault("max-age", 9))
    assert.same({ "public", true }, { cc:popitem() })
    cc:update({ { "private", true }, { "max-age", 7 } })
    assert.equal(4, told)
    assert.equal("max-age=7, private", tostring(cc))
    assert.matches("no directive none", message_of(cc.pop, cc, "none"))
    assert.equal("no-store, public", tostring(ds.ResponseCacheControl:fromkeys({ "no-store", "public" }, true)))
    assert.matches("immutable", message_of(ds.RequestCacheControl({}).update, ds.RequestCacheControl({}), {}))
  end)

  it("learn new ones in a subclass", function()
    local property = ds.CacheControl.cache_property
    local Own = ds.ResponseCacheControl:extend("Own", {
      x_age = property("x-age", nil, "int"),
      x_flag = property("x-flag", nil, "bool"),
      x_text = property("x-text", "bare"),
    })
    local cc = Own({ { "x-age", "7" }, { "x-text", true } })
    assert.equal(7, cc.x_age)
    assert.is_false(cc.x_flag)
    assert.equal("bare", cc.x_text)
    cc.x_flag = true
    cc.max_age = 5
    assert.equal("x-age=7, x-text, x-flag, max-age=5", tostring(cc))
    assert.is_nil(ds.ResponseCacheControl().x_age)
    assert.matches("the kind is", message_of(property, "x", nil, "date"))
  end)
end)

describe("A FileMultiDict", function()
  it("takes files in every form", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write("from a path")
    file:close()
    local files = ds.FileMultiDict()
    files:add_file("a", path)
    files:add_file("a", assert(io.open(path, "rb")), "open.csv")
    files:add_file("b", ds.FileStorage({ stream = "made", filename = "made.bin" }))
    local first, second = files:getlist("a")[1], files:getlist("a")[2]
    assert.same({ path, "application/octet-stream", "from a path" },
      { first.filename, first.content_type, first:read("a") })
    assert.same({ "open.csv", "text/csv", "from a path" }, { second.filename, second.content_type, second:read("a") })
    assert.equal("made", files.b:read())
    os.remove(path)
    assert.matches("No such file", message_of(files.add_file, files, "c", path))
  end)
end)

describe("Copies of a MultiDict", function()
  it("share the values, unless they are deep", function()
    local md = ds.MultiDict({ { "a", { 1 } } })
    local shallow, deep = md:copy(), md:deepcopy()
    md.a[2] = 2
    assert.same({ 2, 1 }, { #shallow.a, #deep.a })
    assert.equal("MultiDict([('x', 0), ('y', 0)])", tostring(ds.MultiDict:fromkeys({ "x", "y" }, 0)))
  end)
end)

describe("Places", function()
  it("among headers can be read, replaced and emptied", function()
    local h = ds.Headers({ { "A", "1" }, { "B", "2" } })
    h[2] = { "C", 3 }
    h[3] = { "D", "4" }
    h[1] = nil
    assert.same({ { "C", "3" }, { "D", "4" } }, h:to_wsgi_list())
    assert.matches("no header at place 9", message_of(function()
      h[9] = { "X", "1" }
    end))
    assert.matches("must not contain line breaks", message_of(function()
      h[1] = { "X", "a\nb" }
    end))
    assert.matches("takes { name, value }", message_of(function()
      h[1] = "x"
    end))
  end)

  it("in sets and in Accept are found or refused", function()
    local set = ds.HeaderSet({ "foo", "bar" })
    assert.equal(2, set:index("BAR"))
    assert.matches("not in the set", message_of(set.index, set, "x"))
    assert.is_true(set:isdisjoint({ "x" }))
    assert.is_false(set:isdisjoint({ "FOO" }))
    assert.equal("foo", set:pop())
    assert.equal("a, A", ds.HeaderSet({ "a", "A" }):to_header())
    local accept = ds.Accept({ { "a", 1 }, { "b", 0.5 } })
    assert.equal(2, accept:index("b"))
    assert.matches("not in the header", message_of(accept.index, accept, "c"))
    assert.matches("'Accept' objects are immutable", message_of(accept.append, accept, { "c", 1 }))
    assert.equal("Sub", ds.Accept:extend("Sub").__name)
    assert.equal(2, #accept:copy())
  end)

  it("of tags are asked by tag or by content", function()
    local http = require("luaflask.http")
    local tags = ds.ETags({ "a", http.generate_etag("content") }, { "w" })
    assert.is_true(tags("a"))
    assert.is_false(tags("w"))
    assert.is_true(tags("w", nil, true))
    assert.is_true(tags(nil, "content"))
    assert.matches("is needed", message_of(tags))
  end)
end)
