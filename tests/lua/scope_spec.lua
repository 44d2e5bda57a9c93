-- SPDX-License-Identifier: MIT
local Scope = require("luaflask.scope")

describe("a scope", function()
  local log, scope

  before_each(function()
    log = {}
    scope = Scope(function()
      log[#log + 1] = "in"
      return "value"
    end, function()
      log[#log + 1] = "out"
    end)
  end)

  it("runs a function inside and gives its results", function()
    local a, b, c = scope(function(value, x)
      log[#log + 1] = value
      return x, nil, 3
    end, "x")
    assert.same({ "x", nil, 3 }, { a, b, c })
    assert.same({ "in", "value", "out" }, log)
  end)

  it("leaves on an error and lets it through", function()
    local thrown = {}
    local ok, err = pcall(scope, function()
      error(thrown)
    end)
    assert.is_false(ok)
    assert.equal(thrown, err)
    assert.same({ "in", "out" }, log)
  end)

  it("can be entered and left by hand", function()
    assert.equal(scope, scope:push())
    scope:pop()
    assert.same({ "in", "out" }, log)
    assert.has_error(function()
      scope:pop()
    end, "scope:pop without a scope:push before it")
  end)

  it("can be kept in a variable that closes", function()
    getmetatable(scope).__close(scope)
    assert.same({}, log)
    getmetatable(scope).__close(scope:push())
    assert.same({ "in", "out" }, log)
  end)

  it("can wait inside", function()
    local co = coroutine.wrap(function()
      return scope(function()
        coroutine.yield("waiting")
        return "done"
      end)
    end)
    assert.equal("waiting", co())
    assert.equal("done", co())
    assert.same({ "in", "out" }, log)
  end)
end)
