-- SPDX-License-Identifier: MIT
--
-- Recorded calls of werkzeug.http, for tests/parity/replay: calls the function of luaflask.http that has the same
-- name with the same values, and compares the answers. luaflask follows Werkzeug 3.1; where that changed a function,
-- `newer` turns what was recorded with 2.2 into the new answer, by the rule of the change.
local base64 = require("base64")
local datastructures = require("luaflask.datastructures")
local http = require("luaflask.http")
local json = require("luaflask.core").json
local luaflask_pairs = require("luaflask.compat").pairs

-- A byte string that was recorded as text, one character a byte.
local function latin1(s)
  return (s:gsub("([\194\195])([\128-\191])", function(a, b)
    return string.char((a:byte() - 194) * 64 + b:byte())
  end))
end

local function seconds(iso)
  local y, mo, d, h, mi, s, offset = iso:match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)(.*)$")
  local sign, oh, om = offset:match("^([+-])(%d+):(%d+)$")
  local at = http.seconds_of({
    year = tonumber(y), month = tonumber(mo), day = tonumber(d),
    hour = tonumber(h), min = tonumber(mi), sec = tonumber(s),
  }, 1)
  local shift = sign and (tonumber(oh) * 60 + tonumber(om)) * 60 or 0
  return sign == "-" and at + shift or at - shift
end

-- Recorded values as Lua has them; null becomes nil at the top and `absent` inside.
local absent = setmetatable({}, {
  __tostring = function()
    return "null"
  end,
})

local function plain(v)
  if v == json.null or v == nil then
    return absent
  end
  if type(v) ~= "table" then
    return v
  end
  if v.__datetime__ then
    return seconds(v.__datetime__)
  elseif v.__bytes_b64__ then
    return base64.decode(v.__bytes_b64__)
  end
  local out = {}
  for k, item in pairs(v) do
    out[k] = plain(item)
  end
  return out
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" or a == absent or b == absent then
    return a == b
  end
  for k, v in pairs(a) do
    if not same(v, b[k] == nil and absent or b[k]) then
      return false
    end
  end
  for k, v in pairs(b) do
    if a[k] == nil and v ~= absent then
      return false
    end
  end
  return true
end

-- ---- what changed between Werkzeug 2.2 and 3.1 ----

-- Each takes the old answer, the first argument and the named arguments, and gives the new answer.
local newer = {}

function newer.parse_options_header(old, value)
  if value == absent then
    return old
  end
  -- All up to the first semicolon is the value, whatever it is.
  local options = {}
  for name, text in pairs(old[2]) do
    -- A parameter without a value is not one.
    if text ~= absent then
      options[name] = text
    end
  end
  -- In an extended value (name*=charset'language'text) a quote is nothing that could enclose it.
  for name, prefix in value:gmatch("([%w_-]+)%*=([^;\"]*'[^;\"]*')\"") do
    options[name:lower()] = prefix
  end
  return { value:match("^%s*(.-)%s*$"):match("^([^;]*)"):match("^(.-)%s*$"), options }
end

-- An empty value is written in quotes.
local function quote_empty(text)
  return (text .. ","):gsub("=([;,])", '=""%1'):sub(1, -2)
end

function newer.quote_header_value(old)
  return old == "" and '""' or old
end

function newer.dump_header(old, _, kwargs)
  -- A token cannot be told to stand in quotes any more.
  if kwargs.allow_token == false then
    old = old:gsub('"([%w!#$%%&\'*+.^_`|~-]+)"', "%1")
  end
  return quote_empty(old)
end

function newer.dump_options_header(old, _, _, options)
  -- A parameter without a value is left out.
  for name, value in pairs(options) do
    if value == absent then
      old = (old .. ";"):gsub("; " .. name .. ";", ";"):sub(1, -2)
    end
  end
  return quote_empty(old)
end

function newer.parse_list_header(old, value)
  local items = {}
  for _, item in ipairs(old) do
    -- What is empty between two commas is no item, unless it stands in quotes.
    if item ~= "" or value:find('""', 1, true) then
      items[#items + 1] = item
    end
  end
  return items
end
newer.parse_set_header = newer.parse_list_header

function newer.parse_accept_header(old)
  -- The parameters of an item are written in one way.
  for _, item in ipairs(old.__accept__) do
    item[1] = item[1]:gsub("%s*;%s*", "; ")
  end
  return old
end

function newer.dump_cookie(old)
  -- More characters do without quotes.
  old = old:gsub("^([^=]*=)\"([%w_!#$%%&'()*+./:<=>?@%[%]^`{|}~-]*)\"", "%1%2")
  -- A leading dot means nothing in a domain.
  return (old:gsub("; Domain=%.", "; Domain="))
end

function newer.parse_authorization_header(old, value)
  -- Every scheme is one, not only Basic and Digest.
  local scheme, rest = (value == absent and "" or value):match("^(%S+) ?([^=]*=*)$")
  if old == absent and scheme and scheme:lower() ~= "basic" then
    return { type = scheme:lower(), params = {}, token = rest }
  end
  return old
end

-- How an answer is laid out for comparison, by function.
local shape = {}

function shape.parse_options_header(value, options)
  return { value, options }
end

function shape.unquote_etag(tag, weak)
  return { tag, weak }
end

function shape.parse_dict_header(map)
  for k, v in pairs(map) do
    map[k] = v == true and absent or v
  end
  return map
end

function shape.parse_authorization_header(auth)
  if auth == nil then
    return nil
  end
  local params = {}
  for name, value in luaflask_pairs(auth.parameters) do
    params[name] = value
  end
  return { type = auth.type, params = shape.parse_dict_header(params), token = auth.token }
end
shape.parse_www_authenticate_header = shape.parse_authorization_header

function shape.parse_set_header(set)
  local items = {}
  for i = 1, #set do
    items[i] = set[i]
  end
  return items
end

function shape.parse_cache_control_header(directives)
  local out = {}
  for name, value in luaflask_pairs(directives) do
    out[name] = value == true and absent or value
  end
  return out
end
shape.parse_csp_header = shape.parse_cache_control_header

-- The functions that change headers: what is left.
local function left_of(headers)
  local out = {}
  for name, value in luaflask_pairs(headers) do
    out[#out + 1] = { name, value }
  end
  return out
end

function shape.parse_accept_header(accept)
  local items = {}
  for i = 1, #accept do
    items[i] = accept[i]
  end
  return { __accept__ = items }
end

local function sorted(set)
  local out = {}
  for k in pairs(set) do
    out[#out + 1] = k
  end
  table.sort(out)
  return out
end

function shape.parse_etags(etags)
  local strong = sorted(etags:as_set())
  local weak = {}
  for _, tag in ipairs(sorted(etags:as_set(true))) do
    if etags:is_weak(tag) then
      weak[#weak + 1] = tag
    end
  end
  return { strong = strong, weak = weak, star = etags.star_tag }
end

function shape.parse_cookie(cookies)
  local out = {}
  for name, value in cookies:items(true) do
    out[#out + 1] = { name, value }
  end
  return { __multi__ = out }
end

function shape.parse_if_range_header(if_range)
  return { etag = if_range.etag or absent, date = if_range.date or absent }
end

function shape.parse_range_header(range)
  return range and { units = range.units, ranges = range.ranges }
end

function shape.parse_content_range_header(range)
  return range and { units = range.units, start = range.start, stop = range.stop, length = range.length }
end

-- Names and texts for a dump function; a name without a text has `lone`.
local function named(values, lone)
  local out = {}
  for k, v in pairs(values) do
    if v == absent then
      v = lone
    end
    out[k] = v
  end
  return out
end

-- Python's arguments as our functions take them, by function.
local take = {}

-- In the order in which Werkzeug takes them; `charset`, which only older ones have, stands before `sync_expires`.
local COOKIE_OPTIONS = { "max_age", "expires", "path", "domain", "secure", "httponly" }

function take.dump_cookie(kwargs, args)
  local options = {}
  for i, name in ipairs(COOKIE_OPTIONS) do
    options[name] = args[i + 2]
  end
  for name, value in pairs(kwargs) do
    options[name] = value
  end
  local key, value = args[1], options.value or args[2]
  options.key, options.value, options.charset = nil, nil, nil
  if options.path == absent then
    options.path = false
  end
  for name, given in pairs(options) do
    options[name] = given ~= absent and given or nil
    if given == false then
      options[name] = false
    end
  end
  return key, value, options
end

function take.parse_cookie(_, header)
  return latin1(header)
end

function take.quote_header_value(kwargs, value)
  return value, kwargs.allow_token
end

function take.unquote_header_value(_, value)
  return value
end

function take.dump_options_header(_, header, options)
  return header, named(options, nil)
end

function take.dump_header(_, values)
  return named(values, true)
end

function take.dump_csp_header(_, values)
  return datastructures.ContentSecurityPolicy(values)
end

function take.is_resource_modified(_, environ, etag, last_modified, ignore_if_range)
  return environ, etag, nil, last_modified, ignore_if_range
end

function take.remove_entity_headers(_, headers)
  return datastructures.Headers(headers)
end
take.remove_hop_by_hop_headers = take.remove_entity_headers

local function arguments(name, args, kwargs)
  if name == "dump_cookie" then
    return take.dump_cookie(kwargs, args)
  end
  local out = {}
  for i = 1, #args do
    if args[i] ~= absent then
      out[i] = args[i]
    end
  end
  if take[name] then
    return take[name](kwargs, out[1], out[2], out[3], out[4])
  end
  return out[1], out[2], out[3]
end

-- What a table without order was made into: the same pieces in any order are the same.
local unordered = { dump_header = ",", dump_options_header = ";" }

local function pieces_of(text, separator)
  local out = {}
  for piece in (text .. separator):gmatch("%s*(.-)" .. separator) do
    out[#out + 1] = piece
  end
  table.sort(out)
  return out
end

local function call(name, ...)
  local given = ...
  local first, second = http[name](...)
  if name:find("^remove_") then
    return left_of(given)
  elseif shape[name] then
    return shape[name](first, second)
  end
  return first
end

return function(case, _, report)
  local name = case.kind:match("^http%.(.*)$")
  local args, kwargs = plain(case.args), plain(case.kwargs)
  local want = case.error and "error" or plain(case.result)
  if name == "dump_cookie" and not case.error then
    -- The key was recorded one character a byte; all else is ASCII.
    want = latin1(want)
  end
  if newer[name] and not case.error and case.suite:find("^werkzeug 2") then
    local old = report.show(want)
    want = newer[name](want, args[1], kwargs, args[2])
    if report.show(want) ~= old then
      report.newer(case, old, want)
    end
  end
  local ok, got = pcall(call, name, arguments(name, args, kwargs))
  if not ok then
    got = case.error and "error" or "error: " .. tostring(got)
  end
  if unordered[name] and type(want) == "string" and type(got) == "string" and #args[#args] == 0 then
    want, got = pieces_of(want, unordered[name]), pieces_of(got, unordered[name])
  end
  if same(want, got == nil and absent or got) then
    report.good()
  else
    report.miss(case, want, got, report.show(args) .. " " .. report.show(kwargs))
  end
end
