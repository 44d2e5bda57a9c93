-- SPDX-License-Identifier: MIT
local compat = require("luaflask.compat")
local luaflask = require("luaflask")
local security = require("luaflask.security")

local check, generate = security.check_password_hash, security.generate_password_hash

-- What Debian's python3 prints for a program; nil if it has no Werkzeug.
local function python(program, ...)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write("import sys, json, werkzeug.security as s, werkzeug.utils as u\n" .. program)
  file:close()
  local words = {}
  for i, word in ipairs({ ... }) do
    words[i] = "'" .. word:gsub("'", "'\\''") .. "'"
  end
  local pipe = io.popen("/usr/bin/python3 " .. name .. " " .. table.concat(words, " ") .. " 2>&1")
  local text = pipe:read("*a")
  pipe:close()
  os.remove(name)
  return not text:find("ModuleNotFoundError") and text or nil
end

describe("check_password_hash", function()
  -- Made by Werkzeug 3.1.8.
  local HASHES = {
    "scrypt:32768:8:1$saltsaltsaltsalt$"
      .. "c91fd11fe93d0dba7af7977d4d6df2d5546b399265ea5a5c79b91819c64ba04e"
      .. "a944d3372eabd6d8171c5c801846fa72d596471856c47f39f61c2bfc1b0c8fee",
    "pbkdf2:sha1:1000$x$36c77e805f6926a7abcc772253bdb6aac735c272",
    "pbkdf2:sha256:50000$TqI4nS9q$"
      .. "32a17bffc8f4977209c463f35f22256608dde3499625b5c1b5deae1d9ea52177",
    "pbkdf2:sha512:77$x$"
      .. "e50f1229d0a8680fcf0f305bb5b51b2d2a93abde93f36117f78ddaa606538450"
      .. "732adf5344c96bbb58ef933a6a7d1bc6b425f499caf8a7ccaace7d8d93d354a4",
    "pbkdf2:sha256:1000000$salt$"
      .. "f4b7bf4c81c8e197b05d572499ec79bd4ca977b1b28595a8323c6cee113701a3",
    "scrypt$salt$"
      .. "09553e1245d4669f9bd5439426e41dfa376c3af2d26ac98a2fbde21d8f1aaf5a"
      .. "8dfbad57f295ad7b053d7c5026306910c8627e9c9740828d30e364ce3b725ae6",
    "pbkdf2:sha256$salt$"
      .. "f4b7bf4c81c8e197b05d572499ec79bd4ca977b1b28595a8323c6cee113701a3",
  }

  it("reads Werkzeug's hashes, with parameters left out as well", function()
    for _, hash in ipairs(HASHES) do
      assert.is_true(check(hash, "geheim"), hash)
      assert.same({ false }, { check(hash, "Geheim") })
      assert.same({ false }, { check(hash, "") })
    end
  end)

  it("reads the hashes of Flask's tutorial", function()
    for password, rest in pairs({
      test = "TCI4GzcX$0de171a4f4dac32e3364c7ddc7c14f3e2fa61f2d17574483f7ffbb431b4acb2f",
      other = "kJPKsz6N$d2d4784f1b030a9761f5ccaeeaca413f27f2ecb76d6168407af962ddce849f79",
    }) do
      assert.is_true(check("pbkdf2:sha256:50000$" .. rest, password))
    end
  end)

  it("reads argon2id of other programs", function()
    local hash = "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg"
    assert.is_true(check(hash, "correct horse battery staple"))
    assert.is_false(check(hash, "correct horse battery stable"))
  end)

  it("is false for what is no hash", function()
    for _, text in ipairs({ "", "geheim", "$", "$$", "scrypt", "scrypt$salt", "scrypt:16:1:1$$", "$argon2id$",
      "$argon2id$v=19$m=64,t=1,p=1$AAAA", "pbkdf2:sha256:1$s$xyz", "\0$\0$\0", ("$"):rep(1000) }) do
      assert.is_false((check(text, "geheim")), text)
    end
  end)

  it("says why it does not look at a hash", function()
    for _, text in ipairs({ "md5$salt$00", "plain$$geheim", "scrypt:1:2$s$00", "scrypt:1073741824:8:1$s$00",
      "scrypt:32768:8:4096$s$00", "pbkdf2:sha256:4000000000$s$00", "pbkdf2:whirlpool:1$s$00",
      "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=65536,t=100000,p=1$c29tZXNhbHQ$AAAA" }) do
      local ok, reason = check(text, "geheim")
      assert.is_false(ok, text)
      assert.matches("unknown hash method.*1 GiB.*10000000 rounds", reason)
    end
    local ok, reason = check("scrypt:16:1:1$s$00", ("x"):rep(65537))
    assert.is_false(ok)
    assert.matches("at most 65536 bytes", reason)
  end)

  it("explains misuse where it happened", function()
    for pattern, misuse in pairs({
      ["check_password_hash: the hash must be a string, not a nil value"] = function() check(nil, "x") end,
      ["check_password_hash: the password must be a string, not a nil value"] = function() check("x") end,
      ["generate_password_hash: the password must be a string, not a table value"] = function() generate({}) end,
      ["generate_password_hash: unknown hash method"] = function() generate("x", "md5") end,
      ["generate_password_hash: the salt length must be at least 1"] = function() generate("x", "scrypt", 0) end,
      ["needs_rehash: unknown hash method"] = function() security.needs_rehash("x", "md5") end,
    }) do
      local ok, message = pcall(misuse)
      assert.is_false(ok)
      assert.matches("security_spec.lua:%d+: " .. pattern, message)
    end
  end)
end)

describe("generate_password_hash", function()
  it("makes argon2id unless told otherwise", function()
    local hash = generate("geheim")
    assert.matches("^%$argon2id%$v=19%$m=65536,t=2,p=1%$", hash)
    assert.is_true(check(hash, "geheim"))
    assert.is_false(check(hash, "geheim "))
    assert.not_equal(hash, generate("geheim"))
  end)

  it("writes the texts that Werkzeug writes", function()
    assert.matches("^scrypt:32768:8:1%$%w+%$%x+$", generate("x", "scrypt"))
    assert.equal(16, #generate("x", "scrypt:16:1:1"):match("%$(%w+)%$"))
    assert.equal(5, #generate("x", "scrypt:16:1:1", 5):match("%$(%w+)%$"))
    assert.matches("^pbkdf2:sha256:1000000%$%w+%$" .. ("%x"):rep(64) .. "$", generate("x", "pbkdf2"))
    assert.matches("^pbkdf2:sha512:7%$%w+%$" .. ("%x"):rep(128) .. "$", generate("x", "pbkdf2:sha512:7"))
  end)

  it("and Werkzeug agree", function()
    local program = "print(s.check_password_hash(sys.argv[1], 'geheim'), s.check_password_hash(sys.argv[1], 'x'))"
    if not python("") then
      pending("/usr/bin/python3 with werkzeug is not here")
      return
    end
    -- Debian's Werkzeug knows scrypt from 2.3 on.
    for _, method in ipairs({ "pbkdf2:sha256:1000", "pbkdf2:sha1:1", "pbkdf2:sha512" }) do
      assert.equal("True False\n", python(program, generate("geheim", method)))
      local theirs = python("print(s.generate_password_hash('geheim', sys.argv[1]), end='')", method)
      assert.is_true(check(theirs, "geheim"), theirs)
    end
  end)

  it("waits, and lets others run", function()
    local turns = 0
    local other = luaflask.spawn(function()
      while true do
        luaflask.sleep(0)
        turns = turns + 1
      end
    end)
    generate("geheim", "pbkdf2:sha256:100000")
    local during = turns
    other:cancel()
    pcall(other.join, other)
    assert.is_true(during > 5, ("%d turns"):format(during))
  end)
end)

describe("needs_rehash", function()
  it("tells hashes by other methods and parameters", function()
    assert.is_false(security.needs_rehash(generate("x")))
    assert.is_true(security.needs_rehash("scrypt:32768:8:1$salt$00"))
    assert.is_false(security.needs_rehash("scrypt:32768:8:1$salt$00", "scrypt"))
    assert.is_true(security.needs_rehash("scrypt:16384:8:1$salt$00", "scrypt"))
    assert.is_true(security.needs_rehash("no hash"))
  end)
end)

describe("gen_salt", function()
  it("gives letters and digits", function()
    assert.matches("^" .. ("%w"):rep(20) .. "$", security.gen_salt(20))
    assert.equal(1000, #security.gen_salt(1000))
    assert.not_equal(security.gen_salt(16), security.gen_salt(16))
    assert.error_matches(function() security.gen_salt(0) end, "at least 1")
  end)
end)

describe("safe_join", function()
  -- What Werkzeug 3.1.8 gives.
  local CASES = {
    { { "foo", "bar/baz.txt" }, "foo/bar/baz.txt" }, { { "foo", "../bar" }, nil }, { { "foo", "/bar" }, nil },
    { { "foo", "bar/../baz" }, "foo/baz" }, { { "foo", "bar/../../baz" }, nil }, { { "", "x" }, "./x" },
    { { "foo", "" }, "foo" }, { { "foo", "", "x" }, "foo/x" }, { { "foo", "." }, "foo/." },
    { { "foo", "a/.." }, "foo/." }, { { "foo", "..x" }, "foo/..x" }, { { "foo", "...", "x" }, "foo/.../x" },
    { { "foo", "a//b" }, "foo/a/b" }, { { "foo", "//a" }, nil }, { { "foo", "a/./b/" }, "foo/a/b" },
    { { "/", "a" }, "/a" }, { { "/srv/", "a" }, "/srv/a" }, { { "foo", "a", "b", "c" }, "foo/a/b/c" },
    { { "foo", "a", "../b" }, nil }, { { "foo", "a", "/b" }, nil }, { { "foo" }, "foo" },
    { { "foo", "a/../.." }, nil }, { { "foo", "./../x" }, nil }, { { "foo", "~/x" }, "foo/~/x" },
    { { "foo", "a\\b" }, "foo/a\\b" }, { { "foo", "..\\b" }, "foo/..\\b" }, { { "foo", "CON" }, "foo/CON" },
    { { "foo", " .. " }, "foo/ .. " }, { { "..", "a" }, "../a" }, { { "foo", ".hidden" }, "foo/.hidden" },
    { { "foo", "a/../b/../.." }, nil }, { { "", "" }, "." },
  }

  it("joins as Werkzeug does", function()
    for _, case in ipairs(CASES) do
      assert.equal(case[2], security.safe_join(compat.unpack(case[1])), table.concat(case[1], " "))
    end
  end)

  it("is a name of luaflask, too, and refuses the byte that ends names", function()
    assert.equal("a/b", luaflask.safe_join("a", "b"))
    assert.is_nil(security.safe_join("a", "b\0.txt"))
  end)
end)
