-- SPDX-License-Identifier: MIT
-- Passwords and paths from users, under the names of werkzeug.security.
--
-- Hashing a password takes tens of milliseconds and tens of megabytes, on purpose: it is done on the thread pool
-- while the task that asked waits and others run. Outside a server the call simply takes that long.
local class = require("luaflask.class")
local core = require("luaflask.core")
local tasks = require("luaflask.tasks")

local await = tasks.await

---@class luaflask.security
local security = {}

--- How passwords are hashed when nothing is said: "argon2id", 64 MiB and two passes.
security.DEFAULT_METHOD = "argon2id"

local function check_text(what, name, v, level)
  v = class.unwrap(v)
  if type(v) ~= "string" then
    error(("%s: the %s must be a string, not a %s value"):format(what, name, type(v)), level + 1)
  end
  return v
end

-- Waits, and blames the caller of the public function for what the core refuses.
local function waited(what, wait)
  local ok, a, b = pcall(await, wait)
  if not ok then
    if type(a) ~= "string" then
      error(a, 0) -- Cancelled and the like
    end
    error(what .. ": " .. a, 3)
  end
  return a, b
end

--- A text to store instead of the password. `method` is "argon2id[:KiB:passes]", "scrypt[:N:r:p]" or
--- "pbkdf2[:digest[:rounds]]"; the last two give texts as Werkzeug writes and reads them. Waits.
---@param password string
---@param method string? default "argon2id"
---@param salt_length integer? letters of the salt (16); argon2id has one of its own
---@return string
function security.generate_password_hash(password, method, salt_length)
  password = check_text("generate_password_hash", "password", password, 2)
  if type(method) == "table" then
    method, salt_length = method.method, method.salt_length
  end
  method = check_text("generate_password_hash", "method", method or security.DEFAULT_METHOD, 2)
  if salt_length ~= nil and not (type(salt_length) == "number" and salt_length >= 1) then
    error("generate_password_hash: the salt length must be at least 1", 2)
  end
  return (waited("generate_password_hash", core.password.hash(password, method, salt_length)))
end

--- Whether the password is the one that was hashed: by this module, or by Werkzeug (scrypt and pbkdf2). A text that
--- is no hash matches nothing; a hash whose method is unknown, or whose parameters ask for more than a few seconds of
--- work, matches nothing either, and the second result says why. Waits.
---@param hash string
---@param password string
---@return boolean
---@return string? reason
function security.check_password_hash(hash, password)
  hash = check_text("check_password_hash", "hash", hash, 2)
  password = check_text("check_password_hash", "password", password, 2)
  return waited("check_password_hash", core.password.check(hash, password))
end

--- Whether a hash was made by another method or with other parameters than new ones are. After a successful check is
--- the moment to make it anew.
---@param hash string
---@param method string? as generate_password_hash takes it
---@return boolean
function security.needs_rehash(hash, method)
  hash = check_text("needs_rehash", "hash", hash, 2)
  method = check_text("needs_rehash", "method", method or security.DEFAULT_METHOD, 2)
  local ok, outdated = pcall(core.password.outdated, hash, method)
  if not ok then
    error("needs_rehash: " .. outdated, 2)
  end
  return outdated
end

local SALT_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

--- A random text of letters and digits.
---@param length integer
---@return string
function security.gen_salt(length)
  if type(length) ~= "number" or length < 1 then
    error("gen_salt: the salt length must be at least 1", 2)
  end
  local out = {}
  while #out < length do
    for byte in core.random.bytes(64):gmatch(".") do
      local n = byte:byte()
      -- The bytes above the last multiple would favour the first letters.
      if n < 248 and #out < length then
        out[#out + 1] = SALT_CHARS:sub(n % 62 + 1, n % 62 + 1)
      end
    end
  end
  return table.concat(out)
end

--- Joins paths that come from users to a directory; nil if the result would leave it.
---@param directory string
---@param ... string
---@return string?
function security.safe_join(directory, ...)
  return require("luaflask.files").safe_join(directory, ...)
end

return security
