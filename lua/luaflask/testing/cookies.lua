-- SPDX-License-Identifier: MIT
-- The cookies of a test client: what responses set, kept in the order in which they first came, and sent with
-- the requests whose host and path they belong to. As in Werkzeug's client, Secure and HttpOnly are kept for
-- looking at and hide no cookie.
local class = require("luaflask.class")
local core = require("luaflask.core")

local cookies = {}

---@class luaflask.testing.Cookie: luaflask.Class
---@field key string
---@field value string as the header carries it
---@field decoded_key string
---@field decoded_value string as the application reads it
---@field domain string
---@field origin_only boolean sent to this very host only, not to the hosts below it
---@field path string
---@field max_age integer?
---@field expires integer? seconds since 1970
---@field secure boolean
---@field http_only boolean
---@field same_site string?
local Cookie = class.new("Cookie")
cookies.Cookie = Cookie

function Cookie:__tostring()
  return self.key .. "=" .. self.value
end

local function trim(text)
  return text:match("^%s*(.-)%s*$")
end

-- The value and the attributes of a Set-Cookie header.
local function parse_header(header)
  local pair, rest = header:match("^([^;]*);?(.*)$")
  local params = {}
  for item in rest:gmatch("[^;]+") do
    local name, value = item:match("^([^=]*)=(.*)$")
    params[trim(name or item):lower()] = trim(value or "")
  end
  local key, value = pair:match("^([^=]*)=(.*)$")
  return trim(key or ""), trim(value or pair), params
end

local function decoded(key, value)
  return core.cookie.find(key .. "=" .. value, key) or value
end

local function from_header(header, host, path)
  local key, value, params = parse_header(header)
  local domain = (params.domain or ""):gsub("^%.", ""):lower()
  local cookie_path = params.path
  if not cookie_path or cookie_path:sub(1, 1) ~= "/" then
    cookie_path = path:match("^(.+)/") or "/"
  end
  local self = setmetatable({
    key = key,
    value = value,
    decoded_key = key,
    decoded_value = decoded(key, value),
    domain = domain ~= "" and domain or host,
    origin_only = domain == "",
    path = cookie_path,
    max_age = params["max-age"] and math.floor(tonumber(params["max-age"]) or 0) or nil,
    expires = params.expires and core.date.parse(params.expires) or nil,
    secure = params.secure ~= nil,
    http_only = params.httponly ~= nil,
    same_site = params.samesite,
  }, Cookie)
  if self.max_age then
    self._ends = os.time() + self.max_age
  else
    self._ends = self.expires
  end
  return self
end

function Cookie:_has_ended()
  return self._ends ~= nil and self._ends <= os.time()
end

local function path_matches(path, prefix)
  if path == prefix then
    return true
  end
  if path:sub(1, #prefix) ~= prefix then
    return false
  end
  return prefix:sub(-1) == "/" or path:sub(#prefix + 1, #prefix + 1) == "/"
end

function Cookie:_belongs_to(host, path)
  local same_host = host == self.domain
    or not self.origin_only and host:sub(-#self.domain - 1) == "." .. self.domain
  return same_host and path_matches(path, self.path)
end

---@class luaflask.testing.CookieJar: luaflask.Class
local CookieJar = class.new("CookieJar")
cookies.CookieJar = CookieJar

function CookieJar:init()
  self._list = {}
end

local function position(self, key, domain, path)
  for i, cookie in ipairs(self._list) do
    if cookie.key == key and cookie.domain == domain and cookie.path == path then
      return i
    end
  end
end

local function put(self, cookie)
  local at = position(self, cookie.key, cookie.domain, cookie.path)
  if cookie:_has_ended() then
    if at then
      table.remove(self._list, at)
    end
  else
    self._list[at or #self._list + 1] = cookie
  end
end

--- Takes a Set-Cookie header of a response.
---@param header string
---@param host string of the request, without a port
---@param path string of the request
function CookieJar:take(header, host, path)
  put(self, from_header(header, host, path))
end

--- Sets a cookie by hand.
---@param key string
---@param value string
---@param opts table domain path origin_only max_age expires secure httponly samesite partitioned
function CookieJar:set(key, value, opts)
  local domain = opts.domain or "localhost"
  local header = core.cookie.dump(key, value, {
    domain = opts.origin_only == false and domain or nil,
    path = opts.path or "/",
    max_age = opts.max_age,
    expires = opts.expires,
    secure = opts.secure,
    httponly = opts.httponly,
    samesite = opts.samesite,
    partitioned = opts.partitioned,
  })
  local cookie = from_header(header, domain, "/")
  cookie.domain = domain
  put(self, cookie)
end

---@param key string
---@param domain string
---@param path string
---@return luaflask.testing.Cookie?
function CookieJar:get(key, domain, path)
  local cookie = self._list[position(self, key, domain, path) or 0]
  if cookie and not cookie:_has_ended() then
    return cookie
  end
end

---@param key string
---@param domain string
---@param path string
function CookieJar:delete(key, domain, path)
  local at = position(self, key, domain, path)
  if at then
    table.remove(self._list, at)
  end
end

--- The Cookie header of a request, nil when none belongs to it.
---@param host string without a port
---@param path string
---@return string?
function CookieJar:header(host, path)
  local parts = {}
  for _, cookie in ipairs(self._list) do
    if not cookie:_has_ended() and cookie:_belongs_to(host, path) then
      parts[#parts + 1] = cookie.key .. "=" .. cookie.value
    end
  end
  return #parts > 0 and table.concat(parts, "; ") or nil
end

return cookies
