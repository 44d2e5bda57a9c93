-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local ds = require("luaflask.datastructures")
local exceptions = require("luaflask.exceptions")
local lpairs = require("luaflask.compat").pairs
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown
local Headers, EnvironHeaders = ds.Headers, ds.EnvironHeaders

local function list(h)
  local out = {}
  for name, value in lpairs(h) do
    out[#out + 1] = name .. "=" .. value
  end
  return table.concat(out, " ")
end

describe("Headers", function()
  it("ignores case and keeps order, spelling and repetition", function()
    local h = Headers({ { "Content-Type", "a" }, { "X-Foo", "1" }, { "x-foo", "2" } })
    assert.equal("a", h["content-type"])
    assert.equal("1", h["X-FOO"])
    assert.equal("1", h:get("x-Foo"))
    assert.same({ "1", "2" }, h:getlist("X-foo"))
    assert.same({ "1", "2" }, h:get_all("X-foo"))
    assert.equal(3, #h)
    assert.equal("3", tostring(#h))
    assert.equal("Content-Type=a X-Foo=1 x-foo=2", list(h))
    assert.same({ "X-Foo", "1" }, h[2])
    assert.is_nil(h[4])
    assert.is_true(h:has("CONTENT-TYPE"))
    assert.is_nil(h.Nope)
    assert.equal("d", h:get("Nope", "d"))
  end)

  it("sets in place and removes the rest", function()
    local h = Headers({ { "A", "1" }, { "b", "2" }, { "a", "3" }, { "A", "4" }, { "c", "5" } })
    h:set("a", "x")
    assert.equal("a=x b=2 c=5", list(h))
    h["B"] = 7
    assert.equal("a=x B=7 c=5", list(h))
    h.a = nil
    assert.equal("B=7 c=5", list(h))
    h["New"] = "n"
    assert.equal("B=7 c=5 New=n", list(h))
  end)

  it("adds, with options as parameters", function()
    local h = Headers()
    h:add("X", 1)
    h:add("X", "2")
    assert.equal("X=1 X=2", list(h))
    h:add_header("Content-Disposition", "attachment", { filename = "a b.txt" })
    assert.equal('attachment; filename="a b.txt"', h["Content-Disposition"])
    h:set("Content-Type", "text/plain", { charset = "utf-8", x_y = 3 })
    assert.equal("text/plain; charset=utf-8; x-y=3", h["Content-Type"])
  end)

  it("writes numbers without exponent or fraction", function()
    local h = Headers()
    h["Content-Length"] = 1e15
    assert.equal("1000000000000000", h["Content-Length"])
    h["X"] = 1.5
    assert.equal("1.5", h.X)
  end)

  it("takes values with __tostring", function()
    local h = Headers()
    h["WWW-Authenticate"] = ds.WWWAuthenticate("basic", { realm = "x" })
    assert.equal("Basic realm=x", h["WWW-Authenticate"])
  end)

  it("extends, updates and fills lists", function()
    local h = Headers({ { "a", "1" } })
    h:extend({ { "A", "2" }, { "b", "3" } })
    assert.equal("a=1 A=2 b=3", list(h))
    h:update({ A = { "7", "8" } })
    assert.equal("A=7 b=3 A=8", list(h))
    h:setlist("b", { 1, 2 })
    assert.same({ "1", "2" }, h:getlist("b"))
    h:setlist("b", {})
    assert.is_false(h:has("b"))
    assert.equal("7", h:setdefault("a", "x"))
    assert.equal("n", h:setdefault("New", "n"))
    assert.same({ "1", "2" }, h:setlistdefault("L", { 1, 2 }))
    assert.same({ "1", "2" }, h:setlistdefault("L", { 3 }))
    local other = Headers(h)
    assert.is_true(other == h)
    other:add("z", 1)
    assert.is_false(other == h)
    assert.equal("x=1", list(Headers(ds.MultiDict({ x = "1" }))))
  end)

  it("removes and pops", function()
    local h = Headers({ { "a", "1" }, { "b", "2" }, { "A", "3" }, { "c", "4" }, { "d", "5" } })
    h:remove("a")
    assert.equal("b=2 c=4 d=5", list(h))
    assert.equal("2", h:pop("B"))
    assert.is_nil(h:pop("b", nil))
    assert.is_true(class.isinstance(thrown(h.pop, h, "b"), exceptions.BadRequestKeyError))
    assert.same({ "d", "5" }, { h:popitem() })
    assert.same({ "c", "4" }, { h:pop(1) })
    assert.matches("there are no headers", thrown(h.popitem, h))
    assert.matches("no header at this place", thrown(h.pop, h))
    h:add("x", 1)
    h:clear()
    assert.equal(0, #h)
  end)

  it("compares as a set, ignoring order and the case of names", function()
    assert.is_true(Headers({ { "A", "1" }, { "b", "2" } }) == Headers({ { "B", "2" }, { "a", "1" } }))
    assert.is_false(Headers({ a = "1" }) == Headers({ a = "2" }))
  end)

  it("is a list and a text", function()
    local h = Headers({ { "A", "1" }, { "B", "2" } })
    assert.same({ { "A", "1" }, { "B", "2" } }, h:to_wsgi_list())
    assert.equal("A: 1\r\nB: 2\r\n\r\n", tostring(h))
    local names, values, lower = {}, {}, {}
    for name in h:keys() do
      names[#names + 1] = name
    end
    for value in h:values() do
      values[#values + 1] = value
    end
    for name in h:items(true) do
      lower[#lower + 1] = name
    end
    assert.same({ "A", "B" }, names)
    assert.same({ "1", "2" }, values)
    assert.same({ "a", "b" }, lower)
  end)

  it("converts", function()
    local h = Headers({ { "Content-Length", "42" }, { "X", "4" }, { "X", "y" } })
    assert.equal(42, h:get("content-length", nil, "int"))
    assert.equal(0, h:get("Y", 0, "int"))
    assert.same({ 4 }, h:getlist("X", "int"))
  end)

  it("lets no line break or NUL in, by any way, and names the header", function()
    local h = Headers()
    local pattern = "headers_spec.lua:%d+: the value of header X%-Evil must not contain line breaks or NUL"
    local ways = {
      function(v) h["X-Evil"] = v end,
      function(v) h:set("X-Evil", v) end,
      function(v) h:add("X-Evil", v) end,
      function(v) h:setlist("X-Evil", { "ok", v }) end,
      function(v) h:setdefault("X-Evil", v) end,
      function(v) h:extend({ { "X-Evil", v } }) end,
      function(v) h:update({ ["X-Evil"] = v }) end,
      function(v) h:set("X-Evil", "a", { p = v }) end,
      function(v) h = Headers({ { "X-Evil", v } }) end,
    }
    for i, way in ipairs(ways) do
      for _, evil in ipairs({ "a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\0b" }) do
        assert.matches(pattern, thrown(way, evil), i)
      end
    end
    assert.equal(0, #h)
    local message = thrown(function()
      h["X\r\nY"] = "1"
    end)
    assert.matches("headers_spec.lua:%d+: .* is not a header name", message)
    for _, name in ipairs({ "", "a b", "a:b", "a\0", "\195\164" }) do
      assert.matches("is not a header name", thrown(h.set, h, name, "1"))
    end
    assert.matches("a header name must be a string, not a nil value", thrown(h.add, h))
    assert.matches("the value of header A must be a string or a number, not a table",
      thrown(h.add, h, "A", {}))
  end)

  it("prefers method names and refuses to store under them", function()
    local h = Headers({ { "get", "1" }, { "extend", "2" } })
    assert.is_function(h.get)
    assert.is_function(h.extend)
    assert.equal("1", h:get("get"))
    assert.matches("headers_spec.lua:%d+: `extend` is a method of Headers", thrown(function()
      h.extend = "x"
    end))
  end)

  it("teaches the colon", function()
    local h = Headers()
    assert.matches("headers_spec.lua:%d+: Headers.set called with '%.', write `x:set%(%.%.%.%)`",
      thrown(function()
      h.set("a", "b")
    end))
  end)

  it("can be extended as a class", function()
    local Mine = Headers:extend("Mine")
    local h = Mine({ { "a", "1" } })
    h:extend({ { "b", "2" } })
    assert.equal("a=1 b=2", list(h))
    assert.is_true(class.isinstance(h, Headers))
  end)
end)

describe("EnvironHeaders", function()
  it("reads an environ", function()
    local h = EnvironHeaders({
      HTTP_HOST = "localhost", HTTP_X_FORWARDED_FOR = "1.2.3.4", CONTENT_TYPE = "text/plain",
      CONTENT_LENGTH = "",
      HTTP_CONTENT_TYPE = "other", PATH_INFO = "/", [1] = "x",
    })
    assert.equal("Content-Type=text/plain Host=localhost X-Forwarded-For=1.2.3.4", list(h))
    assert.equal("localhost", h.host)
  end)

  it("cannot be changed, but copied", function()
    local h = EnvironHeaders.from_flat({ "Host", "x" })
    assert.matches("headers_spec.lua:%d+: 'EnvironHeaders' objects are immutable: `Headers%(x%)`",
      thrown(function()
      h.Host = "y"
    end))
    assert.matches("immutable", thrown(h.set, h, "Host", "y"))
    assert.matches("immutable", thrown(h.extend, h, { a = "b" }))
    local copy = h:copy()
    copy.Host = "y"
    assert.equal("y", copy.Host)
    assert.equal("x", h.Host)
    assert.equal("x", Headers(h).Host)
  end)
end)
