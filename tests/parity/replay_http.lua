-- SPDX-License-Identifier: MIT
--
-- Recorded calls of werkzeug.http, for tests/parity/replay: calls the function of luaflask.http that has the same
-- name with the same values, and compares the answers. The recording was made with Werkzeug 2.2. luaflask follows
-- 3.1; where that changed a function, `newer` turns the old answer into the new one, by the rule of the change.
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

function newer.dump_options_header(old, _, _, options)
  -- A parameter without a value is left out.
  for name, value in pairs(options) do
    if value == absent then
      old = (old .. ";"):gsub("; " .. name .. ";", ";"):sub(1, -2)
    end
  end
  return old
end

function newer.dump_cookie(old)
  -- A leading dot means nothing in a domain.
  return (old:gsub("; Domain=%.", "; Domain="))
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
  return auth and { type = auth.type, params = auth.parameters }
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
  for k, v in luaflask_pairs(cookies) do
    out[#out + 1] = { k, v }
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

local function dump_options(header, options)
  local given = {}
  for k, v in pairs(options) do
    given[k] = v ~= absent and v or nil
  end
  return header, given
end

-- Python's arguments as our functions take them.
local function arguments(name, args, kwargs)
  local out = {}
  for i = 1, #args do
    out[i] = args[i] ~= absent and args[i] or nil
  end
  if name == "dump_cookie" then
    local opts = kwargs
    opts.max_age = opts.max_age or out[3]
    return out[1], out[2], opts
  elseif name == "parse_cookie" then
    return latin1(out[1])
  elseif name == "quote_header_value" then
    return out[1], kwargs.allow_token
  elseif name == "unquote_header_value" then
    return out[1]
  elseif name == "dump_options_header" then
    return dump_options(out[1], out[2])
  end
  return out[1], out[2], out[3]
end

return function(case, _, report)
  local name = case.kind:match("^http%.(.*)$")
  local args, kwargs = plain(case.args), plain(case.kwargs)
  local want = case.error and "error" or plain(case.result)
  if name == "dump_cookie" and not case.error then
    -- The key was recorded one character a byte; all else is ASCII.
    want = latin1(want)
  end
  if newer[name] and not case.error then
    want = newer[name](want, args[1], kwargs, args[2])
  end
  local got
  local answer = { pcall(http[name], arguments(name, args, kwargs)) }
  if not answer[1] then
    got = case.error and "error" or "error: " .. tostring(answer[2])
  elseif shape[name] then
    got = shape[name](answer[2], answer[3])
  else
    got = answer[2]
  end
  if same(want, got == nil and absent or got) then
    report.good()
  else
    report.miss(case, want, got)
  end
end
