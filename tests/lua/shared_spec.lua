-- SPDX-License-Identifier: MIT
-- luaflask.shared without a server: an arena of this process.
local luaflask = require("luaflask")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local function wait_until(fn)
  local deadline = luaflask.monotonic() + 30
  while not fn() do
    assert.is_true(luaflask.monotonic() < deadline)
    luaflask.sleep(0.005)
  end
end

describe("luaflask.shared", function()
  local shared = luaflask.shared("spec")

  it("gives the same values to all who ask for a name, and others to other names", function()
    assert.is_true(shared:set("color", "green"))
    assert.equal("green", luaflask.shared("spec"):get("color"))
    assert.is_nil(luaflask.shared("other"):get("color"))
    -- Names and keys that would be the same when put together.
    assert.is_true(luaflask.shared("ab"):set("c", 1))
    assert.is_nil(luaflask.shared("a"):get("bc"))
  end)

  it("keeps strings, numbers and booleans as they are", function()
    for _, value in ipairs({ "", "a\0b", ("x"):rep(100000), true, false, 0.5, -1.5e300, 1 / 0, 9007199254740992 }) do
      assert.is_true(shared:set("v", value))
      local got = shared:get("v")
      assert.equal(value, got)
      assert.equal(type(value), type(got))
    end
    shared:set("v", -0.0)
    assert.equal(-1 / 0, 1 / shared:get("v"))
    if not compat.is_luajit then
      for _, value in ipairs({ math.maxinteger, math.mininteger, 3, 3.0 }) do -- luacheck: ignore 143
        shared:set("v", value)
        assert.equal(value, shared:get("v"))
        assert.equal(math.type(value), math.type(shared:get("v"))) -- luacheck: ignore 143
      end
    end
  end)

  it("gives nil, or the default, for what is not there", function()
    assert.is_nil(shared:get("nothing"))
    assert.equal(7, shared:get("nothing", 7))
    shared:set("no", false)
    assert.is_false(shared:get("no", 7))
  end)

  it("adds a key once", function()
    shared:delete("once")
    assert.is_true(shared:add("once", 1))
    assert.same({ nil, "exists", "exists" }, { shared:add("once", 2) })
    assert.equal(1, shared:get("once"))
  end)

  it("tells at delete whether the key was there", function()
    shared:set("gone", 1)
    assert.is_true(shared:delete("gone"))
    assert.is_false(shared:delete("gone"))
    assert.is_nil(shared:get("gone"))
  end)

  it("adds up", function()
    shared:delete("n")
    assert.same({ nil, "not found", "not_found" }, { shared:incr("n") })
    assert.equal(11, shared:incr("n", 1, 10))
    assert.equal(12, shared:incr("n"))
    assert.equal(9, shared:incr("n", -3, 100))
    assert.equal(9.5, shared:incr("n", 0.5))
    shared:set("n", "9")
    assert.same({ nil, "not a number", "not_a_number" }, { shared:incr("n") })
    if not compat.is_luajit then
      shared:set("n", math.maxinteger) -- luacheck: ignore 143
      assert.same({ nil, "the sum does not fit 64 bits", "overflow" }, { shared:incr("n") })
      assert.equal(math.maxinteger, shared:get("n")) -- luacheck: ignore 143
    end
  end)

  it("forgets a key when its time is over", function()
    shared:set("brief", 1, 0.05)
    shared:set("long", 1, 3600)
    shared:delete("window")
    assert.equal(1, shared:incr("window", 1, 0, 0.05))
    assert.equal(1, shared:get("brief"))
    wait_until(function()
      return shared:get("brief") == nil
    end)
    wait_until(function()
      return shared:get("window") == nil
    end)
    assert.equal(1, shared:get("long"))
    assert.is_true(shared:add("brief", 2))
    -- Set anew without a ttl, it stays.
    shared:set("renewed", 1, 0.01)
    shared:set("renewed", 2)
    luaflask.sleep(0.03)
    assert.equal(2, shared:get("renewed"))
  end)

  it("refuses what is too long, and says so when the memory is used up", function()
    assert.is_true(shared:set(("k"):rep(1024), 1))
    local long = ("k"):rep(1025)
    assert.equal("too_long", select(3, shared:set(long, 1)))
    assert.equal("too_long", select(3, shared:incr(long, 1, 0)))
    assert.is_nil(shared:get(long))
    assert.is_false(shared:delete(long))
    assert.equal("too_long", select(3, shared:set("v", ("x"):rep(1024 * 1024 + 1))))
    local bytes, free = core.shared.stats()
    assert.is_true(bytes > 60 * 1024 * 1024)
    local text, n, ok, message, code = ("x"):rep(1024 * 1024), 0
    repeat
      n = n + 1
      ok, message, code = shared:set("fill " .. n, text)
    until not ok
    assert.same({ "no memory", "no_memory" }, { message, code })
    assert.is_true(n > 50)
    assert.equal("green", shared:get("color"))
    for i = 1, n do
      shared:delete("fill " .. i)
    end
    assert.equal(free, (select(2, core.shared.stats())))
  end)

  it("says what is wrong at the caller's line", function()
    local where = "shared_spec.lua:%d+: "
    local function fails(pattern, fn)
      assert.matches(where .. pattern, message_of(fn))
    end
    fails("`get` called with '.', write `shared:get%(...%)`", function()
      shared.get("x")
    end)
    fails("shared:get: the key must be a string, not a number value", function()
      shared:get(1)
    end)
    fails("shared:set: the value is nil; to remove a key write shared:delete%(key%)", function()
      shared:set("x")
    end)
    fails("shared:add: a value is a string, number or boolean, not a table; keep a table as JSON", function()
      shared:add("x", {})
    end)
    fails("shared:incr: what is added must be a number, not a string value", function()
      shared:incr("x", "1")
    end)
    for _, ttl in ipairs({ 0, -1, 0 / 0, "1" }) do
      fails("the ttl must be a number of seconds greater than 0, or nil", function()
        shared:set("x", 1, ttl)
      end)
    end
    fails("shared: a name of 1 to 64 bytes is needed, not 0 bytes", function()
      luaflask.shared("")
    end)
    fails("shared: a name of 1 to 64 bytes is needed, not a nil value", function()
      luaflask.shared()
    end)
  end)
end)
