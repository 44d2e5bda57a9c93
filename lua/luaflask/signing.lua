-- SPDX-License-Identifier: MIT
-- Signed values for the way through untrusted hands: links in mails, hidden fields, tokens. The names are
-- those of itsdangerous; the signature is the core's (keyed BLAKE2b, 22 characters), so tokens are not
-- exchanged with it.
--
--   local s = signing.URLSafeTimedSerializer(app.secret_key, { salt = "activate" })
--   local token = s:dumps({ user_id = 42 })
--   local data, err = s:loads(token, { max_age = 3600 })
--   if not data then ... class.isinstance(err, signing.SignatureExpired) ... end
--
-- A bad token is no bug of the program, so it is not thrown: unsign and loads return nil and an error object.
-- `assert(s:loads(token))` throws that object for who prefers it.
--
-- The secret is a string or a list of strings from oldest to newest: the newest signs, all verify. The salt
-- keeps one use apart from another; so does the kind of signer, so that a timed token is never read as one
-- without time.
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local json = require("luaflask.json")

local base64url, check_self = core.base64url, class.check_self
local floor = math.floor

---@class luaflask.signing
local signing = {}

-- The clocks of two machines differ: a token may come from this many seconds in the future.
local CLOCK_SKEW = 60

-- ---- errors ----

--- Anything wrong with a signed value.
---@class luaflask.signing.BadData: luaflask.Exception
signing.BadData = exceptions.Exception:extend("BadData")

--- The signature does not match, or there is none.
---@class luaflask.signing.BadSignature: luaflask.signing.BadData
---@field payload string? what was signed, or claims to be: not to be trusted
local BadSignature = signing.BadData:extend("BadSignature")
signing.BadSignature = BadSignature

---@param message string
---@param payload string?
function BadSignature:init(message, payload)
  self.message, self.payload = message, payload
end

--- As BadSignature, of a value that has a time.
---@class luaflask.signing.BadTimeSignature: luaflask.signing.BadSignature
---@field date_signed integer? seconds since 1970
local BadTimeSignature = BadSignature:extend("BadTimeSignature")
signing.BadTimeSignature = BadTimeSignature

---@param message string
---@param payload string?
---@param date_signed integer?
function BadTimeSignature:init(message, payload, date_signed)
  self.message, self.payload, self.date_signed = message, payload, date_signed
end

--- The signature is good and too old.
---@class luaflask.signing.SignatureExpired: luaflask.signing.BadTimeSignature
local SignatureExpired = BadTimeSignature:extend("SignatureExpired")
signing.SignatureExpired = SignatureExpired

--- The signature is good, but what was signed cannot be read.
---@class luaflask.signing.BadPayload: luaflask.signing.BadData
---@field original_error any what the serializer said
local BadPayload = signing.BadData:extend("BadPayload")
signing.BadPayload = BadPayload

---@param message string
---@param original_error any
function BadPayload:init(message, original_error)
  self.message, self.original_error = message, original_error
end

-- ---- arguments ----

-- Error levels, seen from the helpers below: the caller of a method, and that of a constructor.
local METHOD, CONSTRUCTOR = 3, 4

-- Options are a table; a bare value stands for the one that is given most.
local function options_from(what, options, usual, usual_type, level)
  if options == nil then
    return {}
  elseif type(options) == "table" then
    return options
  elseif type(options) == usual_type then
    return { [usual] = options }
  end
  error(("%s: options are a table such as { %s = ... }, not a %s value"):format(what, usual, type(options)),
    level or METHOD)
end

local function keys_from(what, secret_key)
  local keys = type(secret_key) == "string" and { secret_key } or secret_key
  if type(keys) ~= "table" or #keys == 0 then
    local got = type(keys) == "table" and "an empty list" or "a " .. type(keys) .. " value"
    error(("%s: the secret key is a string or a list of strings from oldest to newest, not %s; "
      .. "set SECRET_KEY"):format(what, got), CONSTRUCTOR)
  end
  for i = 1, #keys do
    if type(keys[i]) ~= "string" or keys[i] == "" then
      error(("%s: secret key %d is not a string of random bytes"):format(what, i), CONSTRUCTOR)
    end
  end
  return keys
end

local function check_value(what, value)
  if type(value) ~= "string" then
    error(("%s: only strings are signed, not a %s value; a Serializer signs tables")
      :format(what, type(value)), METHOD)
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

-- ---- signers ----

--- Signs strings: `value.signature`.
---@class luaflask.signing.Signer: luaflask.Class
---@field salt string
---@field sep string
local Signer = class.new("Signer", { kind = "signer", default_salt = "luaflask.Signer" })
signing.Signer = Signer

---@class luaflask.signing.SignerOptions
---@field salt? string what this signer is for
---@field sep? string between value and signature (default "."); nothing of the base64 alphabet

---@param secret_key string|string[] oldest to newest
---@param options? luaflask.signing.SignerOptions|string or the salt alone
function Signer:init(secret_key, options)
  options = options_from(self.__name, options, "salt", "string", CONSTRUCTOR)
  local keys, newest_first = keys_from(self.__name, secret_key), {}
  for i = #keys, 1, -1 do
    newest_first[#newest_first + 1] = keys[i]
  end
  self.salt, self.sep = options.salt or self.default_salt, options.sep or "."
  if self.sep == "" or self.sep:find("[%w_=-]") then
    error(("%s: the separator %q may occur in a signature; use one such as \".\" or \":\"")
      :format(self.__name, self.sep), METHOD)
  end
  self._core = core.sign.signer(self.kind .. "\0" .. self.salt, newest_first)
end

--- The signature of a value in base64.
---@param value string
---@return string
function Signer:get_signature(value)
  check_self(self, Signer, "signer:get_signature")
  check_value("get_signature", value)
  return base64url.encode(self._core:sign(value))
end

--- Whether a signature in base64 is the value's.
---@param value string
---@param signature string
---@return boolean
function Signer:verify_signature(value, signature)
  check_self(self, Signer, "signer:verify_signature")
  local raw = base64url.decode(signature)
  return raw ~= nil and self._core:verify(value, raw)
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
---@return luaflask.signing.BadSignature? err
function Signer:unsign(signed)
  check_self(self, Signer, "signer:unsign")
  if type(signed) ~= "string" then
    return nil, BadSignature(("a %s value is not a signed text"):format(type(signed)))
  end
  local value, signature = rsplit(signed, self.sep)
  if not value then
    return nil, BadSignature(("no %q found in value"):format(self.sep))
  end
  if not self:verify_signature(value, signature) then
    return nil, BadSignature("signature does not match", value)
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

-- Six bytes, big-endian, always eight characters.
local function encode_time(seconds)
  local bytes = {}
  for i = 6, 1, -1 do
    bytes[i] = string.char(seconds % 256)
    seconds = floor(seconds / 256)
  end
  return base64url.encode(table.concat(bytes))
end

local function decode_time(text)
  local bytes = #text == 8 and base64url.decode(text)
  if bytes then
    local seconds = 0
    for i = 1, #bytes do
      seconds = seconds * 256 + bytes:byte(i)
    end
    return seconds
  end
end

--- Signs strings together with the time: `value.time.signature`.
---@class luaflask.signing.TimestampSigner: luaflask.signing.Signer
local TimestampSigner = Signer:extend("TimestampSigner", { kind = "timestamp signer" })
signing.TimestampSigner = TimestampSigner

--- Now, in whole seconds since 1970; a test may override it.
---@return integer
function TimestampSigner:get_timestamp()
  return os.time()
end

--- The value with time and signature behind it.
---@param value string
---@return string
function TimestampSigner:sign(value)
  check_self(self, TimestampSigner, "signer:sign")
  check_value("sign", value)
  local timed = value .. self.sep .. encode_time(self:get_timestamp())
  return timed .. self.sep .. self:get_signature(timed)
end

---@class luaflask.signing.UnsignOptions
---@field max_age? number seconds; a value that is older is expired
---@field return_timestamp? boolean return the time of signing as well

--- The value of a signed text, with `return_timestamp` also when it was signed; nil and a SignatureExpired or
--- BadTimeSignature if it is none.
---@param signed any
---@param options? luaflask.signing.UnsignOptions|number or max_age alone
---@return string? value
---@return luaflask.signing.BadSignature|integer|nil err_or_timestamp
function TimestampSigner:unsign(signed, options)
  check_self(self, TimestampSigner, "signer:unsign")
  options = options_from("unsign", options, "max_age", "number")
  local timed, err = Signer.unsign(self, signed)
  local value, time_text = rsplit(timed or err.payload or "", self.sep)
  local signed_at = value and decode_time(time_text)
  if not timed then
    return nil, value and BadTimeSignature(err.message, value, signed_at) or err
  elseif not signed_at then
    return nil, BadTimeSignature("timestamp missing or malformed", value or timed)
  end
  local age = self:get_timestamp() - signed_at
  if options.max_age and age > options.max_age then
    local message = ("signature age %d > %s seconds"):format(age, options.max_age)
    return nil, SignatureExpired(message, value, signed_at)
  elseif options.max_age and age < -CLOCK_SKEW then
    return nil, SignatureExpired(("signature age %d < 0 seconds"):format(age), value, signed_at)
  end
  if options.return_timestamp then
    return value, signed_at
  end
  return value
end

-- ---- serializers ----

--- Signs values: their JSON text, a dot, the signature.
---@class luaflask.signing.Serializer: luaflask.Class
---@field salt string
---@field serializer table with functions `dumps` and `loads`
local Serializer = class.new("Serializer", {
  default_signer = Signer,
  default_salt = "luaflask.Serializer",
})
signing.Serializer = Serializer

---@class luaflask.signing.SerializerOptions
---@field salt? string what this serializer is for
---@field serializer? table functions dumps(value) and loads(text) -> value | nil, message (luaflask.json)
---@field signer? luaflask.signing.Signer the class of signer
---@field sep? string given to the signer

---@param secret_key string|string[] oldest to newest
---@param options? luaflask.signing.SerializerOptions|string or the salt alone
function Serializer:init(secret_key, options)
  options = options_from(self.__name, options, "salt", "string", CONSTRUCTOR)
  self._secret_keys = keys_from(self.__name, secret_key)
  self.salt, self.serializer = options.salt or self.default_salt, options.serializer or json
  self.signer, self.sep = options.signer or self.default_signer, options.sep
  self._usual_signer = self:make_signer(self.salt)
end

--- A signer for another salt.
---@param salt string?
---@return luaflask.signing.Signer
function Serializer:make_signer(salt)
  check_self(self, Serializer, "serializer:make_signer")
  if self._usual_signer and (salt == nil or salt == self.salt) then
    return self._usual_signer
  end
  return self.signer(self._secret_keys, { salt = salt or self.salt, sep = self.sep })
end

--- The text of a value, before it is signed.
---@param value any
---@return string
function Serializer:dump_payload(value)
  return self.serializer.dumps(value)
end

--- The value of a text whose signature has been checked; nil and a BadPayload if it cannot be read.
---@param payload string
---@return any value
---@return luaflask.signing.BadPayload? err
function Serializer:load_payload(payload)
  local value, message = self.serializer.loads(payload)
  if value == nil then
    return nil, BadPayload("the payload cannot be read: " .. tostring(message), message)
  end
  return value
end

--- The signed text of a value.
---@param value any what JSON can hold
---@param options? { salt: string? }|string or the salt alone
---@return string
function Serializer:dumps(value, options)
  check_self(self, Serializer, "serializer:dumps")
  options = options_from("dumps", options, "salt", "string")
  return self:make_signer(options.salt):sign(self:dump_payload(value))
end

--- The value of a signed text; nil and an error object if it is none.
---@param signed any
---@param options? { salt: string? }|string or the salt alone
---@return any value
---@return luaflask.signing.BadData? err
function Serializer:loads(signed, options)
  check_self(self, Serializer, "serializer:loads")
  options = options_from("loads", options, "salt", "string")
  local payload, err = self:make_signer(options.salt):unsign(signed)
  if payload == nil then
    return nil, err
  end
  return self:load_payload(payload)
end

--- The value of a text that may have been tampered with, and whether it was not. For looking, never for use.
---@param signed any
---@param options? table what loads takes
---@return boolean ok
---@return any value nil if it cannot be read at all
function Serializer:loads_unsafe(signed, options)
  check_self(self, Serializer, "serializer:loads_unsafe")
  local value, err = self:loads(signed, options)
  if value ~= nil then
    return true, value
  end
  -- Only a BadSignature has a payload.
  return false, err.payload and (self:load_payload(err.payload)) or nil
end

--- Writes the signed text of a value to an open file.
---@param value any
---@param file file*
---@param options? { salt: string? }|string
function Serializer:dump(value, file, options)
  check_self(self, Serializer, "serializer:dump")
  assert(file:write(self:dumps(value, options)))
end

--- Reads an open file to its end, as `loads` does a text.
---@param file file*
---@param options? table what loads takes
---@return any value
---@return luaflask.signing.BadData? err
function Serializer:load(file, options)
  check_self(self, Serializer, "serializer:load")
  return self:loads(file:read("*a"), options)
end

--- Signs values together with the time.
---@class luaflask.signing.TimedSerializer: luaflask.signing.Serializer
local TimedSerializer = Serializer:extend("TimedSerializer", { default_signer = TimestampSigner })
signing.TimedSerializer = TimedSerializer

---@class luaflask.signing.LoadOptions: luaflask.signing.UnsignOptions
---@field salt? string

--- The value of a signed text, with `return_timestamp` also when it was signed; nil and an error object if it
--- is none or too old.
---@param signed any
---@param options? luaflask.signing.LoadOptions|number or max_age alone
---@return any value
---@return luaflask.signing.BadData|integer|nil err_or_timestamp
function TimedSerializer:loads(signed, options)
  check_self(self, TimedSerializer, "serializer:loads")
  options = options_from("loads", options, "max_age", "number")
  local payload, signed_at = self:make_signer(options.salt)
    :unsign(signed, { max_age = options.max_age, return_timestamp = true })
  if payload == nil then
    return nil, signed_at
  end
  local value, err = self:load_payload(payload)
  if value == nil then
    return nil, err
  elseif options.return_timestamp then
    return value, signed_at
  end
  return value
end

-- What makes a serializer URL-safe: base64url around its text.
local function url_safe(parent, name)
  local cls = parent:extend(name)

  function cls:dump_payload(value)
    return base64url.encode(parent.dump_payload(self, value))
  end

  function cls:load_payload(payload)
    local text, message = base64url.decode(payload)
    if not text then
      return nil, BadPayload("the payload is not base64url", message)
    end
    return parent.load_payload(self, text)
  end

  return cls
end

--- A Serializer whose texts need no escaping in URLs, cookies and mails.
---@class luaflask.signing.URLSafeSerializer: luaflask.signing.Serializer
signing.URLSafeSerializer = url_safe(Serializer, "URLSafeSerializer")

--- A TimedSerializer whose texts need no escaping in URLs, cookies and mails.
---@class luaflask.signing.URLSafeTimedSerializer: luaflask.signing.TimedSerializer
signing.URLSafeTimedSerializer = url_safe(TimedSerializer, "URLSafeTimedSerializer")

return signing
