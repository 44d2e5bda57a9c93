-- SPDX-License-Identifier: MIT
local compat = require("luaflask.compat")

-- The message of the error that fn throws, with its place (busted's own matchers cut the place off).
local function message_of(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  return message
end

describe("compat", function()
  it("packs and unpacks with nils", function()
    local packed = compat.pack(1, nil, 3, nil)
    assert.equal(4, packed.n)
    assert.equal(4, select("#", compat.unpack(packed, 1, packed.n)))
    assert.equal(3, (select(3, compat.unpack(packed, 1, packed.n))))
  end)

  it("knows integers", function()
    assert.is_true(compat.is_integer(3))
    assert.is_true(compat.is_integer(-3))
    assert.is_false(compat.is_integer(3.5))
    assert.is_false(compat.is_integer("3"))
    assert.is_false(compat.is_integer(math.huge))
    assert.is_false(compat.is_integer(0 / 0))
  end)

  it("turns whole numbers, and nothing else, into integers", function()
    assert.equal("3", tostring(compat.tointeger(3.0)))
    assert.is_nil(compat.tointeger(3.5))
    assert.is_nil(compat.tointeger("3"))
    assert.is_nil(compat.tointeger(math.huge))
    assert.is_nil(compat.tointeger(0 / 0))
  end)

  it("writes whole numbers without exponent or fraction", function()
    assert.equal("1000000000000000", compat.number_text(1e15))
    assert.equal("3", compat.number_text(3.0))
    assert.equal("3.5", compat.number_text(3.5))
    assert.equal("-7", compat.number_text(-7))
  end)

  it("honours __pairs and __len on every Lua", function()
    local t = setmetatable({}, {
      __pairs = function()
        return next, { a = 1 }, nil
      end,
      __len = function()
        return 7
      end,
    })
    local seen = {}
    for k, v in compat.pairs(t) do
      seen[k] = v
    end
    assert.same({ a = 1 }, seen)
    assert.equal(7, compat.len(t))
    assert.equal(0, compat.rawlen(t))
    assert.equal(2, compat.len({ 1, 2 }))
    for k, v in compat.pairs({ x = 5 }) do
      assert.same({ "x", 5 }, { k, v })
    end
    assert.matches("compat_spec.lua:%d+: luaflask.pairs: cannot iterate over a number", message_of(function()
      compat.pairs(5)
    end))
  end)
end)
