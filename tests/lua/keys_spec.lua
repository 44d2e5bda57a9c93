-- SPDX-License-Identifier: MIT
local keys = require("luaflask.keys")

describe("keys", function()
  it("are sorted by value among their own kind, else by how they are written", function()
    assert.same({ "a", "b", "c" }, keys.sorted({ c = 1, a = 2, b = 3 }))
    assert.same({ 2, 10 }, keys.sorted({ [10] = 1, [2] = 1 }))
    assert.same({ 1, false, "x" }, keys.sorted({ x = 1, [1] = 2, [false] = 3 }))
    assert.same({}, keys.sorted({}))
  end)

  it("are those that the table itself holds", function()
    assert.same({ "own" }, keys.sorted(setmetatable({ own = 1 }, { __index = { other = 1 }, __pairs = error })))
  end)

  it("come in a given order as far as it goes, once each", function()
    assert.same({ "c", "a", "b", "d" }, keys.in_order({ a = 1, b = 1, c = 1, d = 1 }, { "c", "missing", "a", "c" }))
    assert.same({ "a", "b" }, keys.in_order({ b = 1, a = 1 }))
  end)
end)
