-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local json = require("luaflask.json")
local signing = require("luaflask.signing")

-- A signer class whose clock stands still at `now.time`.
local function with_clock(parent, now)
  local cls = parent:extend(parent.__name)
  function cls:get_timestamp()
    return now.time
  end
  return cls
end

local function is_a(cls, err)
  assert.is_true(class.isinstance(err, cls), "got " .. tostring(err))
end

describe("Signer", function()
  local signer = signing.Signer("secret")

  it("signs and unsigns strings", function()
    for _, value in ipairs({ "", "x", "with.dots.", "nul \0 and \255", ("long "):rep(1000) }) do
      local signed = signer:sign(value)
      assert.equal(value .. "." .. signer:get_signature(value), signed)
      assert.equal(value, signer:unsign(signed))
      assert.is_true(signer:validate(signed))
    end
  end)

  it("refuses a text with any byte changed, and tells what it claims to be", function()
    local signed = signer:sign("value")
    for i = 1, #signed do
      local byte = signed:byte(i)
      for _, other in ipairs({ (byte + 1) % 256, (byte + 128) % 256, 46 }) do
        if other ~= byte then
          local value, err = signer:unsign(signed:sub(1, i - 1) .. string.char(other) .. signed:sub(i + 1))
          assert.is_nil(value)
          is_a(signing.BadSignature, err)
        end
      end
    end
    local _, err = signer:unsign("other" .. signed:sub(6))
    assert.equal("other", err.payload)
    assert.equal("signature does not match", tostring(err))
  end)

  it("refuses what is no signed text", function()
    for _, text in ipairs({ "", ".", "value", "value.", ".x", 5, {}, true }) do
      assert.is_false(signer:validate(text))
    end
    local _, err = signer:unsign(nil)
    is_a(signing.BadSignature, err)
    assert.equal("a nil value is not a signed text", tostring(err))
  end)

  it("keeps salts and secrets apart", function()
    local signed = signing.Signer("secret", { salt = "a" }):sign("value")
    assert.is_true(signing.Signer("secret", "a"):validate(signed))
    assert.is_false(signing.Signer("secret", "b"):validate(signed))
    assert.is_false(signer:validate(signed))
    assert.is_false(signing.Signer("Secret", "a"):validate(signed))
  end)

  it("signs with the newest secret and verifies with all", function()
    local rotated = signing.Signer({ "older", "old", "new" })
    for _, secret in ipairs({ "older", "old", "new" }) do
      assert.is_true(rotated:validate(signing.Signer(secret):sign("value")))
    end
    assert.is_true(signing.Signer("new"):validate(rotated:sign("value")))
    assert.is_false(signing.Signer("old"):validate(rotated:sign("value")))
  end)

  it("takes another separator", function()
    local other = signing.Signer("secret", { sep = "::" })
    local signed = other:sign("a::b:")
    assert.equal("a::b:", other:unsign(signed))
    assert.is_false(other:validate((signed:gsub("::([^:]*)$", ".%1"))))
  end)

  it("explains misuse where it happened", function()
    -- error_matches would cut the position off.
    local function says(pattern, misuse)
      local ok, message = pcall(misuse)
      assert.is_false(ok)
      assert.matches("signing_spec.lua:%d+: " .. pattern, message)
    end
    says(".*write `signer:sign", function() signer.sign("value") end)
    says("sign: only strings are signed, not a table", function() signer:sign({}) end)
    says("Signer: the secret key.*nil.*set SECRET_KEY", function() signing.Signer() end)
    says("Signer: the secret key.*an empty list", function() signing.Signer({}) end)
    says("Signer: secret key 1", function() signing.Signer("") end)
    says("Signer: options are a table", function() signing.Signer("k", 5) end)
    says("Signer: the separator \"%-\" may occur", function() signing.Signer("k", { sep = "-" }) end)
    says("Serializer: the secret key", function() signing.Serializer() end)
    says("loads: options are a table", function() signing.Serializer("k"):loads("x", true) end)
  end)
end)

describe("TimestampSigner", function()
  local now = { time = 1700000000 }
  local signer = with_clock(signing.TimestampSigner, now)("secret")

  before_each(function()
    now.time = 1700000000
  end)

  it("gives the value and the time", function()
    local signed = signer:sign("a.value")
    assert.equal("a.value", signer:unsign(signed))
    assert.same({ "a.value", 1700000000 }, { signer:unsign(signed, { return_timestamp = true }) })
  end)

  it("has an exact last second", function()
    local signed = signer:sign("value")
    now.time = now.time + 10
    assert.equal("value", signer:unsign(signed, 10))
    assert.equal("value", signer:unsign(signed, { max_age = 10 }))
    now.time = now.time + 1
    local value, err = signer:unsign(signed, { max_age = 10 })
    assert.is_nil(value)
    is_a(signing.SignatureExpired, err)
    is_a(signing.BadTimeSignature, err)
    is_a(signing.BadSignature, err)
    assert.equal("signature age 11 > 10 seconds", tostring(err))
    assert.equal(1700000000, err.date_signed)
    assert.equal("value", err.payload)
    assert.is_false(signer:validate(signed, 10))
    assert.equal("value", signer:unsign(signed))
  end)

  it("forgives a clock that is a minute ahead, not more", function()
    local signed = signer:sign("value")
    now.time = now.time - 60
    assert.equal("value", signer:unsign(signed, 10))
    now.time = now.time - 1
    local _, err = signer:unsign(signed, 10)
    is_a(signing.SignatureExpired, err)
  end)

  it("tells the claimed time of a bad signature, and never takes it", function()
    local signed = signer:sign("value")
    local value, err = signer:unsign("V" .. signed:sub(2), 10)
    assert.is_nil(value)
    is_a(signing.BadTimeSignature, err)
    assert.is_false(class.isinstance(err, signing.SignatureExpired))
    assert.same({ "Value", 1700000000 }, { err.payload, err.date_signed })
  end)

  it("does not read what a plain Signer made, nor the reverse", function()
    assert.is_false(signer:validate(signing.Signer("secret"):sign("value.AABlU_EA")))
    assert.is_false(signing.Signer("secret"):validate(signer:sign("value")))
  end)

  it("says when the time is missing under a good signature", function()
    local value, err = signer:unsign("value." .. signer:get_signature("value"))
    assert.is_nil(value)
    is_a(signing.BadTimeSignature, err)
    assert.equal("timestamp missing or malformed", tostring(err))
  end)

  it("uses the clock", function()
    local _, at = signing.TimestampSigner("k"):unsign(signing.TimestampSigner("k"):sign("x"),
      { return_timestamp = true })
    assert.is_true(math.abs(os.time() - at) <= 2)
  end)
end)

for _, name in ipairs({ "Serializer", "URLSafeSerializer", "TimedSerializer", "URLSafeTimedSerializer" }) do
  describe(name, function()
    local Class = signing[name]
    local serializer = Class("secret", { salt = "test" })

    it("gives back the value", function()
      for _, value in ipairs({ { id = 42, tags = { "a", "b" } }, "text", 5, true, false, json.null }) do
        assert.same(value, (serializer:loads(serializer:dumps(value))))
      end
    end)

    it("refuses a changed text", function()
      local text = serializer:dumps({ id = 1 })
      for i = 1, #text do
        local other = text:sub(i, i) == "A" and "B" or "A"
        local value, err = serializer:loads(text:sub(1, i - 1) .. other .. text:sub(i + 1))
        assert.is_nil(value)
        is_a(signing.BadSignature, err)
      end
      is_a(signing.BadSignature, select(2, serializer:loads(nil)))
    end)

    it("lets one call name another salt", function()
      local text = serializer:dumps({ id = 1 }, { salt = "other" })
      assert.is_nil((serializer:loads(text)))
      assert.same({ id = 1 }, (serializer:loads(text, { salt = "other" })))
      assert.same({ id = 1 }, (Class("secret", "other"):loads(text)))
    end)

    it("signs with the newest secret and loads with all", function()
      local text = serializer:dumps(1)
      assert.equal(1, (Class({ "secret", "new" }, "test"):loads(text)))
      assert.is_nil((Class({ "new" }, "test"):loads(text)))
    end)

    it("shows an untrusted payload on request", function()
      local text = serializer:dumps({ id = 1 })
      assert.same({ true, { id = 1 } }, { serializer:loads_unsafe(text) })
      local last = text:sub(-1) == "A" and "Q" or "A"
      assert.same({ false, { id = 1 } }, { serializer:loads_unsafe(text:sub(1, -2) .. last) })
      assert.same({ false }, { serializer:loads_unsafe("rubbish") })
      assert.same({ false }, { serializer:loads_unsafe("rubbish.rubbish.rubbish") })
    end)

    it("tells a payload that cannot be read from a bad signature", function()
      local value, err = serializer:loads(serializer:make_signer():sign("{"))
      assert.is_nil(value)
      is_a(signing.BadPayload, err)
      is_a(signing.BadData, err)
      assert.is_false(class.isinstance(err, signing.BadSignature))
      assert.is_string(err.original_error)
    end)

    it("takes another serializer", function()
      local upper = Class("secret", { serializer = { dumps = string.upper, loads = string.lower } })
      assert.equal("text", (upper:loads(upper:dumps("tExT"))))
    end)

    it("writes and reads files", function()
      local file = io.tmpfile()
      serializer:dump({ id = 1 }, file)
      file:seek("set")
      assert.same({ id = 1 }, (serializer:load(file)))
      file:close()
    end)

    if name:find("URLSafe") then
      it("needs no escaping", function()
        assert.is_truthy(serializer:dumps({ text = "<a href='?&'>" }):find("^[%w._-]+$"))
      end)
    end

    if name:find("Timed") then
      it("expires", function()
        local now = { time = 1700000000 }
        local timed = Class("secret", { signer = with_clock(signing.TimestampSigner, now) })
        local text = timed:dumps({ id = 1 })
        now.time = now.time + 3600
        assert.same({ id = 1 }, (timed:loads(text, { max_age = 3600 })))
        assert.same({ { id = 1 }, 1700000000 }, { timed:loads(text, { return_timestamp = true }) })
        now.time = now.time + 1
        local value, err = timed:loads(text, { max_age = 3600 })
        assert.is_nil(value)
        is_a(signing.SignatureExpired, err)
        assert.is_nil((timed:loads(text, 3600)))
        assert.same({ false, { id = 1 } }, { timed:loads_unsafe(text, { max_age = 3600 }) })
      end)
    end
  end)
end
