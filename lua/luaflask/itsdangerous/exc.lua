-- SPDX-License-Identifier: MIT
-- What can be wrong with a signed value: the classes of itsdangerous.exc.
local exceptions = require("luaflask.exceptions")

local exc = {}

--- Anything wrong with a signed value.
---@class luaflask.itsdangerous.BadData: luaflask.Exception
---@field message string
local BadData = exceptions.Exception:extend("BadData")
exc.BadData = BadData

---@param message string
function BadData:init(message)
  self.message = message
end

--- The signature does not match, or there is none.
---@class luaflask.itsdangerous.BadSignature: luaflask.itsdangerous.BadData
---@field payload string? what was signed, or claims to be: not to be trusted
local BadSignature = BadData:extend("BadSignature")
exc.BadSignature = BadSignature

---@param message string
---@param payload string?
function BadSignature:init(message, payload)
  self.message, self.payload = message, payload
end

--- As BadSignature, of a value that has a time.
---@class luaflask.itsdangerous.BadTimeSignature: luaflask.itsdangerous.BadSignature
---@field date_signed luaflask.DateTime?
local BadTimeSignature = BadSignature:extend("BadTimeSignature")
exc.BadTimeSignature = BadTimeSignature

---@param message string
---@param payload string?
---@param date_signed luaflask.DateTime?
function BadTimeSignature:init(message, payload, date_signed)
  self.message, self.payload, self.date_signed = message, payload, date_signed
end

--- The signature is good and too old.
---@class luaflask.itsdangerous.SignatureExpired: luaflask.itsdangerous.BadTimeSignature
exc.SignatureExpired = BadTimeSignature:extend("SignatureExpired")

--- The header of a format that has one is wrong: for serializers of one's own.
---@class luaflask.itsdangerous.BadHeader: luaflask.itsdangerous.BadSignature
---@field header any the header, if it could be read
---@field original_error any what the serializer said
local BadHeader = BadSignature:extend("BadHeader")
exc.BadHeader = BadHeader

---@param message string
---@param payload string?
---@param header any
---@param original_error any
function BadHeader:init(message, payload, header, original_error)
  self.message, self.payload, self.header, self.original_error = message, payload, header, original_error
end

--- The signature is good, but what was signed cannot be read.
---@class luaflask.itsdangerous.BadPayload: luaflask.itsdangerous.BadData
---@field original_error any what the serializer said
local BadPayload = BadData:extend("BadPayload")
exc.BadPayload = BadPayload

---@param message string
---@param original_error any
function BadPayload:init(message, original_error)
  self.message, self.original_error = message, original_error
end

return exc
