-- SPDX-License-Identifier: MIT
-- Signers of strings, and the algorithms behind them: itsdangerous.signer and the signer of itsdangerous.timed.
-- A signed text is `value.signature`, or `value.time.signature`; signature and time are base64.
--
-- Keys are derived and digests made by the core; it compares signatures in constant time.
local class = require("luaflask.class")
local core = require("luaflask.core")
local exc = require("luaflask.itsdangerous.exc")
local functions = require("luaflask.functions")

local check_self = class.check_self
local core_base64, core_digest = core.base64url, core.digest
local fail, rstrip = functions.fail, require("luaflask.text").rstrip
local floor, type = math.floor, type

local M = {}

-- ---- base64 ----

--- Base64 for URLs, without padding.
---@param bytes string
---@return string
function M.base64_encode(bytes)
  return core_base64.encode(bytes)
end

--- The bytes of such a text, padded or not; nil and a BadData if it is none.
---@param text string
---@return string? bytes
---@return luaflask.itsdangerous.BadData? err
function M.base64_decode(text)
  local bytes = type(text) == "string" and core_base64.decode(rstrip(text, "="))
  if not bytes then
    return nil, exc.BadData("Invalid base64-encoded data")
  end
  return bytes
end

-- ---- arguments ----

--- Options are a table; a bare value stands for the one that is given most.
---@param what string
---@param options any
---@param usual string the option that a bare value stands for
---@param usual_type string its type
---@return table
function M.options_from(what, options, usual, usual_type, known)
  if options == nil then
    return {}
  elseif type(options) == usual_type then
    return { [usual] = options }
  elseif type(options) ~= "table" then
    fail("%s: options are a table such as { %s = ... }, not a %s value", what, usual, type(options))
  end
  for name in next, known and options or {} do
    if not known[name] then
      require("luaflask.options").check(what, options, known) -- raises
    end
  end
  return options
end

--- The secrets as a list of its own, oldest to newest.
---@param what string
---@param secret_key any
---@return string[]
function M.keys_from(what, secret_key)
  local given = type(secret_key) == "string" and { secret_key } or secret_key
  if type(given) ~= "table" or #given == 0 then
    fail("%s: the secret key is a string or a list of strings from oldest to newest, not %s; set SECRET_KEY", what,
      type(given) == "table" and "an empty list" or "a " .. type(given) .. " value")
  end
  local keys = {}
  for i, key in ipairs(given) do
    if type(key) ~= "string" or key == "" then
      fail("%s: secret key %d is not a string of random bytes", what, i)
    end
    keys[i] = key
  end
  return keys
end

local function check_value(what, value)
  if type(value) ~= "string" then
    fail("%s: only strings are signed, not a %s value; a Serializer signs tables", what, type(value))
  end
end

local DIGESTS = { md5 = true, sha1 = true, sha224 = true, sha256 = true, sha384 = true, sha512 = true }

local function check_digest(what, name)
  if not DIGESTS[name] then
    fail("%s: the digest method is a name (sha1, sha224, sha256, sha384, sha512 or md5), not %s", what,
      type(name) == "string" and ("%q"):format(name) or "a " .. type(name) .. " value")
  end
end

-- The parts before and after the last separator, or nil.
local function rsplit(text, sep)
  local from = text:reverse():find(sep:reverse(), 1, true)
  if from then
    local at = #text - from - #sep + 2
    return text:sub(1, at - 1), text:sub(at + #sep)
  end
end

-- ---- algorithms ----

--- Makes and checks signatures. Extend it with `get_signature(key, value)` for one of your own.
---@class luaflask.itsdangerous.SigningAlgorithm: luaflask.Class
local SigningAlgorithm = class.new("SigningAlgorithm")
M.SigningAlgorithm = SigningAlgorithm

--- The signature of a value.
---@param key string
---@param value string
---@return string bytes
function SigningAlgorithm:get_signature(key, value) -- luacheck: ignore 212
  fail("%s must define get_signature(key, value)", class.of(self).__name)
end

--- Whether a signature is the value's.
---@param key string
---@param value string
---@param signature string bytes
---@return boolean
function SigningAlgorithm:verify_signature(key, value, signature)
  return core_digest.equal(signature, self:get_signature(key, value))
end

--- No signature at all: everything is accepted whose signature is empty.
---@class luaflask.itsdangerous.NoneAlgorithm: luaflask.itsdangerous.SigningAlgorithm
local NoneAlgorithm = SigningAlgorithm:extend("NoneAlgorithm")
M.NoneAlgorithm = NoneAlgorithm

function NoneAlgorithm:get_signature()
  return ""
end

--- Keyed digests (RFC 2104).
---@class luaflask.itsdangerous.HMACAlgorithm: luaflask.itsdangerous.SigningAlgorithm
---@field digest_method string
local HMACAlgorithm = SigningAlgorithm:extend("HMACAlgorithm", { default_digest_method = "sha1" })
M.HMACAlgorithm = HMACAlgorithm

---@param digest_method string? the name of a digest ("sha1")
function HMACAlgorithm:init(digest_method)
  self.digest_method = digest_method or self.default_digest_method
  check_digest("HMACAlgorithm", self.digest_method)
end

function HMACAlgorithm:get_signature(key, value)
  return core_digest.hmac(self.digest_method, key, value)
end

-- ---- signers ----

-- How a key is made of salt and secret.
local DERIVATIONS = {
  ["none"] = function(_, _, secret)
    return secret
  end,
  ["concat"] = function(digest, salt, secret)
    return core_digest.raw(digest, salt .. secret)
  end,
  ["django-concat"] = function(digest, salt, secret)
    return core_digest.raw(digest, salt .. "signer" .. secret)
  end,
  ["hmac"] = function(digest, salt, secret)
    return core_digest.hmac(digest, secret, salt)
  end,
}

--- Signs strings: `value.signature`.
---@class luaflask.itsdangerous.Signer: luaflask.Class
---@field secret_keys string[] oldest to newest: the newest signs, all verify
---@field secret_key string the newest
---@field salt string
---@field sep string
---@field key_derivation string
---@field digest_method string
---@field algorithm luaflask.itsdangerous.SigningAlgorithm
local Signer = class.new("Signer", { default_digest_method = "sha1", default_key_derivation = "django-concat" })
M.Signer = Signer

local SIGNER_OPTIONS = { salt = "any", sep = "any", key_derivation = "any", digest_method = "any", algorithm = "any" }

-- The classes that take these and no others; one that extends them may take more.
local OURS = {}

---@class luaflask.itsdangerous.SignerOptions
---@field salt? string what this signer is for ("itsdangerous.Signer")
---@field sep? string between value and signature ("."); nothing of the base64 alphabet
---@field key_derivation? "django-concat"|"concat"|"hmac"|"none"
---@field digest_method? string "sha1", "sha224", "sha256", "sha384", "sha512" or "md5"
---@field algorithm? luaflask.itsdangerous.SigningAlgorithm

---@param secret_key string|string[] oldest to newest
---@param options? luaflask.itsdangerous.SignerOptions|string or the salt alone
function Signer:init(secret_key, options)
  local what = class.of(self).__name
  options = M.options_from(what, options, "salt", "string", OURS[class.of(self)] and SIGNER_OPTIONS)
  self.secret_keys = M.keys_from(what, secret_key)
  self.secret_key = self.secret_keys[#self.secret_keys]
  self.salt, self.sep = options.salt or "itsdangerous.Signer", options.sep or "."
  if type(self.salt) ~= "string" then
    fail("%s: the salt is a string, not a %s value", what, type(self.salt))
  end
  if type(self.sep) ~= "string" or self.sep == "" or self.sep:find("^[%w_=-]+$") then
    fail("%s: the separator %q may occur in a signature; use one such as \".\" or \":\"", what, tostring(self.sep))
  end
  self.key_derivation = options.key_derivation or self.default_key_derivation
  if not DERIVATIONS[self.key_derivation] then
    fail("%s: unknown key derivation %q; known are django-concat, concat, hmac and none", what,
      tostring(self.key_derivation))
  end
  self.digest_method = options.digest_method or self.default_digest_method
  check_digest(what, self.digest_method)
  self.algorithm = options.algorithm or HMACAlgorithm(self.digest_method)
end

--- The key made of the salt and a secret; may be overridden.
---@param secret_key string? default the newest
---@return string bytes
function Signer:derive_key(secret_key)
  check_self(self, Signer, "signer:derive_key")
  local derive = DERIVATIONS[self.key_derivation]
  return derive(self.digest_method, self.salt, secret_key or self.secret_keys[#self.secret_keys])
end

--- The signature of a value in base64.
---@param value string
---@return string
function Signer:get_signature(value)
  check_self(self, Signer, "signer:get_signature")
  check_value("get_signature", value)
  return core_base64.encode(self.algorithm:get_signature(self:derive_key(), value))
end

--- Whether a signature in base64 is the value's under any of the secrets.
---@param value string
---@param signature string
---@return boolean
function Signer:verify_signature(value, signature)
  check_self(self, Signer, "signer:verify_signature")
  local raw = M.base64_decode(signature)
  if not raw then
    return false
  end
  for i = #self.secret_keys, 1, -1 do
    if self.algorithm:verify_signature(self:derive_key(self.secret_keys[i]), value, raw) then
      return true
    end
  end
  return false
end

--- The value with its signature behind it.
---@param value string
---@return string
function Signer:sign(value)
  check_self(self, Signer, "signer:sign")
  check_value("sign", value)
  return value .. self.sep .. self:get_signature(value)
end

--- The value of a signed text; nil and a BadSignature if it is none.
---@param signed any
---@return string? value
---@return luaflask.itsdangerous.BadSignature? err
function Signer:unsign(signed)
  check_self(self, Signer, "signer:unsign")
  if type(signed) ~= "string" then
    return nil, exc.BadSignature(("a %s value is not a signed text"):format(type(signed)))
  end
  local value, signature = rsplit(signed, self.sep)
  if not value then
    return nil, exc.BadSignature(("No '%s' found in value"):format(self.sep))
  end
  if not self:verify_signature(value, signature) then
    return nil, exc.BadSignature(("Signature '%s' does not match"):format(signature), value)
  end
  return value
end

--- Whether a text is signed and the signature is good.
---@param signed any
---@param options? table|number what unsign takes
---@return boolean
function Signer:validate(signed, options)
  check_self(self, Signer, "signer:validate")
  return (self:unsign(signed, options)) ~= nil
end

-- A whole number of seconds as bytes, big-endian, without leading zeros.
local function time_bytes(seconds)
  local bytes = ""
  while seconds > 0 do
    bytes = string.char(seconds % 256) .. bytes
    seconds = floor(seconds / 256)
  end
  return bytes
end

-- The number of those bytes, or nil. Beyond 2^53 seconds no date is left, whatever the exact number.
local function time_of(text)
  local bytes = M.base64_decode(text)
  if not bytes or #bytes > 8 then
    return nil
  end
  local seconds = 0
  for i = 1, #bytes do
    seconds = seconds * 256.0 + bytes:byte(i)
  end
  return floor(seconds)
end

--- Signs strings together with the time: `value.time.signature`.
---@class luaflask.itsdangerous.TimestampSigner: luaflask.itsdangerous.Signer
local TimestampSigner = Signer:extend("TimestampSigner")
M.TimestampSigner = TimestampSigner
OURS[Signer], OURS[TimestampSigner] = true, true

--- Now, in whole seconds since 1970; a test may override it.
---@return integer
function TimestampSigner:get_timestamp()
  return os.time()
end

-- 9999-12-31 23:59:59
local LAST_SECOND = 253402300799

--- The moment of a timestamp.
---@param seconds integer since 1970
---@return luaflask.DateTime
function TimestampSigner:timestamp_to_datetime(seconds)
  return require("luaflask.datetime").fromtimestamp(seconds)
end

--- The value with time and signature behind it.
---@param value string
---@return string
function TimestampSigner:sign(value)
  check_self(self, TimestampSigner, "signer:sign")
  check_value("sign", value)
  local timed = value .. self.sep .. core_base64.encode(time_bytes(self:get_timestamp()))
  return timed .. self.sep .. self:get_signature(timed)
end

local UNSIGN_OPTIONS = { max_age = "any", return_timestamp = "any" }

---@class luaflask.itsdangerous.UnsignOptions
---@field max_age? number seconds; a value that is older, or from the future, is expired
---@field return_timestamp? boolean return the moment of signing as well

--- The value of a signed text, with `return_timestamp` also when it was signed; nil and a SignatureExpired or
--- BadTimeSignature if it is none.
---@param signed any
---@param options? luaflask.itsdangerous.UnsignOptions|number or max_age alone
---@return string? value
---@return luaflask.itsdangerous.BadSignature|luaflask.DateTime|nil err_or_moment
function TimestampSigner:unsign(signed, options)
  check_self(self, TimestampSigner, "signer:unsign")
  options = M.options_from("unsign", options, "max_age", "number", UNSIGN_OPTIONS)
  local timed, err = Signer.unsign(self, signed)
  local value, time_text = rsplit(timed or err.payload or "", self.sep)
  if not value then
    return nil, err or exc.BadTimeSignature("timestamp missing", timed)
  end
  local seconds = time_of(time_text)
  if seconds and seconds > LAST_SECOND then
    -- No date has that second: whatever the signature is worth, the time is not one.
    return nil, exc.BadTimeSignature("Malformed timestamp", value)
  elseif err then
    return nil, exc.BadTimeSignature(err.message, value, seconds and self:timestamp_to_datetime(seconds))
  elseif not seconds then
    return nil, exc.BadTimeSignature("Malformed timestamp", value)
  end
  if options.max_age then
    local age = self:get_timestamp() - seconds
    local complaint = age > options.max_age and ("> %s"):format(options.max_age) or age < 0 and "< 0"
    if complaint then
      return nil, exc.SignatureExpired(("Signature age %d %s seconds"):format(age, complaint), value,
        self:timestamp_to_datetime(seconds))
    end
  end
  if options.return_timestamp then
    return value, self:timestamp_to_datetime(seconds)
  end
  return value
end

return M
