-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")
local session, digest = core.session, core.digest

local NOW = 1700000000

describe("core.session", function()
  after_each(function()
    collectgarbage()
  end)

  for _, encrypt in ipairs({ false, true }) do
    describe(encrypt and "sealed" or "signed", function()
      local function codec(name, secrets)
        return session.codec(name or "session", secrets or { "secret" }, { encrypt = encrypt })
      end

      it("gives back what it was given, with the time", function()
        local c = codec()
        for _, payload in ipairs({ "", "x", "a\0b", ("long "):rep(1000) }) do
          local opened, timestamp = c:open(c:seal(payload, NOW), 10, NOW)
          assert.equal(payload, opened)
          assert.equal(NOW, timestamp)
        end
      end)

      it("takes the clock's time when none is given", function()
        local c = codec()
        local _, timestamp = c:open(c:seal("x"), 10)
        assert.is_true(math.abs(os.time() - timestamp) <= 2)
      end)

      it("tells why a value is refused", function()
        local c = codec()
        local value = c:seal("x", NOW)
        assert.same({ n = 2, nil, "expired" }, { n = 2, c:open(value, 10, NOW + 11) })
        assert.same({ n = 2, nil, "bad signature" }, { n = 2, codec("other"):open(value, 10, NOW) })
        assert.same({ n = 2, nil, "bad signature" }, { n = 2, codec(nil, { "guess" }):open(value, 10, NOW) })
        assert.same({ n = 2, nil, "malformed" }, { n = 2, c:open("x") })
        assert.same({ n = 2, nil, "malformed" }, { n = 2, c:open("") })
        assert.same({ n = 2, nil, "too long" }, { n = 2, c:open(("x"):rep(session.VALUE_MAX + 1)) })
        assert.same({ n = 2, nil, "too long" }, { n = 2, c:seal(("x"):rep(session.VALUE_MAX)) })
      end)

      it("keeps a value for ever without max_age", function()
        local c = codec()
        assert.equal("x", (c:open(c:seal("x", 0))))
      end)

      it("reads what older secrets made", function()
        local value = codec(nil, { "old" }):seal("x", NOW)
        assert.equal("x", (codec(nil, { "new", "old" }):open(value, 10, NOW)))
        assert.is_nil((codec(nil, { "new" }):open(value, 10, NOW)))
      end)
    end)
  end

  it("reads both forms, whichever it makes", function()
    local plain = session.codec("session", { "secret" })
    local sealed = session.codec("session", { "secret" }, { encrypt = true })
    assert.equal("x", (plain:open(sealed:seal("x"))))
    assert.equal("x", (sealed:open(plain:seal("x"))))
    assert.is_truthy(plain:seal("x"):find("^eA%."))
    assert.is_truthy(sealed:seal("x"):find("^~"))
  end)

  it("explains a wrong call", function()
    local c = session.codec("session", { "secret" })
    assert.error_matches(function() c.open("value") end, "write codec:open%(value, max_age%)")
    assert.error_matches(function() c.seal() end, "write codec:seal%(payload%)")
    assert.error_matches(function() c:open("x", 0 / 0) end, "not a number of seconds")
    assert.error_matches(function() c:open("x", 10, math.huge) end, "not a number of seconds")
    assert.error_matches(function() session.codec("session", {}) end, "list of secrets is empty")
    assert.error_matches(function() session.codec("session", { "" }) end, "secret 1 is empty")
    assert.error_matches(function() session.codec("session", { "a", 5 }) end, "secret 2 is a number")
    assert.error_matches(function() session.codec("session", "secret") end, "table expected")
  end)

  it("does not show its metatable, which could reach the keys' release", function()
    assert.is_string(getmetatable(session.codec("session", { "secret" })))
  end)
end)

describe("core.digest", function()
  it("compares whole strings", function()
    assert.is_true(digest.equal("", ""))
    assert.is_true(digest.equal("a\0b", "a\0b"))
    assert.is_false(digest.equal("a\0b", "a\0c"))
    assert.is_false(digest.equal("a", "ab"))
  end)
end)
