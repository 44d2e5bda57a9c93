-- SPDX-License-Identifier: MIT
-- Authorization (what a client presents) and WWWAuthenticate (what a server demands). Either `parameters` or
-- `token` is filled, as the scheme has it; "basic" is decoded into the parameters username and password.
local base64url = require("luaflask.core").base64url
local CallbackDict = require("luaflask.datastructures.dicts").CallbackDict
local class = require("luaflask.class")
local keys = require("luaflask.keys")
local text = require("luaflask.text")

local getmetatable, rawget, rawset = getmetatable, rawget, rawset

local function http()
  return require("luaflask.http")
end

-- The core knows the alphabet for URLs; Basic uses the older one, padded.
local function encode_base64(bytes)
  local out = base64url.encode(bytes):gsub("-", "+"):gsub("_", "/")
  return out .. ("="):rep(-#out % 4)
end

-- As Python's b64decode: what is not of the alphabet is passed over, a padding that is missing is an error, and what
-- comes after a whole one is not read.
local function decode_base64(s)
  local out, place, padding = {}, 0, 0
  for c in s:gmatch("[%w+/=]") do
    if c ~= "=" then
      out[#out + 1] = c
      place, padding = (place + 1) % 4, 0
    elseif place >= 2 then
      padding = padding + 1
      if place + padding >= 4 then
        break
      end
    end
  end
  if place ~= 0 and place + padding < 4 then
    return nil
  end
  -- Whole groups: bits that are left over in the last letter are dropped with the bytes that they belong to.
  local filled = (place > 0 and 4 - place or 0)
  local bytes = base64url.decode(((table.concat(out) .. ("A"):rep(filled)):gsub("+", "-"):gsub("/", "_")))
  return bytes and bytes:sub(1, #bytes - filled)
end

local function title(scheme)
  return (scheme:gsub("%f[%a]%a+", function(word)
    return word:sub(1, 1):upper() .. word:sub(2):lower()
  end))
end

-- Parameters as a list of { name, value }: in the order they were sent, else sorted by name.
local function in_order(parameters, order)
  local out = {}
  for i, name in ipairs(keys.in_order(parameters, order)) do
    out[i] = { name, parameters[name] }
  end
  return out
end

-- Splits "Scheme rest"; gives the scheme in lower case, then parameters with their order, or a token.
local function parse(value)
  local scheme, rest = value:match("^([^ ]*) ?(.*)$")
  rest = text.strip(rest)
  -- An "=" that is not padding at the end makes it a list of parameters.
  if rest:find("=[^=]") then
    local parameters, order = http().parse_dict_header(rest)
    return scheme:lower(), parameters, order
  end
  return scheme:lower(), nil, nil, rest
end

--- The Authorization header of a request. Parameters are read as fields: `auth.username`.
---@class luaflask.Authorization: luaflask.Class
---@field type string the scheme in lower case
---@field parameters table<string, string>
---@field token string?
---@field username string?
---@field password string?
local Authorization = class.new("Authorization")

---@param auth_type string
---@param data table<string, string>?
---@param token string?
function Authorization:init(auth_type, data, token)
  self.type, self.parameters, self.token = auth_type, data or {}, token
end

function Authorization.__index(self, key)
  local v = getmetatable(self)[key]
  if v ~= nil then
    return v
  end
  local parameters = rawget(self, "parameters")
  return parameters and parameters[key]
end

--- A parameter, or the default.
---@param key string
---@param default any?
---@return any
function Authorization:get(key, default)
  class.check_self(self, Authorization, "authorization:get")
  local v = self.parameters[key]
  if v == nil then
    return default
  end
  return v
end

---@param key string
---@return boolean
function Authorization:has(key)
  class.check_self(self, Authorization, "authorization:has")
  return self.parameters[key] ~= nil
end

Authorization.contains = Authorization.has

--- Parses a header value; nil if it is absent, empty or not decodable.
---@param value string?
---@return luaflask.Authorization?
function Authorization.from_header(value)
  if value == nil or value == "" then
    return nil
  end
  local scheme, basic = value:match("^([^ ]*) ?(.*)$")
  if scheme:lower() == "basic" then
    local pair = decode_base64(basic)
    if not pair or not text.is_utf8(pair) then
      return nil
    end
    local username, password = pair:match("^([^:]*):(.*)$")
    return Authorization("basic", { username = username or pair, password = password or "" })
  end
  local auth_type, parameters, order, token = parse(value)
  local self = Authorization(auth_type, parameters, token)
  self._order = order
  return self
end

---@return string
function Authorization:to_header()
  if self.type == "basic" then
    local pair = tostring(self.username or "") .. ":" .. tostring(self.password or "")
    return "Basic " .. encode_base64(pair)
  end
  if self.token then
    return title(self.type) .. " " .. self.token
  end
  return title(self.type) .. " " .. http().dump_header(in_order(self.parameters, rawget(self, "_order")))
end

Authorization.__tostring = Authorization.to_header

local function same_parameters(a, b)
  for k, v in next, a do
    if b[k] ~= v then
      return false
    end
  end
  for k in next, b do
    if a[k] == nil then
      return false
    end
  end
  return true
end

function Authorization.__eq(a, b)
  return a.type == b.type and a.token == b.token and same_parameters(a.parameters, b.parameters)
end

--- A WWW-Authenticate header. Parameters are read and set as fields: `auth.realm = "staff"`.
---@class luaflask.WWWAuthenticate: luaflask.Class
---@field type string the scheme in lower case
---@field parameters table<string, string>
---@field token string?
---@field on_update fun(auth: luaflask.WWWAuthenticate)?
local WWWAuthenticate = class.new("WWWAuthenticate")

local function changed(self)
  local on_update = rawget(self, "on_update")
  if on_update then
    on_update(self)
  end
end

---@param auth_type string
---@param values table|nil names and texts, or a list of { name, text }
---@param token string?
function WWWAuthenticate:init(auth_type, values, token)
  rawset(self, "_own", { type = auth_type:lower(), token = token })
  self._own.parameters = CallbackDict(values, function()
    changed(self)
  end)
end

local OWN = { type = true, parameters = true, token = true }

function WWWAuthenticate.__index(self, key)
  local own = rawget(self, "_own")
  if OWN[key] then
    return own and own[key]
  end
  local v = getmetatable(self)[key]
  if v ~= nil then
    return v
  end
  return own and own.parameters:get(key)
end

function WWWAuthenticate.__newindex(self, key, value)
  if key == "on_update" then
    return rawset(self, key, value)
  end
  if getmetatable(self)[key] ~= nil then
    error(("`%s` is a method of WWWAuthenticate and cannot be set"):format(key), 2)
  end
  local own = rawget(self, "_own")
  if key == "parameters" then
    own.parameters = CallbackDict(value, function()
      changed(self)
    end)
  elseif OWN[key] then
    own[key] = value
  else
    return own.parameters:set(key, value)
  end
  changed(self)
end

--- A parameter, or the default.
---@param key string
---@param default any?
---@return any
function WWWAuthenticate:get(key, default)
  class.check_self(self, WWWAuthenticate, "www_authenticate:get")
  return self.parameters:get(key, default)
end

---@param key string
---@return boolean
function WWWAuthenticate:has(key)
  class.check_self(self, WWWAuthenticate, "www_authenticate:has")
  return self.parameters:has(key)
end

WWWAuthenticate.contains = WWWAuthenticate.has

--- Parses a header value; nil if it is absent or empty.
---@param value string?
---@return luaflask.WWWAuthenticate?
function WWWAuthenticate.from_header(value)
  if value == nil or value == "" then
    return nil
  end
  local scheme, parameters, order, token = parse(value)
  return WWWAuthenticate(scheme, parameters and in_order(parameters, order), token)
end

-- Clients of the digest scheme want these quoted even where they are tokens.
local QUOTED = { realm = true, domain = true, nonce = true, opaque = true, qop = true }

---@return string
function WWWAuthenticate:to_header()
  local scheme = title(self.type)
  if self.token then
    return scheme .. " " .. self.token
  end
  local out, is_digest = {}, self.type == "digest"
  for name, value in self.parameters:items() do
    out[#out + 1] = is_digest and name .. "=" .. http().quote_header_value(value, not QUOTED[name]) or { name, value }
  end
  if #out == 0 then
    return scheme
  end
  return scheme .. " " .. (is_digest and table.concat(out, ", ") or http().dump_header(out))
end

WWWAuthenticate.__tostring = WWWAuthenticate.to_header

function WWWAuthenticate.__eq(a, b)
  return a.type == b.type and a.token == b.token and a.parameters == b.parameters
end

return {
  Authorization = Authorization,
  WWWAuthenticate = WWWAuthenticate,
}
