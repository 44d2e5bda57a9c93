-- SPDX-License-Identifier: MIT
local random = require("luaflask.core").random

describe("core.random", function()
  it("makes texts of the length that was asked for", function()
    for _, n in ipairs({ 0, 1, 2, 3, 32, 48, 49, 65536 }) do
      assert.equal(n, #random.bytes(n))
      assert.equal(2 * n, #random.token_hex(n))
      assert.equal(math.ceil(n * 4 / 3), #random.token_urlsafe(n))
    end
    assert.is_truthy(random.token_hex(99):find("^[0-9a-f]+$"))
    assert.is_truthy(random.token_urlsafe(99):find("^[A-Za-z0-9_-]+$"))
  end)

  it("takes 32 bytes when nothing is said", function()
    assert.equal(32, #random.bytes())
    assert.equal(64, #random.token_hex())
    assert.equal(43, #random.token_urlsafe())
  end)

  it("makes UUIDs of version 4", function()
    local hex = "[0-9a-f]"
    local pattern = "^" .. hex:rep(8) .. "%-" .. hex:rep(4) .. "%-4" .. hex:rep(3) .. "%-[89ab]" .. hex:rep(3)
      .. "%-" .. hex:rep(12) .. "$"
    assert.is_truthy(random.uuid4():find(pattern))
    assert.not_equal(random.uuid4(), random.uuid4())
  end)

  it("refuses counts that are none", function()
    for _, n in ipairs({ -1, 1.5, 65537, 0 / 0, math.huge }) do
      assert.error_matches(function() random.bytes(n) end, "not a number of bytes from 0 to 65536")
    end
  end)
end)
