-- SPDX-License-Identifier: MIT
-- Reading and writing the values of HTTP headers, under the names of werkzeug.http. The work on bytes is done
-- by the core (core.header, core.cookie, core.date); this file gives it the shape of the data structures.
-- Times are seconds since 1970.
local calendar = require("luaflask.calendar")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ds = require("luaflask.datastructures")
local http_ranges = require("luaflask.http_ranges")
local keys = require("luaflask.keys")
local text = require("luaflask.text")

local core_header, core_cookie, core_date = core.header, core.cookie, core.date
local strip, split = text.strip, text.split
local type, tostring, tonumber = type, tostring, tonumber

---@class luaflask.http
local http = {}

--- The reason phrase of each status code.
http.HTTP_STATUS_CODES = require("luaflask.status_codes")

--- What Cross-Origin-Embedder-Policy may say.
http.COEP = { UNSAFE_NONE = "unsafe-none", REQUIRE_CORP = "require-corp" }

--- What Cross-Origin-Opener-Policy may say.
http.COOP = {
  UNSAFE_NONE = "unsafe-none",
  SAME_ORIGIN_ALLOW_POPUPS = "same-origin-allow-popups",
  SAME_ORIGIN = "same-origin",
}

local function set_of(...)
  local set = {}
  for _, name in ipairs({ ... }) do
    set[name] = true
  end
  return set
end

-- ---- values ----

--- The text as it may stand in a header: a token as it is, everything else in quotes.
---@param value string|number
---@param allow_token boolean? false: always in quotes
---@return string
function http.quote_header_value(value, allow_token)
  value = type(value) == "number" and compat.number_text(value) or tostring(value)
  return core_header.quote_value(value, allow_token ~= false)
end

--- The text without the quotes and backslashes of a quoted string.
---@param value string
---@return string
function http.unquote_header_value(value)
  return core_header.unquote_value(value)
end

-- Name and value pairs of what a dump function takes: a list of { name, value }, or a table sorted by name.
local function pairs_of(options)
  if options[1] ~= nil then
    return options
  end
  local out = {}
  for i, name in ipairs(keys.sorted(options)) do
    out[i] = { name, options[name] }
  end
  return out
end

-- A name that ends in "*" announces a value that is encoded already.
local function parameter(name, value)
  if name:sub(-1) == "*" then
    return name .. "=" .. tostring(value)
  end
  return name .. "=" .. http.quote_header_value(value)
end

--- The text of a Content-Security-Policy.
---@param policy luaflask.ContentSecurityPolicy
---@return string
function http.dump_csp_header(policy)
  return policy:to_header()
end

--- Splits "text/html; charset=utf-8" into the value and its parameters, whose names are in lower case. The third
--- result lists the names in order.
---@param value string?
---@return string, table<string, string>, string[]
function http.parse_options_header(value)
  if value == nil then
    return "", {}, {}
  end
  return core_header.parse_options(value)
end

--- The reverse: `dump_options_header("attachment", { filename = "a b.txt" })`.
---@param header string?
---@param options table names and values, or a list of { name, value }; `true` and false leave a parameter out
---@return string
function http.dump_options_header(header, options)
  local out = { header }
  for _, pair in ipairs(pairs_of(options)) do
    if type(pair[2]) ~= "boolean" and pair[2] ~= nil then
      out[#out + 1] = parameter(pair[1], pair[2])
    end
  end
  return table.concat(out, "; ")
end

--- The items of a comma-separated header.
---@param value string
---@return string[]
function http.parse_list_header(value)
  return core_header.parse_list(value)
end

--- The keys and texts of a header like Cache-Control; a key without a value has `true`. The second result
--- lists the keys in order.
---@param value string
---@return table<string, string|boolean>, string[]
function http.parse_dict_header(value)
  local flat, map, order = core_header.parse_dict(value), {}, {}
  for i = 1, #flat, 2 do
    map[flat[i]] = flat[i + 1]
    order[#order + 1] = flat[i]
  end
  return map, order
end

--- Writes a list of values, or of { name, value } pairs, or a table of names and values (sorted). `true` as a
--- value leaves the name alone.
---@param values table
---@return string
function http.dump_header(values)
  local out = {}
  if values[1] ~= nil and type(values[1]) ~= "table" then
    for i = 1, #values do
      out[i] = http.quote_header_value(values[i])
    end
  else
    for i, pair in ipairs(pairs_of(values)) do
      out[i] = pair[2] == true and pair[1] or parameter(pair[1], pair[2])
    end
  end
  return table.concat(out, ", ")
end

--- The set of a header like Vary or Allow.
---@param value string?
---@param on_update function?
---@return luaflask.HeaderSet
function http.parse_set_header(value, on_update)
  if value == nil or value == "" then
    return ds.HeaderSet(nil, on_update)
  end
  return ds.HeaderSet(core_header.parse_list(value), on_update)
end

--- An Accept header, as an object of the class given (default Accept). Items with a bad quality are left out.
---@param value string?
---@param cls luaflask.Class?
---@return luaflask.Accept
function http.parse_accept_header(value, cls)
  cls = cls or ds.Accept
  if value == nil or value == "" then
    return cls(nil)
  end
  local items = {}
  for _, part in ipairs(core_header.parse_list(value)) do
    local item, options, order = core_header.parse_options(part)
    local quality = 1
    if options.q then
      local digits = strip(options.q)
      quality = (digits:find("^%d+$") or digits:find("^%d+%.%d+$")) and tonumber(digits)
    end
    if quality and quality <= 1 then
      for _, name in ipairs(order) do
        if name ~= "q" then
          item = item .. "; " .. parameter(name, options[name])
        end
      end
      items[#items + 1] = { item, quality }
    end
  end
  return cls(items)
end

local function directive_pairs(value)
  local map, order = http.parse_dict_header(value)
  local out = {}
  for i, key in ipairs(order) do
    out[i] = { key, map[key] }
  end
  return out
end

--- A Cache-Control header, as an object of the class given (default RequestCacheControl).
---@param value string?
---@param on_update function?
---@param cls luaflask.Class?
---@return luaflask.CacheControl
function http.parse_cache_control_header(value, on_update, cls)
  cls = cls or ds.RequestCacheControl
  if value == nil or value == "" then
    return cls({}, on_update)
  end
  return cls(directive_pairs(value), on_update)
end

--- A Content-Security-Policy header. Policies that are not a name and a value are left out.
---@param value string?
---@param on_update function?
---@param cls luaflask.Class?
---@return luaflask.ContentSecurityPolicy
function http.parse_csp_header(value, on_update, cls)
  local items = {}
  for _, policy in ipairs(value and split(value, ";") or {}) do
    local name, rest = strip(policy):match("^([^ ]+) (.*)$")
    if name then
      items[#items + 1] = { strip(name), strip(rest) }
    end
  end
  return (cls or ds.ContentSecurityPolicy)(items, on_update)
end

--- An Authorization header, or nil.
---@param value string?
---@return luaflask.Authorization?
function http.parse_authorization_header(value)
  return ds.Authorization.from_header(value)
end

--- A WWW-Authenticate header, or nil.
---@param value string?
---@return luaflask.WWWAuthenticate?
function http.parse_www_authenticate_header(value)
  return ds.WWWAuthenticate.from_header(value)
end

-- ---- ranges ----

http.is_byte_range_valid = http_ranges.is_byte_range_valid
http.parse_range_header = http_ranges.parse_range_header
http.parse_content_range_header = http_ranges.parse_content_range_header

--- An If-Range header: a date, a tag or neither.
---@param value string?
---@return luaflask.IfRange
function http.parse_if_range_header(value)
  if value == nil or value == "" then
    return ds.IfRange()
  end
  local date = http.parse_date(value)
  if date then
    return ds.IfRange(nil, date)
  end
  return ds.IfRange((http.unquote_etag(value)))
end

-- ---- entity tags ----

---@param etag string
---@param weak boolean?
---@return string
function http.quote_etag(etag, weak)
  if etag:find('"', 1, true) then
    error(("%q is not an entity tag: it must not contain a quote"):format(etag), 2)
  end
  return (weak and 'W/"' or '"') .. etag .. '"'
end

--- The tag without quotes, and whether it is weak; nil for an absent one.
---@param etag string?
---@return string?, boolean?
function http.unquote_etag(etag)
  if etag == nil or etag == "" then
    return nil
  end
  etag = strip(etag)
  local weak = etag:find("^[Ww]/") ~= nil
  if weak then
    etag = etag:sub(3)
  end
  if etag:sub(1, 1) == '"' and etag:sub(-1) == '"' then
    etag = etag:sub(2, -2)
  end
  return etag, weak
end

-- Where the tag ends whose quote opens at i, and where the next one starts: at a quote before a comma or the end of
-- the header. Nil if there is none.
local function end_of_quoted(value, i)
  local quote = value:find('"', i + 1, true)
  while quote do
    local _, comma = value:find("^%s*,%s*", quote + 1)
    if comma or quote == #value then
      return quote - 1, (comma or quote) + 1
    end
    quote = value:find('"', quote + 1, true)
  end
end

-- The same for a tag without quotes: it goes to the next comma, without the blanks before that.
local function end_of_bare(value, i)
  local comma = value:find(",", i, true)
  if not comma then
    return #value, #value + 1
  end
  local last = comma - 1
  while last >= i and value:find("^%s", last) do
    last = last - 1
  end
  return last, value:find("%S", comma + 1) or #value + 1
end

--- An If-Match or If-None-Match header.
---@param value string?
---@return luaflask.ETags
function http.parse_etags(value)
  local strong, weak = {}, {}
  -- Where one quote is never closed, no later one is: so nothing is searched twice.
  local i, may_be_quoted = 1, true
  while value and i <= #value do
    local list, last, after = strong, nil, nil
    if value:find("^[Ww]/", i) then
      list, i = weak, i + 2
    end
    if may_be_quoted and value:sub(i, i) == '"' then
      last, after = end_of_quoted(value, i)
      may_be_quoted = last ~= nil
    end
    if last then
      list[#list + 1] = value:sub(i + 1, last)
    else
      last, after = end_of_bare(value, i)
      list[#list + 1] = value:sub(i, last)
      if list[#list] == "*" then
        return ds.ETags(nil, nil, true)
      end
    end
    i = after
  end
  return ds.ETags(strong, weak)
end

--- A tag made from content: equal bytes, equal tag.
---@param data string
---@return string
function http.generate_etag(data)
  return core.digest.sha1(data)
end

-- ---- dates and ages ----

--- Seconds since 1970 of what http_date takes.
---@param date number|table|luaflask.DateTime|luaflask.Date
---@param level integer of the caller to blame
---@return number
function http.seconds_of(date, level)
  if type(date) == "number" then
    return date
  elseif type(date) == "table" and date.year and date.month and date.day then
    return calendar.days(date.year, date.month, date.day) * 86400 + (date.hour or 0) * 3600
      + (date.min or 0) * 60 + (date.sec or 0)
  elseif type(date) == "userdata" then
    local mt = getmetatable(date)
    if type(mt) == "table" and mt.__date then
      return date:timestamp()
    end
  end
  error(('expected a datetime, seconds since 1970 or a table as os.date("!*t") gives it, not a %s value'):format(
    type(date)), level + 1)
end

--- The date as HTTP writes it.
---@param date number|table|luaflask.DateTime|luaflask.Date|nil a moment, seconds since 1970, or fields in UTC as
--- os.date("!*t") gives; default now
---@return string
function http.http_date(date)
  if date == nil then
    return core_date.format()
  end
  return core_date.format(http.seconds_of(date, 2))
end

--- Seconds since 1970, or nil for what is not a date.
---@param value string?
---@return integer?
function http.parse_date(value)
  if value == nil then
    return nil
  end
  return (core_date.parse(value))
end

--- Seconds, or nil for what is not a whole number from 0 up.
---@param value string?
---@return integer?
function http.parse_age(value)
  local seconds = value and http_ranges.plain_int(value)
  return seconds and seconds >= 0 and seconds or nil
end

---@param age number?
---@return string?
function http.dump_age(age)
  if age == nil then
    return nil
  end
  if age < 0 then
    error("age cannot be negative", 2)
  end
  return ("%d"):format(math.floor(age))
end

-- ---- cookies ----

--- The cookies of a Cookie header, or of an environ, as a MultiDict (or an object of the class given, which
--- must have from_flat).
---@param header string|table|nil
---@param cls luaflask.Class?
---@return luaflask.MultiDict
function http.parse_cookie(header, cls)
  if type(header) == "table" then
    header = header.HTTP_COOKIE
  end
  return (cls or ds.MultiDict).from_flat(header and core_cookie.parse(header) or {})
end

---@class luaflask.CookieOptions
---@field max_age integer? seconds; without `expires` that is written, too, unless sync_expires is false
---@field expires number|string|table|luaflask.DateTime|nil
---@field path string|false|nil default "/"; false leaves it out
---@field domain string?
---@field secure boolean?
---@field httponly boolean?
---@field samesite "Strict"|"Lax"|"None"|nil
---@field partitioned boolean?
---@field sync_expires boolean?
---@field max_size integer? default 4093; 0 never complains

--- The value of a Set-Cookie header. If it is so large that browsers may drop it, the second result says so.
---@param key string
---@param value string?
---@param opts luaflask.CookieOptions?
---@return string, string?
function http.dump_cookie(key, value, opts)
  opts, value = opts or {}, value or ""
  if type(opts.expires) == "table" or type(opts.expires) == "userdata" then
    local copy = {}
    for k, v in next, opts do
      copy[k] = v
    end
    copy.expires = http.seconds_of(opts.expires, 2)
    opts = copy
  end
  local ok, cookie = pcall(core_cookie.dump, key, value, opts)
  if not ok then
    error(cookie, 2)
  end
  local max_size = opts.max_size or 4093
  if max_size > 0 and #cookie > max_size then
    return cookie, ("The '%s' cookie is too large: the value was %d bytes but the header required %d extra "
      .. "bytes. The final size was %d bytes but the limit is %d bytes. Browsers may silently ignore cookies "
      .. "larger than this."):format(key, #value, #cookie - #value, #cookie, max_size)
  end
  return cookie
end

-- ---- conditional requests ----

--- Whether a resource differs from what the client has; see luaflask.conditional.
---@param conditions table
---@return boolean
function http.check_modified(conditions)
  return require("luaflask.conditional").check_modified(conditions)
end

--- The same with the conditions of an environ.
---@param environ table
---@param ... any etag, data, last_modified, ignore_if_range
---@return boolean
function http.is_resource_modified(environ, ...)
  return require("luaflask.conditional").is_resource_modified(environ, ...)
end

-- ---- kinds of headers ----

local ENTITY = set_of("allow", "content-encoding", "content-language", "content-length", "content-location",
  "content-md5", "content-range", "content-type", "expires", "last-modified")

local HOP_BY_HOP = set_of("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
  "trailer", "transfer-encoding", "upgrade")

---@param name string
---@return boolean
function http.is_entity_header(name)
  return ENTITY[name:lower()] == true
end

---@param name string
---@return boolean
function http.is_hop_by_hop_header(name)
  return HOP_BY_HOP[name:lower()] == true
end

--- Removes the headers that describe a body, except those allowed (default Expires and Content-Location).
---@param headers luaflask.Headers
---@param allowed string[]?
function http.remove_entity_headers(headers, allowed)
  local keep = {}
  for _, name in ipairs(allowed or { "expires", "content-location" }) do
    keep[name:lower()] = true
  end
  for name in next, ENTITY do
    if not keep[name] then
      headers:remove(name)
    end
  end
end

--- Removes the headers that concern one connection only.
---@param headers luaflask.Headers
function http.remove_hop_by_hop_headers(headers)
  for name in next, HOP_BY_HOP do
    headers:remove(name)
  end
end

return http
