-- SPDX-License-Identifier: MIT
-- Signed values for the way through untrusted hands: links in mails, hidden fields, tokens. Names, defaults and
-- bytes are those of the Python library itsdangerous, so that tokens go back and forth between applications of
-- Flask and of luaflask that share a secret.
--
--   local s = itsdangerous.URLSafeTimedSerializer(app.secret_key, { salt = "activate" })
--   local token = s:dumps({ user_id = 42 })
--   local data, err = s:loads(token, { max_age = 3600 })
--   if not data then ... class.isinstance(err, itsdangerous.SignatureExpired) ... end
--
-- A bad token is no bug of the program, so it is not thrown: unsign and loads return nil and an error object.
-- `assert(s:loads(token))` throws that object for who prefers it.
--
-- Stricter than the original in one thing: base64 has one spelling. A character outside its alphabet, or unused
-- bits that are not zero, make a token a bad one instead of being skipped.
local exc = require("luaflask.itsdangerous.exc")
local serializer = require("luaflask.itsdangerous.serializer")
local signer = require("luaflask.itsdangerous.signer")

---@class luaflask.itsdangerous
local itsdangerous = {
  BadData = exc.BadData,
  BadSignature = exc.BadSignature,
  BadTimeSignature = exc.BadTimeSignature,
  SignatureExpired = exc.SignatureExpired,
  BadHeader = exc.BadHeader,
  BadPayload = exc.BadPayload,
  SigningAlgorithm = signer.SigningAlgorithm,
  NoneAlgorithm = signer.NoneAlgorithm,
  HMACAlgorithm = signer.HMACAlgorithm,
  Signer = signer.Signer,
  TimestampSigner = signer.TimestampSigner,
  Serializer = serializer.Serializer,
  TimedSerializer = serializer.TimedSerializer,
  URLSafeSerializer = serializer.URLSafeSerializer,
  URLSafeTimedSerializer = serializer.URLSafeTimedSerializer,
  base64_encode = signer.base64_encode,
  base64_decode = signer.base64_decode,
}

return itsdangerous
