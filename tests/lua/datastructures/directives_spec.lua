-- SPDX-License-Identifier: MIT
local ds = require("luaflask.datastructures")
local http = require("luaflask.http")
local lpairs = require("luaflask.compat").pairs

describe("RequestCacheControl", function()
  it("reads a header", function()
    local cc = http.parse_cache_control_header('max-age=10, no-cache, max-stale, min-fresh=x, foo="a b"')
    assert.equal(10, cc.max_age)
    assert.is_true(cc.no_cache)
    assert.is_false(cc.no_store)
    assert.is_true(cc.max_stale)
    assert.is_nil(cc.min_fresh)
    assert.is_nil(cc.stale_if_error)
    assert.equal("a b", cc.foo)
    assert.equal("10", cc["max-age"])
    assert.is_true(cc:has("no-cache"))
    assert.equal("d", cc:get("nope", "d"))
    assert.equal('max-age=10, no-cache, max-stale, min-fresh=x, foo="a b"', tostring(cc))
  end)

  it("cannot be changed", function()
    local cc = http.parse_cache_control_header("no-cache")
    assert.has_error(function()
      cc.max_age = 5
    end, "'RequestCacheControl' objects are immutable")
    assert.has_error(function()
      cc:clear()
    end, "'RequestCacheControl' objects are immutable")
  end)
end)

describe("ResponseCacheControl", function()
  it("writes what is set, in order, and tells of every change", function()
    local seen = {}
    local cc = ds.ResponseCacheControl({}, function(self)
      seen[#seen + 1] = self:to_header()
    end)
    cc.max_age = 60
    cc.no_cache = true
    cc.private = "X-Secret, Y"
    cc.public = true
    cc.max_age = 61.0
    cc.no_cache = nil
    cc.public = false
    cc.no_store = false
    assert.same({
      "max-age=60",
      "max-age=60, no-cache",
      'max-age=60, no-cache, private="X-Secret, Y"',
      'max-age=60, no-cache, private="X-Secret, Y", public',
      'max-age=61, no-cache, private="X-Secret, Y", public',
      'max-age=61, private="X-Secret, Y", public',
      'max-age=61, private="X-Secret, Y"',
    }, seen)
    assert.is_nil(cc.no_cache)
    assert.equal("X-Secret, Y", cc.private)
    cc.private = true
    assert.is_true(cc.private)
    cc:clear()
    assert.equal("", tostring(cc))
  end)

  it("cuts off what stands after the point of a number", function()
    local cc = ds.ResponseCacheControl()
    cc.max_age = 3.1
    cc.s_maxage = 3.9
    assert.equal(3, cc.max_age)
    assert.equal("3", cc:get("s-maxage"))
    assert.has_error(function()
      cc.max_age = 1 / 0
    end)
  end)

  it("refuses what is not a whole number and what is a method", function()
    local cc = ds.ResponseCacheControl()
    assert.has_error(function()
      cc.max_age = "soon"
    end, "max-age must be a whole number, not soon")
    assert.has_error(function()
      cc.to_header = "x"
    end, "`to_header` is a method of ResponseCacheControl and cannot be set")
    assert.is_false(cc.provided)
  end)
end)

describe("ContentSecurityPolicy", function()
  it("has a field for each directive", function()
    local csp = http.parse_csp_header("default-src 'self';  img-src *; broken;")
    assert.equal("'self'", csp.default_src)
    csp.script_src = "'none'"
    csp.img_src = nil
    assert.equal("default-src 'self'; script-src 'none'", csp:to_header())
    local names = {}
    for name in lpairs(csp) do
      names[#names + 1] = name
    end
    assert.same({ "default-src", "script-src" }, names)
  end)
end)
