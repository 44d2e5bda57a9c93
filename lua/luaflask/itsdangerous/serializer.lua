-- SPDX-License-Identifier: MIT
-- Serializers: values as signed text, by JSON or whatever has `dumps` and `loads` (itsdangerous.serializer, the
-- serializer of itsdangerous.timed, and itsdangerous.url_safe).
local class = require("luaflask.class")
local core = require("luaflask.core")
local exc = require("luaflask.itsdangerous.exc")
local functions = require("luaflask.functions")
local signers = require("luaflask.itsdangerous.signer")

local check_self, isinstance = class.check_self, class.isinstance
local fail, options_from = functions.fail, signers.options_from
local type = type

local M = {}

-- Python's json.dumps, and it without blanks and with text beyond ASCII as it is: the settings of an application do not
-- reach tokens.
local function serializer_with(usual)
  return {
    loads = core.json.decode,
    dumps = function(value, kwargs)
      local options = {}
      for key, v in next, usual do
        options[key] = v
      end
      for key, v in next, kwargs or {} do
        options[key] = v
      end
      return core.json.encode(value, options)
    end,
  }
end

-- A function of a table, or a method of an object such as app.json.
local function call(serializer, name, ...)
  if class.of(serializer) then
    return serializer[name](serializer, ...)
  end
  return serializer[name](...)
end

local plain, compact = serializer_with({ spaced = true }), serializer_with({ ensure_ascii = false })

--- Signs values: their text, a dot, the signature.
---@class luaflask.itsdangerous.Serializer: luaflask.Class
---@field secret_keys string[] oldest to newest
---@field secret_key string the newest
---@field salt string
---@field serializer table with functions `dumps` and `loads`, or an object with these methods
---@field signer luaflask.itsdangerous.Signer its class
---@field signer_kwargs table
---@field fallback_signers table[]
---@field serializer_kwargs table?
local Serializer = class.new("Serializer", {
  default_serializer = plain,
  default_signer = signers.Signer,
  default_fallback_signers = {},
})
M.Serializer = Serializer

local SALT = { salt = "any" }

local OPTIONS = { salt = "any", serializer = "any", serializer_kwargs = "any", signer = "any", signer_kwargs = "any",
  fallback_signers = "any" }

---@class luaflask.itsdangerous.SerializerOptions
---@field salt? string what this serializer is for ("itsdangerous")
---@field serializer? table dumps(value, serializer_kwargs) and loads(text) -> value | nil, message; or an object
---@field serializer_kwargs? table handed to dumps
---@field signer? luaflask.itsdangerous.Signer the class of signer
---@field signer_kwargs? luaflask.itsdangerous.SignerOptions what the signer is made with, besides the salt
---@field fallback_signers? table[] tried for what the signer refuses: signer_kwargs, a class, { class, signer_kwargs }

---@param secret_key string|string[] oldest to newest
---@param options? luaflask.itsdangerous.SerializerOptions|string or the salt alone
function Serializer:init(secret_key, options)
  local what = class.of(self).__name
  options = options_from(what, options, "salt", "string", M[what] == class.of(self) and OPTIONS or nil)
  self.secret_keys = signers.keys_from(what, secret_key)
  self.secret_key = self.secret_keys[#self.secret_keys]
  self.salt = options.salt or "itsdangerous"
  self.serializer = options.serializer or self.default_serializer
  if type(self.serializer) ~= "table" or not (self.serializer.dumps and self.serializer.loads) then
    fail("%s: the serializer is a table with functions dumps and loads", what)
  end
  self.serializer_kwargs = options.serializer_kwargs
  self.signer, self.signer_kwargs = options.signer or self.default_signer, options.signer_kwargs or {}
  self.fallback_signers = options.fallback_signers or self.default_fallback_signers
end

local function with_salt(kwargs, salt)
  local all = { salt = salt }
  for key, value in next, kwargs do
    all[key] = value
  end
  return all
end

--- A signer for another salt.
---@param salt string?
---@return luaflask.itsdangerous.Signer
function Serializer:make_signer(salt)
  check_self(self, Serializer, "serializer:make_signer")
  return self.signer(self.secret_keys, with_salt(self.signer_kwargs, salt or self.salt))
end

--- The signers that are tried for unsigning, one after the other: the usual one, then each of `fallback_signers`
--- with each secret.
---@param salt string?
---@return fun(): luaflask.itsdangerous.Signer?
function Serializer:iter_unsigners(salt)
  check_self(self, Serializer, "serializer:iter_unsigners")
  salt = salt or self.salt
  local fallback, key = 0, #self.secret_keys
  return function()
    if fallback == 0 then
      fallback, key = 1, 0
      return self:make_signer(salt)
    end
    key = key + 1
    if key > #self.secret_keys then
      fallback, key = fallback + 1, 1
    end
    local entry = self.fallback_signers[fallback]
    if entry == nil then
      return nil
    end
    local signer, kwargs = self.signer, entry
    if class.is_class(entry) then
      signer, kwargs = entry, self.signer_kwargs
    elseif class.is_class(entry[1]) then
      signer, kwargs = entry[1], entry[2] or {}
    end
    return signer(self.secret_keys[key], with_salt(kwargs, salt))
  end
end

--- The text of a value, before it is signed.
---@param value any
---@return string
function Serializer:dump_payload(value)
  return call(self.serializer, "dumps", value, self.serializer_kwargs)
end

--- The value of a text whose signature has been checked; nil and a BadPayload if it cannot be read.
---@param payload string
---@param serializer table? instead of the usual one
---@return any value
---@return luaflask.itsdangerous.BadPayload? err
function Serializer:load_payload(payload, serializer)
  local ok, value, message = pcall(call, serializer or self.serializer, "loads", payload)
  if not ok then
    value, message = nil, value
  end
  if value == nil then
    return nil, exc.BadPayload("Could not load the payload because an exception occurred on unserializing the data.",
      message)
  end
  return value
end

--- The signed text of a value.
---@param value any what the serializer can hold
---@param options? { salt: string? }|string or the salt alone
---@return string
function Serializer:dumps(value, options)
  check_self(self, Serializer, "serializer:dumps")
  options = options_from("dumps", options, "salt", "string", SALT)
  return self:make_signer(options.salt):sign(self:dump_payload(value))
end

--- The value of a signed text; nil and an error object if it is none.
---@param signed any
---@param options? { salt: string? }|string or the salt alone
---@return any value
---@return luaflask.itsdangerous.BadData? err
function Serializer:loads(signed, options)
  check_self(self, Serializer, "serializer:loads")
  options = options_from("loads", options, "salt", "string", SALT)
  local last
  for signer in self:iter_unsigners(options.salt) do
    local payload, err = signer:unsign(signed)
    if payload ~= nil then
      return self:load_payload(payload)
    end
    last = err
  end
  return nil, last
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
---@return luaflask.itsdangerous.BadData? err
function Serializer:load(file, options)
  check_self(self, Serializer, "serializer:load")
  return self:loads(file:read("*a"), options)
end

--- Reads an open file to its end, as `loads_unsafe` does a text.
---@param file file*
---@param options? table what loads takes
---@return boolean ok
---@return any value
function Serializer:load_unsafe(file, options)
  check_self(self, Serializer, "serializer:load_unsafe")
  return self:loads_unsafe(file:read("*a"), options)
end

--- Signs values together with the time.
---@class luaflask.itsdangerous.TimedSerializer: luaflask.itsdangerous.Serializer
local TimedSerializer = Serializer:extend("TimedSerializer", { default_signer = signers.TimestampSigner })
M.TimedSerializer = TimedSerializer

local LOAD_OPTIONS = { salt = "any", max_age = "any", return_timestamp = "any" }

---@class luaflask.itsdangerous.LoadOptions: luaflask.itsdangerous.UnsignOptions
---@field salt? string

--- The value of a signed text, with `return_timestamp` also when it was signed; nil and an error object if it
--- is none or too old.
---@param signed any
---@param options? luaflask.itsdangerous.LoadOptions|number or max_age alone
---@return any value
---@return luaflask.itsdangerous.BadData|luaflask.DateTime|nil err_or_moment
function TimedSerializer:loads(signed, options)
  check_self(self, TimedSerializer, "serializer:loads")
  options = options_from("loads", options, "max_age", "number", LOAD_OPTIONS)
  local last
  for signer in self:iter_unsigners(options.salt) do
    local payload, signed_at = signer:unsign(signed, { max_age = options.max_age, return_timestamp = true })
    if payload ~= nil then
      local value, err = self:load_payload(payload)
      if value == nil then
        return nil, err
      end
      return value, options.return_timestamp and signed_at or nil
    end
    last = signed_at
    if isinstance(last, exc.SignatureExpired) then
      break -- signed by this signer, and too old: nothing that another could say
    end
  end
  return nil, last
end

-- ---- texts for URLs ----

-- What makes a serializer URL-safe: base64url around its text, and before that zlib, with a dot in front, where it
-- makes the text shorter.
local function url_safe(parent, name)
  local cls = parent:extend(name, {
    default_serializer = compact,
    -- Bytes that a compressed payload may have: a few bytes could stand for gigabytes.
    max_payload = 4 * 1024 * 1024,
  })

  function cls:dump_payload(value)
    local text = parent.dump_payload(self, value)
    local compressed = core.zlib.compress(text)
    if #compressed < #text - 1 then
      return "." .. signers.base64_encode(compressed)
    end
    return signers.base64_encode(text)
  end

  function cls:load_payload(payload, serializer)
    local is_compressed = payload:sub(1, 1) == "."
    local text, err = signers.base64_decode(is_compressed and payload:sub(2) or payload)
    if not text then
      return nil, exc.BadPayload("Could not base64 decode the payload because of an exception", err)
    end
    if is_compressed then
      local message
      text, message = core.zlib.decompress(text, self.max_payload)
      if not text then
        return nil, exc.BadPayload("Could not zlib decompress the payload before decoding the payload", message)
      end
    end
    return parent.load_payload(self, text, serializer)
  end

  return cls
end

--- A Serializer whose texts need no escaping in URLs, cookies and mails.
---@class luaflask.itsdangerous.URLSafeSerializer: luaflask.itsdangerous.Serializer
---@field max_payload integer bytes that a compressed payload may have (4 MiB)
M.URLSafeSerializer = url_safe(Serializer, "URLSafeSerializer")

--- A TimedSerializer whose texts need no escaping in URLs, cookies and mails.
---@class luaflask.itsdangerous.URLSafeTimedSerializer: luaflask.itsdangerous.TimedSerializer
---@field max_payload integer bytes that a compressed payload may have (4 MiB)
M.URLSafeTimedSerializer = url_safe(TimedSerializer, "URLSafeTimedSerializer")

return M
