-- SPDX-License-Identifier: MIT
local core = require("luaflask.core").password
local luaflask = require("luaflask")
local await = require("luaflask.tasks").await

-- Both calls are waits.
local password = {}
function password.hash(...)
  return await(core.hash(...))
end
function password.check(...)
  return await(core.check(...))
end

describe("core.password", function()
  it("checks what it has hashed, by every method", function()
    for _, method in ipairs({ "scrypt:16:1:1", "pbkdf2:sha256:1", "pbkdf2:sha512:1", "argon2id:8:1" }) do
      local hash = password.hash("geheim", method)
      assert.is_true(password.check(hash, "geheim"))
      assert.is_false(password.check(hash, "Geheim"))
      assert.not_equal(hash, password.hash("geheim", method))
    end
  end)

  it("hashes as Werkzeug does when nothing is said", function()
    assert.is_truthy(password.hash("x"):find("^scrypt:32768:8:1%$%w+%$%x+$"))
    assert.equal(8, #password.hash("x", "pbkdf2:sha256:1", 8):match("%$(%w+)%$"))
  end)

  it("reads Werkzeug's hashes", function()
    local hash = "pbkdf2:sha256:1000$p8G3en8yi1PjbnxO$"
      .. "c41c2277a2098e9a1157fc4e462e9701802da91e38f2ddb62d266aa82d3e5e00"
    assert.is_true(password.check(hash, "p\195\164ss w\0rd"))
    assert.is_false(password.check(hash, "p\195\164ss w"))
  end)

  it("writes hashes that Werkzeug reads", function()
    local probe = io.popen("python3 -c 'import werkzeug.security as s; "
      .. "print(\"scrypt\" in s.generate_password_hash(\"x\"))' 2>/dev/null")
    local known = probe:read("*a")
    probe:close()
    if known == "" then
      pending("python3 with werkzeug is not here")
      return
    end
    local methods = { "pbkdf2:sha256:1000", "pbkdf2:sha1:1" }
    if known:find("True\n$") then                 -- Werkzeug knows scrypt since 2.3
      methods[3], methods[4] = "scrypt", "scrypt:1024:4:2"
    end
    for _, method in ipairs(methods) do
      local python = io.popen(("python3 -c 'import sys, werkzeug.security as s; "
        .. "print([s.check_password_hash(sys.argv[1], p) for p in (\"geheim\", \"x\")])' '%s'")
        :format(password.hash("geheim", method)))
      assert.equal("[True, False]\n", python:read("*a"))
      python:close()
    end
  end)

  it("names the methods it knows", function()
    assert.error_matches(function() password.hash("x", "md5") end, "unknown hash method; known are scrypt")
    assert.same({ false, "unknown hash method" },
      { password.check("md5$salt$00", "x"), (select(2, password.check("md5$salt$00", "x")):match("^[%w ]+")) })
    assert.error_matches(function() password.hash("x", "scrypt:16:1:1", 0) end, "salt 1 to 64")
    assert.error_matches(function() password.hash("x", "scrypt:16:1:1", 65) end, "salt 1 to 64")
    assert.is_false(password.check("no hash at all", "x"))
  end)

  it("keeps nobody waiting: other tasks run meanwhile", function()
    local turns = 0
    local other = luaflask.spawn(function()
      while true do
        luaflask.sleep(0)
        turns = turns + 1
      end
    end)
    local hash = password.hash("geheim", "pbkdf2:sha256:200000")
    local during = turns
    assert.is_true(during > 10, ("%d turns"):format(during))
    assert.is_true(password.check(hash, "geheim"))
    other:cancel()
    pcall(other.join, other)
  end)

  it("lets go of a hash that nobody waits for", function()
    local task = luaflask.spawn(function()
      password.hash("geheim", "pbkdf2:sha256:100000")
    end)
    luaflask.sleep(0)
    task:cancel()
    assert.is_false(pcall(task.join, task))
    core.hash("geheim", "pbkdf2:sha256:1")
    collectgarbage()
    collectgarbage()
    assert.is_true(password.check(password.hash("x", "pbkdf2:sha256:1"), "x"))
  end)
end)
