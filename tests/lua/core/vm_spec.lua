-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")

describe("core.box", function()
  local box = core.box

  it("makes userdata with a companion table", function()
    local mt, peer = { __len = function() return 5 end }, {}
    local ud = box.new(mt, peer)
    assert.equal("userdata", type(ud))
    assert.equal(peer, box.peer(ud))
    assert.equal(mt, getmetatable(ud))
    assert.equal(5, #ud)
    assert.is_true(box.is(ud, mt))
    assert.is_false(box.is(ud, {}))
  end)

  it("knows other values from boxes", function()
    for _, v in ipairs({ 1, "x", {}, print, io.stdout, coroutine.create(print) }) do
      assert.is_nil(box.peer(v))
      assert.is_false(box.is(v, {}))
    end
    assert.is_nil(box.peer(nil))
    assert.is_nil(box.peer())
    assert.has_error(function()
      box.new({}, nil)
    end)
    assert.has_error(function()
      box.new(nil, {})
    end)
  end)

  it("keeps the companion alive", function()
    local ud = box.new({}, { value = "kept" })
    collectgarbage()
    collectgarbage()
    assert.equal("kept", box.peer(ud).value)
  end)
end)

describe("core.env", function()
  local env = core.env

  it("sets, lists and removes variables", function()
    env.set("SPEC_ENV", "a=b")
    assert.equal("a=b", env.all().SPEC_ENV)
    assert.equal("a=b", os.getenv("SPEC_ENV"))
    env.set("SPEC_ENV", nil)
    assert.is_nil(env.all().SPEC_ENV)
    assert.is_nil(os.getenv("SPEC_ENV"))
    assert.equal(os.getenv("PATH"), env.all().PATH)
  end)

  it("refuses names and values that the environment cannot hold", function()
    for _, name in ipairs({ "", "A=B", "A\0B" }) do
      assert.has_error(function()
        env.set(name, "x")
      end)
    end
    assert.has_error(function()
      env.set("SPEC_ENV", "a\0b")
    end)
  end)
end)

describe("core.digest", function()
  it("gives hexadecimal text", function()
    local digest = core.digest
    assert.equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", digest.sha1(""))
    assert.equal("900150983cd24fb0d6963f7d28e17f72", digest.md5("abc"))
    assert.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest.sha256("abc"))
    assert.equal(128, #digest.sha512("a\0b"))
    assert.not_equal(digest.sha1("a\0b"), digest.sha1("a"))
  end)
end)
