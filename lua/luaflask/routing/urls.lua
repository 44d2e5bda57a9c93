-- SPDX-License-Identifier: MIT
-- Small work on URLs that the router needs: queries, joining, host names.
local compat = require("luaflask.compat")
local core = require("luaflask.core")

---@class luaflask.routing.urls
local urls = {}

local quote_query, null = core.routing.quote_query, core.json.null

local function text_of(v)
  return type(v) == "number" and compat.is_integer(v) and compat.number_text(v) or tostring(v)
end

--- Adds name=value for a value, or for each of a list. nil and null are left out.
---@param items table[]
---@param name any
---@param value any
function urls.add_items(items, name, value)
  if value == nil or value == null then
    return
  end
  if type(value) == "table" and (getmetatable(value) == nil or not getmetatable(value).__tostring) then
    for i = 1, #value do
      urls.add_items(items, name, value[i])
    end
    return
  end
  items[#items + 1] = { name, value }
end

--- The { name, value } pairs of a mapping in its order; a plain table's in the order of its sorted names.
---@param mapping any
---@return table[]
function urls.items_of(mapping)
  local items, mt = {}, getmetatable(mapping)
  if type(mt) == "table" and mt.__multi_items then
    for name, value in mt.__multi_items(mapping) do
      urls.add_items(items, name, value)
    end
    return items
  end
  local names = {}
  for name in compat.pairs(mapping) do
    names[#names + 1] = name
  end
  table.sort(names, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for _, name in ipairs(names) do
    urls.add_items(items, name, mapping[name])
  end
  return items
end

--- The query text of { name, value } pairs.
---@param items table[]
---@return string
function urls.encode_query(items)
  local out = {}
  for i, item in ipairs(items) do
    out[i] = quote_query(text_of(item[1])) .. "=" .. quote_query(text_of(item[2]))
  end
  return table.concat(out, "&")
end

--- Sorts pairs as a map with sort_parameters does: by key(item), or by name, then value.
---@param items table[]
---@param key (fun(item: table): any)?
---@return table[]
function urls.sort_items(items, key)
  for i, item in ipairs(items) do
    item.place = i
  end
  table.sort(items, function(a, b)
    local x, y
    if key then
      x, y = key(a), key(b)
    else
      x, y = text_of(a[1]), text_of(b[1])
      if x == y then
        x, y = text_of(a[2]), text_of(b[2])
      end
    end
    if x == y then
      return a.place < b.place
    end
    return x < y
  end)
  return items
end

-- "." and ".." taken out of a path.
local function remove_dots(path)
  local out = {}
  local segments = {}
  for segment in (path .. "/"):gmatch("([^/]*)/") do
    segments[#segments + 1] = segment
  end
  for i, segment in ipairs(segments) do
    local is_last = i == #segments
    if segment == ".." then
      if #out > 1 then
        out[#out] = nil
      end
      if is_last then
        out[#out + 1] = ""
      end
    elseif segment == "." then
      if is_last then
        out[#out + 1] = ""
      end
    else
      out[#out + 1] = segment
    end
  end
  return table.concat(out, "/")
end

--- Joins a reference to a base URL of the form scheme://host/path/ (RFC 3986, section 5).
---@param base string
---@param reference string
---@return string
function urls.join(base, reference)
  if reference == "" then
    return base
  end
  if reference:find("^%a[%w+.-]*:") then
    return reference
  end
  local scheme, host, path = base:match("^(%a[%w+.-]*:)//([^/?#]*)([^?#]*)")
  if reference:sub(1, 2) == "//" then
    return scheme .. reference
  end
  local ref_path, rest = reference:match("^([^?#]*)(.*)$")
  if ref_path == "" then
    ref_path = path
  elseif ref_path:sub(1, 1) ~= "/" then
    ref_path = remove_dots((path:match("^.*/") or "") .. ref_path)
  else
    ref_path = remove_dots(ref_path)
  end
  if ref_path:sub(1, 1) ~= "/" then
    ref_path = "/" .. ref_path
  end
  return scheme .. "//" .. host .. ref_path .. rest
end

-- ---- host names ----

local function code_points(text)
  local out, i = {}, 1
  while i <= #text do
    local c = text:byte(i)
    local n = c < 0x80 and 1 or c >= 0xF0 and 4 or c >= 0xE0 and 3 or c >= 0xC0 and 2 or 0
    if n == 0 or i + n - 1 > #text then
      return nil
    end
    local code = n == 1 and c or c % 2 ^ (7 - n)
    for k = i + 1, i + n - 1 do
      local b = text:byte(k)
      if b < 0x80 or b > 0xBF then
        return nil
      end
      code = code * 64 + b % 64
    end
    out[#out + 1] = code
    i = i + n
  end
  return out
end

local function digit(d)
  return string.char(d < 26 and 97 + d or 22 + d)
end

local function adapt(delta, count, first)
  delta = math.floor(first and delta / 700 or delta / 2)
  delta = delta + math.floor(delta / count)
  local k = 0
  while delta > 455 do
    delta = math.floor(delta / 35)
    k = k + 36
  end
  return k + math.floor(36 * delta / (delta + 38))
end

local function put_number(out, delta, bias)
  local q, k = delta, 36
  while true do
    local t = k <= bias and 1 or k >= bias + 26 and 26 or k - bias
    if q < t then
      break
    end
    out[#out + 1] = digit(t + (q - t) % (36 - t))
    q = math.floor((q - t) / (36 - t))
    k = k + 36
  end
  out[#out + 1] = digit(q)
end

-- A label in Punycode (RFC 3492).
local function punycode(codes)
  local out = {}
  for _, code in ipairs(codes) do
    if code < 128 then
      out[#out + 1] = string.char(code)
    end
  end
  local basic = #out
  local handled = basic
  if basic > 0 then
    out[#out + 1] = "-"
  end
  local n, delta, bias = 128, 0, 72
  while handled < #codes do
    local next_code = math.huge
    for _, code in ipairs(codes) do
      if code >= n and code < next_code then
        next_code = code
      end
    end
    delta = delta + (next_code - n) * (handled + 1)
    n = next_code
    for _, code in ipairs(codes) do
      if code < n then
        delta = delta + 1
      elseif code == n then
        put_number(out, delta, bias)
        bias = adapt(delta, handled + 1, handled == basic)
        delta, handled = 0, handled + 1
      end
    end
    delta, n = delta + 1, n + 1
  end
  return table.concat(out)
end

--- The ASCII form of a host name in lower case ("xn--..." labels), or nil when it has none.
---@param host string
---@return string?
function urls.ascii_host(host)
  if not host:find("[\128-\255]") then
    return host
  end
  local labels = {}
  for label in (host .. "."):gmatch("([^.]*)%.") do
    if label:find("[\128-\255]") then
      local codes = code_points(label)
      if not codes then
        return nil
      end
      label = "xn--" .. punycode(codes)
    end
    if #label > 63 then
      return nil
    end
    labels[#labels + 1] = label
  end
  return table.concat(labels, ".")
end

return urls
