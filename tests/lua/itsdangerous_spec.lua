-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local json = require("luaflask.json")
local itsdangerous = require("luaflask.itsdangerous")

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
  local signer = itsdangerous.Signer("secret")

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
          is_a(itsdangerous.BadSignature, err)
        end
      end
    end
    local _, err = signer:unsign("other" .. signed:sub(6))
    assert.equal("other", err.payload)
    assert.equal("Signature '" .. signer:get_signature("value") .. "' does not match", tostring(err))
  end)

  it("refuses what is no signed text", function()
    for _, text in ipairs({ "", ".", "value", "value.", ".x", 5, {}, true }) do
      assert.is_false(signer:validate(text))
    end
    local _, err = signer:unsign(nil)
    is_a(itsdangerous.BadSignature, err)
    assert.equal("a nil value is not a signed text", tostring(err))
  end)

  it("keeps salts and secrets apart", function()
    local signed = itsdangerous.Signer("secret", { salt = "a" }):sign("value")
    assert.is_true(itsdangerous.Signer("secret", "a"):validate(signed))
    assert.is_false(itsdangerous.Signer("secret", "b"):validate(signed))
    assert.is_false(signer:validate(signed))
    assert.is_false(itsdangerous.Signer("Secret", "a"):validate(signed))
  end)

  it("signs with the newest secret and verifies with all", function()
    local rotated = itsdangerous.Signer({ "older", "old", "new" })
    for _, secret in ipairs({ "older", "old", "new" }) do
      assert.is_true(rotated:validate(itsdangerous.Signer(secret):sign("value")))
    end
    assert.is_true(itsdangerous.Signer("new"):validate(rotated:sign("value")))
    assert.is_false(itsdangerous.Signer("old"):validate(rotated:sign("value")))
  end)

  it("takes another separator", function()
    local other = itsdangerous.Signer("secret", { sep = "::" })
    local signed = other:sign("a::b:")
    assert.equal("a::b:", other:unsign(signed))
    assert.is_false(other:validate((signed:gsub("::([^:]*)$", ".%1"))))
  end)

  it("explains misuse where it happened", function()
    -- error_matches would cut the position off.
    local function says(pattern, misuse)
      local ok, message = pcall(misuse)
      assert.is_false(ok)
      assert.matches("itsdangerous_spec.lua:%d+: " .. pattern, message)
    end
    says(".*write `signer:sign", function() signer.sign("value") end)
    says("sign: only strings are signed, not a table", function() signer:sign({}) end)
    says("Signer: the secret key.*nil.*set SECRET_KEY", function() itsdangerous.Signer() end)
    says("Signer: the secret key.*an empty list", function() itsdangerous.Signer({}) end)
    says("Signer: secret key 1", function() itsdangerous.Signer("") end)
    says("Signer: options are a table", function() itsdangerous.Signer("k", 5) end)
    says("Signer: the separator \"%-\" may occur", function() itsdangerous.Signer("k", { sep = "-" }) end)
    says("Serializer: the secret key", function() itsdangerous.Serializer() end)
    says("loads: options are a table", function() itsdangerous.Serializer("k"):loads("x", true) end)
  end)
end)

-- Made by itsdangerous 2.2.0: `Signer("secret", salt="a salt", key_derivation=..., digest_method=...)`.
local SIGNED = {
  { "sha1", "django-concat", "my value.OvEWGQ1Vvm9uvFlHuvSNXxy8IOs" },
  { "sha1", "concat", "my value.f2HFNxvz6Uf2YBfT4eF965MX2Ds" },
  { "sha1", "hmac", "my value.8no0OuM6hWeENS5Mhe_1rbgLngY" },
  { "sha1", "none", "my value.EUcaave5hgUoR0PHuBorflofBiY" },
  { "sha224", "django-concat", "my value.ycJ86pXh2LXuYyfWYXiah-j0Hp5sjbyDoYggVg" },
  { "sha224", "concat", "my value.B2Mo-1QdugTmp4V-QbdoKWPePCwKeVMi5dRgMg" },
  { "sha224", "hmac", "my value.hr8w-y7ZzRQKw0NhZlUIoQ5t7Kn238mCVUVt_Q" },
  { "sha224", "none", "my value.k7mwfrW0SRbUE6QmbBHwnlC-oqI61o5_nzLeRQ" },
  { "sha256", "django-concat", "my value.bFM0mMvSrduYLqDIALTRiBxJqfL8Ir_xSfE98jDh4Ao" },
  { "sha256", "concat", "my value.MWgSryxOggVAL1_RfXToprwOBEItVMgUMJOYoxF0U_8" },
  { "sha256", "hmac", "my value.UyUrF7oOSoSAwBS5Rfau9Zl84ZyGkGHf2rkLmCrBV0o" },
  { "sha256", "none", "my value.lJmCSFZ-Rkpt88WjlMS4AzLnTKY4auH4DPZXgBVqyqA" },
  { "sha384", "django-concat", "my value.UnFm-t3Y0qlHvSg3doJYaEn-vlwGCwpffpXxeKV8JF2j3DpmmLGIo3zk08hL_8yK" },
  { "sha384", "concat", "my value.BIxA5jToE1EREEMADDYrIR8msG2Y9iiSReXTrjAUAWTr7zVyja6fI5vLeHlUeD4S" },
  { "sha384", "hmac", "my value.wYBjLJFaALSv-S86y-28ThZcq5aaY53BML4tWtmtumkbqr47HC_tNJRwUDTJQ8Xo" },
  { "sha384", "none", "my value.oCDx9B391zN1o8H3vz7VdOR2O1rYU-b6qr-3to4IBPFMGALk0ZQq9kuotVfwRYUe" },
  { "sha512", "django-concat",
    "my value.kFyOeV371H5Ubo9N5k_nge54SiTk9ySHN8xf7h04Dlm0PEddmhlsMTXcQoMhswS6zT_RkgXSUZvFFrqZUxxrAQ" },
  { "sha512", "concat",
    "my value.zVSqvgBOEzZOW3rlEukI3ugqztNzPiRQUP4tt7PFxJT2HvpTm2uKYei7NCYYJ9DcTPg7suaB95_TxBSsVaIAOQ" },
  { "sha512", "hmac",
    "my value.Nj8hEN-6KKtcnzwb5ArEjA-BrQizAx9BDfow49gdWtj3B7lAYs7HHH_FASELzirpBl1MO_6riJK8h1pCjBALCg" },
  { "sha512", "none",
    "my value.1Q5NkUw6H7con3Gey4V_gEh3FUzt2VxkGFtnr-Lcy3YC8msZTMgp4T6CaucoeNa-eCnHw0SgbOP-wlDCdLMMEg" },
  { "md5", "django-concat", "my value.M_Yo42KpRLjKUzmUhzPz4g" },
  { "md5", "concat", "my value.KxFavT0sqMB1CQdACzIiVw" },
  { "md5", "hmac", "my value.wNtQbu6vA7bG4JQmSjYBwQ" },
  { "md5", "none", "my value.iT3ykv1rkb_yHUtVYrCvkg" },
}

describe("itsdangerous 2.2.0", function()
  local SECRET = "secret-key"
  local now = { time = 1700000000 }
  local Clock = with_clock(itsdangerous.TimestampSigner, now)

  it("gives the same signatures, whatever the digest and the derivation", function()
    for _, case in ipairs(SIGNED) do
      local signer = itsdangerous.Signer("secret",
        { salt = "a salt", digest_method = case[1], key_derivation = case[2] })
      assert.equal(case[3], signer:sign("my value"))
      assert.equal("my value", signer:unsign(case[3]))
    end
  end)

  it("has the same defaults", function()
    assert.equal("my string.wh6tMHxLgJqB6oY1uT73iMlyrOA", itsdangerous.Signer(SECRET):sign("my string"))
    assert.equal("foo.ZVPxAA.IsOrIGtLkuP2keI23m0UgRvxgdY", Clock(SECRET):sign("foo"))
    assert.equal("a:b\0\255:wYX83EVbut2AsriAmsfbbRixbt4",
      itsdangerous.Signer(("k"):rep(200), { sep = ":", key_derivation = "none" }):sign("a:b\0\255"))
  end)

  it("reads and writes the same tokens", function()
    local serializer = itsdangerous.Serializer(SECRET)
    assert.same({ 1, 2, { a = "\195\169" } },
      (serializer:loads('[1, 2, {"a": "\\u00e9"}].ccqjcFurzH7TMs2HDPvDI2FRoKI')))
    assert.equal('[1, 2, {"a": "\\u00e9"}].ccqjcFurzH7TMs2HDPvDI2FRoKI', serializer:dumps({ 1, 2, { a = "\195\169" } }))
    assert.same({ id = 5 },
      (itsdangerous.Serializer(SECRET, "auth"):loads('{"id": 5}.5ln2lr7auNzde-IxQLDrL3K-wBY')))
    assert.same({ a = 1 }, (itsdangerous.TimedSerializer(SECRET, { signer = Clock })
      :loads('{"a": 1}.ZVPxAA.LjlxiS910kaOO48ZPsARsCNzPoc', { max_age = 0 })))

    local url_safe = itsdangerous.URLSafeSerializer(SECRET, "activate")
    local token = "eyJpZCI6NDIsIm5hbWUiOiLDqSJ9.ogIKaWS1CE2BblIfgDKf4Zt0r7E"
    assert.equal(token, url_safe:dumps({ id = 42, name = "\195\169" }))
    assert.same({ id = 42, name = "\195\169" }, (url_safe:loads(token)))

    local long = { text = ("na"):rep(300) }
    token = ".eJyrVipJrShRslLKSxyFo5D6UKkWAJKg9hQ.ANDp7Hmnda8wL8m-sTq30d8W0cE"
    assert.equal(token, itsdangerous.URLSafeSerializer(SECRET):dumps(long))
    assert.same(long, (itsdangerous.URLSafeSerializer(SECRET):loads(token)))

    token = "eyJ1c2VyX2lkIjo3fQ.ZVPxAA."
      .. "wemgSwO7podanUhek1uLcrqhDD9bT1cO1tMmQ1D41Wr_A4EATpby7HFv_zPPEBaxrx7R95iL0qCrp0WRnsxwJg"
    local timed = itsdangerous.URLSafeTimedSerializer(SECRET,
      { signer = Clock, signer_kwargs = { digest_method = "sha512", key_derivation = "hmac" } })
    assert.equal(token, timed:dumps({ user_id = 7 }))
    assert.same({ user_id = 7 }, (timed:loads(token, { max_age = 0 })))
  end)

  it("complains in the same words", function()
    local timed = itsdangerous.URLSafeTimedSerializer(SECRET, { signer = Clock })
    local token = timed:dumps("x")
    local BST = itsdangerous.BadTimeSignature
    for _, case in ipairs({
      { "", itsdangerous.BadSignature, "No '.' found in value" },
      { "x", itsdangerous.BadSignature, "No '.' found in value" },
      { "x.y", itsdangerous.BadSignature, "Signature 'y' does not match", "x" },
      { "x.y.z", BST, "Signature 'z' does not match", "x" },
      { "." .. token, BST, "Signature 'hYhb7tjNLuAA1sW9FbMEiD-Dsag' does not match", ".Ingi", 1700000000 },
      { token:sub(1, -2), BST, "Signature 'hYhb7tjNLuAA1sW9FbMEiD-Dsa' does not match", "Ingi", 1700000000 },
      { "IngiX.ZVPxAA.A", BST, "Signature 'A' does not match", "IngiX", 1700000000 },
    }) do
      local value, err = timed:loads(case[1])
      assert.is_nil(value)
      assert.equal(case[2], class.of(err))
      local signed_at = err.date_signed
      assert.same({ case[3], case[4], case[5] }, { tostring(err), err.payload, signed_at and signed_at:timestamp() })
    end
    assert.equal("x", (timed:loads(token .. "=")))
  end)

  -- What Debian's python3 says to a program.
  local function python(program)
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write("import itsdangerous as i, hashlib, json\n" .. program)
    file:close()
    local pipe = io.popen("/usr/bin/python3 " .. name .. " 2>&1")
    local text = pipe:read("*a")
    pipe:close()
    os.remove(name)
    return text
  end

  it("and Debian's python3-itsdangerous read our tokens, and we theirs", function()
    if python("") ~= "" then
      pending("/usr/bin/python3 with itsdangerous is not here")
      return
    end
    local value = { name = "\226\130\172", list = { 1, 2.5, true, json.null }, long = ("long "):rep(40) }
    local classes = { "Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer" }
    for _, name in ipairs(classes) do
      local keys = { sha1 = "django-concat", sha256 = "hmac", sha512 = "concat", sha384 = "none" }
      for digest, derivation in pairs(keys) do
        local ours = itsdangerous[name]({ "old", "new" },
          { salt = "s", signer_kwargs = { digest_method = digest, key_derivation = derivation } })
        local made = "s = i." .. name .. "('new', salt='s', signer_kwargs={'digest_method': hashlib." .. digest
          .. ", 'key_derivation': '" .. derivation .. "'})\n"
        local read = python(made .. "print(json.dumps(s.loads(" .. ("%q"):format(ours:dumps(value)) .. ")))")
        assert.same(value, (json.loads(read)), read)
        local token = python(made .. "print(s.dumps(json.loads(" .. ("%q"):format(json.dumps(value)) .. ")), end='')")
        assert.same(value, (ours:loads(token)), token)
      end
    end
  end)
end)

describe("algorithms", function()
  it("may be none", function()
    local signer = itsdangerous.Signer("k", { algorithm = itsdangerous.NoneAlgorithm() })
    assert.equal("x.", signer:sign("x"))
    assert.equal("x", signer:unsign("x."))
    assert.is_false(signer:validate("x.AA"))
  end)

  it("may be one's own", function()
    local Sum = itsdangerous.SigningAlgorithm:extend("Sum")
    function Sum:get_signature(key, value)
      return tostring(#key + #value)
    end
    local signer = itsdangerous.Signer("key", { algorithm = Sum(), key_derivation = "none" })
    assert.equal("four.Nw", signer:sign("four"))
    assert.equal("four", signer:unsign("four.Nw"))
    assert.is_false(signer:validate("five5.Nw"))
    assert.error_matches(function()
      itsdangerous.SigningAlgorithm():get_signature("k", "v")
    end, "must define get_signature")
  end)

  it("are made with the name of a digest", function()
    local sha256 = itsdangerous.HMACAlgorithm("sha256")
    assert.equal(32, #sha256:get_signature("k", "v"))
    assert.is_true(sha256:verify_signature("k", "v", sha256:get_signature("k", "v")))
    assert.equal(20, #itsdangerous.HMACAlgorithm():get_signature("k", "v"))
    assert.error_matches(function() itsdangerous.HMACAlgorithm("raw") end, 'digest method is a name.*"raw"')
    assert.error_matches(function() itsdangerous.Signer("k", { digest_method = print }) end, "not a function value")
    assert.error_matches(function() itsdangerous.Signer("k", { key_derivation = "x" }) end, "unknown key derivation")
  end)

  it("take keys that a class derives its own way", function()
    local Own = itsdangerous.Signer:extend("Own")
    function Own:derive_key(secret)
      return (secret or self.secret_key):rep(2)
    end
    local signer = Own({ "a", "b" })
    assert.is_true(signer:validate(Own("a"):sign("x")))
    assert.equal(itsdangerous.Signer("bb", { key_derivation = "none" }):sign("x"), signer:sign("x"))
  end)
end)

describe("fallback signers", function()
  local usual = { signer_kwargs = { digest_method = "sha512" } }

  it("read what was signed before a change", function()
    local before = itsdangerous.URLSafeSerializer("k"):dumps(1)
    assert.is_nil((itsdangerous.URLSafeSerializer("k", usual):loads(before)))
    for _, fallback in ipairs({ { digest_method = "sha1" }, { itsdangerous.Signer, { digest_method = "sha1" } } }) do
      local after = itsdangerous.URLSafeSerializer("k",
        { signer_kwargs = usual.signer_kwargs, fallback_signers = { { key_derivation = "none" }, fallback } })
      assert.equal(1, (after:loads(before)))
      assert.equal(1, (itsdangerous.URLSafeSerializer("k", usual):loads(after:dumps(1))))
    end
  end)

  it("come after the usual one, each with each secret", function()
    local Other = itsdangerous.Signer:extend("Other")
    local s = itsdangerous.Serializer({ "old", "new" }, { salt = "s", fallback_signers = { Other } })
    local seen = {}
    for signer in s:iter_unsigners() do
      seen[#seen + 1] = class.of(signer).__name .. " " .. table.concat(signer.secret_keys, ",") .. " " .. signer.salt
    end
    assert.same({ "Signer old,new s", "Other old s", "Other new s" }, seen)
  end)

  it("are not asked about what has expired", function()
    local now = { time = 1700000000 }
    local Clock = with_clock(itsdangerous.TimestampSigner, now)
    local timed = itsdangerous.TimedSerializer("k",
      { signer = Clock, fallback_signers = { { digest_method = "md5" } } })
    local text = timed:dumps(1)
    now.time = now.time + 5
    is_a(itsdangerous.SignatureExpired, select(2, timed:loads(text, 4)))
  end)
end)

describe("compressed payloads", function()
  local function signed(payload)
    return itsdangerous.Signer("k", "itsdangerous"):sign(payload)
  end
  local serializer = itsdangerous.URLSafeSerializer("k")

  it("have a limit", function()
    local Small = itsdangerous.URLSafeSerializer:extend("Small", { max_payload = 1000 })
    local text = serializer:dumps(("x"):rep(998))
    assert.equal(("x"):rep(998), (Small("k"):loads(text)))
    local value, err = Small("k"):loads(serializer:dumps(("x"):rep(999)))
    assert.is_nil(value)
    is_a(itsdangerous.BadPayload, err)
    assert.equal("the compressed text is longer than allowed", err.original_error)
    is_a(itsdangerous.BadPayload, select(2, serializer:loads(serializer:dumps(("x"):rep(5000000)))))
  end)

  it("that are none are told apart", function()
    for payload, message in pairs({
      ["!"] = "Could not base64 decode the payload because of an exception",
      [".YWJj"] = "Could not zlib decompress the payload before decoding the payload",
      ["YWJj"] = "Could not load the payload because an exception occurred on unserializing the data.",
    }) do
      local value, err = serializer:loads(signed(payload))
      assert.is_nil(value)
      assert.equal(itsdangerous.BadPayload, class.of(err))
      assert.equal(message, tostring(err))
      assert.is_not_nil(err.original_error)
    end
  end)
end)

describe("TimestampSigner", function()
  local now = { time = 1700000000 }
  local signer = with_clock(itsdangerous.TimestampSigner, now)("secret")

  before_each(function()
    now.time = 1700000000
  end)

  it("gives the value and the time", function()
    local signed = signer:sign("a.value")
    assert.equal("a.value", signer:unsign(signed))
    local value, at = signer:unsign(signed, { return_timestamp = true })
    assert.same({ "a.value", "2023-11-14T22:13:20+00:00" }, { value, at:isoformat() })
  end)

  it("has an exact last second", function()
    local signed = signer:sign("value")
    now.time = now.time + 10
    assert.equal("value", signer:unsign(signed, 10))
    assert.equal("value", signer:unsign(signed, { max_age = 10 }))
    now.time = now.time + 1
    local value, err = signer:unsign(signed, { max_age = 10 })
    assert.is_nil(value)
    is_a(itsdangerous.SignatureExpired, err)
    is_a(itsdangerous.BadTimeSignature, err)
    is_a(itsdangerous.BadSignature, err)
    assert.equal("Signature age 11 > 10 seconds", tostring(err))
    assert.equal(1700000000, err.date_signed:timestamp())
    assert.equal("value", err.payload)
    assert.is_false(signer:validate(signed, 10))
    assert.equal("value", signer:unsign(signed))
  end)

  it("takes nothing from the future when there is an age", function()
    local signed = signer:sign("value")
    now.time = now.time - 1
    local _, err = signer:unsign(signed, 10)
    is_a(itsdangerous.SignatureExpired, err)
    assert.equal("Signature age -1 < 0 seconds", tostring(err))
    assert.equal("value", signer:unsign(signed))
  end)

  it("tells the claimed time of a bad signature, and never takes it", function()
    local signed = signer:sign("value")
    local value, err = signer:unsign("V" .. signed:sub(2), 10)
    assert.is_nil(value)
    is_a(itsdangerous.BadTimeSignature, err)
    assert.is_false(class.isinstance(err, itsdangerous.SignatureExpired))
    assert.same({ "Value", 1700000000 }, { err.payload, err.date_signed:timestamp() })
  end)

  it("calls a time that no date can be malformed, even under a bad signature", function()
    local value, err = itsdangerous.TimestampSigner("secret-key"):unsign("value.TgPVoaGhoQ.AGBfQ6G6cr07byTRt0zAdPljHOY")
    assert.is_nil(value)
    assert.is_true(class.isinstance(err, itsdangerous.BadTimeSignature))
    assert.equal("Malformed timestamp", err.message)
    assert.is_nil(err.date_signed)
  end)

  it("says when the time is missing under a good signature", function()
    local value, err = signer:unsign("value." .. signer:get_signature("value"))
    assert.is_nil(value)
    is_a(itsdangerous.BadTimeSignature, err)
    assert.equal("timestamp missing", tostring(err))
    for _, text in ipairs({ "value.!!", "value." .. ("A"):rep(20), "value.__________8" }) do
      value, err = signer:unsign(text .. "." .. signer:get_signature(text))
      assert.is_nil(value)
      assert.same({ "Malformed timestamp", "value" }, { tostring(err), err.payload })
    end
  end)

  it("uses the clock", function()
    local _, at = itsdangerous.TimestampSigner("k"):unsign(itsdangerous.TimestampSigner("k"):sign("x"),
      { return_timestamp = true })
    assert.is_true(math.abs(os.time() - at:timestamp()) <= 2)
  end)
end)

for _, name in ipairs({ "Serializer", "URLSafeSerializer", "TimedSerializer", "URLSafeTimedSerializer" }) do
  describe(name, function()
    local Class = itsdangerous[name]
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
        is_a(itsdangerous.BadSignature, err)
      end
      is_a(itsdangerous.BadSignature, select(2, serializer:loads(nil)))
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
      local value, err = serializer:loads(serializer:make_signer():sign(name:find("URLSafe") and "ew" or "{"))
      assert.is_nil(value)
      is_a(itsdangerous.BadPayload, err)
      is_a(itsdangerous.BadData, err)
      assert.is_false(class.isinstance(err, itsdangerous.BadSignature))
      assert.is_string(err.original_error)
      assert.equal("Could not load the payload", tostring(err):sub(1, 26))
    end)

    it("takes another serializer", function()
      local upper = Class("secret", { serializer = { dumps = string.upper, loads = string.lower } })
      assert.equal("text", (upper:loads(upper:dumps("tExT"))))
    end)

    it("hands options to the serializer", function()
      local seen
      local own = Class("secret", { serializer_kwargs = { indent = 1 }, serializer = {
        dumps = function(v, kwargs) seen = kwargs return json.dumps(v) end, loads = json.loads } })
      own:dumps(1)
      assert.same({ indent = 1 }, seen)
    end)

    it("takes an object with methods, such as app.json", function()
      local Upper = class.new("Upper")
      function Upper:dumps(v)
        return self.prefix .. v
      end
      function Upper:loads(text)
        return text:sub(#self.prefix + 1)
      end
      local object = Upper()
      object.prefix = "> "
      local own = Class("secret", { serializer = object })
      assert.equal("text", (own:loads(own:dumps("text"))))
    end)

    it("turns what a serializer raises into an error object", function()
      local own = Class("secret", { serializer = { dumps = tostring, loads = function() error({ "oops" }) end } })
      local value, err = own:loads(own:dumps(1))
      assert.is_nil(value)
      assert.same({ "oops" }, err.original_error)
    end)

    it("writes and reads files", function()
      local file = io.tmpfile()
      serializer:dump({ id = 1 }, file)
      file:seek("set")
      assert.same({ id = 1 }, (serializer:load(file)))
      file:seek("set")
      assert.same({ true, { id = 1 } }, { serializer:load_unsafe(file) })
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
        local timed = Class("secret", { signer = with_clock(itsdangerous.TimestampSigner, now) })
        local text = timed:dumps({ id = 1 })
        now.time = now.time + 3600
        assert.same({ id = 1 }, (timed:loads(text, { max_age = 3600 })))
        local loaded, at = timed:loads(text, { return_timestamp = true })
        assert.same({ { id = 1 }, 1700000000 }, { loaded, at:timestamp() })
        now.time = now.time + 1
        local value, err = timed:loads(text, { max_age = 3600 })
        assert.is_nil(value)
        is_a(itsdangerous.SignatureExpired, err)
        assert.is_nil((timed:loads(text, 3600)))
        assert.same({ false, { id = 1 } }, { timed:loads_unsafe(text, { max_age = 3600 }) })
      end)
    end
  end)
end
