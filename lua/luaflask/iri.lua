-- SPDX-License-Identifier: MIT
-- URLs for people: what is percent-encoded and safe to show becomes text, a host in punycode its name. It is the form
-- of request.url, request.base_url and the like (werkzeug.urls.uri_to_iri).
local text = require("luaflask.text")

local iri = {}

-- Bytes that stay encoded in every part: controls, the blank, "%".
local function unsafe(more)
  local set = {}
  for byte = 0, 0x20 do
    set[byte] = true
  end
  set[0x25], set[0x7F] = true, true
  for i = 1, #more do
    set[more:byte(i)] = true
  end
  return set
end

local PATH, QUERY = unsafe("/?#"), unsafe("&=+#")

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

local function invalid(bytes)
  return (bytes:gsub(".", percent))
end

local function unquote(part, keep)
  if not part:find("%", 1, true) then
    return part
  end
  part = part:gsub("%%(%x%x)", function(hex)
    local byte = tonumber(hex, 16)
    return not keep[byte] and string.char(byte) or nil
  end)
  return text.to_utf8(part, invalid)
end

--- A path with what can be shown decoded.
---@param path string
---@return string
function iri.path(path)
  return unquote(path, PATH)
end

--- The same of a query string.
---@param query string
---@return string
function iri.query(query)
  return unquote(query, QUERY)
end

-- ---- hosts (RFC 3492) ----

local function utf8_char(code)
  if code < 0x80 then
    return string.char(code)
  elseif code < 0x800 then
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  elseif code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
  end
  return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64,
    0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

local function digit(byte)
  if byte >= 97 and byte <= 122 then
    return byte - 97
  end
  return byte >= 48 and byte <= 57 and byte - 22 or nil
end

local function adapt(delta, points, first)
  delta = math.floor(first and delta / 700 or delta / 2)
  delta = delta + math.floor(delta / points)
  local k = 0
  while delta > 455 do
    delta, k = math.floor(delta / 35), k + 36
  end
  return k + math.floor(36 * delta / (delta + 38))
end

-- The text of a label after "xn--", or nil when it is none.
local function decode_label(label)
  local basic, rest = label:match("^(.*)%-([^-]*)$")
  basic, rest = basic or "", rest or label
  local out = {}
  for c in basic:gmatch(".") do
    out[#out + 1] = c
  end
  local n, i, bias, at = 128, 0, 72, 1
  while at <= #rest do
    local before, weight, k = i, 1, 36
    while true do
      local d = at <= #rest and digit(rest:byte(at))
      if not d then
        return nil
      end
      at = at + 1
      i = i + d * weight
      local t = math.max(1, math.min(26, k - bias))
      if d < t then
        break
      end
      weight, k = weight * (36 - t), k + 36
      if weight > 2 ^ 31 then
        return nil
      end
    end
    local points = #out + 1
    bias = adapt(i - before, points, before == 0)
    n, i = n + math.floor(i / points), i % points
    if n > 0x10FFFF or (n >= 0xD800 and n <= 0xDFFF) then
      return nil
    end
    table.insert(out, i + 1, utf8_char(n))
    i = i + 1
  end
  return table.concat(out)
end

--- A host, perhaps with a port, as people write it: in lower case, its labels decoded.
---@param host string
---@return string
function iri.host(host)
  host = host:lower():gsub(":$", "")
  if not host:find("xn--", 1, true) then
    return host
  end
  return (host:gsub("%f[%w]xn%-%-([%w-]+)", decode_label))
end

return iri
