-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/parity/replay_http.lua: feeds recorded calls of werkzeug.http to luaflask.http and compares
-- the answers. The recording was made with Werkzeug 2.2; where 3.1, which luaflask follows, answers
-- otherwise, the answer expected here stands in `newer`. The last line is `N of M`.
local folder = os.getenv("LUAFLASK_CASES") or "../shared/data"
local file = io.open(folder .. "/http_cases.jsonl", "r")
if not file then
  print("skipped: no recorded cases in " .. folder .. " (set LUAFLASK_CASES to their folder)")
  print("0 of 0")
  os.exit(0)
end

local http = require("luaflask.http")
local json = require("luaflask.core").json
local luaflask_pairs = require("luaflask.compat").pairs

-- By call: what Werkzeug 3.1 answers.
local newer = {
  -- A parameter without a value is not one, and only the first value of a list counts.
  [ [[parse_options_header(something; foo="other\"thing"; meh=42; bleh)]] ] =
    { "something", { foo = 'other"thing', meh = "42" } },
  [ [[parse_options_header(something; foo="otherthing"; meh=; bleh)]] ] =
    { "something", { foo = "otherthing" } },
  ["dump_options_header(foo)"] = "foo; bar=42",
  -- A quoted string is not an extended value.
  [ "parse_options_header(form-data; name=\"a_file\"; "
    .. "filename*=UTF-8''\"%c2%a3%20and%20%e2%82%ac%20rates\")" ] =
    { "form-data", { name = "a_file", filename = "UTF-8''" } },
  -- A leading dot means nothing.
  ["dump_cookie(.foo.com)"] = "foo=bar; Domain=foo.com; Path=/",
  -- All up to the first semicolon is the value.
  ["parse_options_header( , a )"] = { ", a", {} },
}

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

local function show(v)
  if type(v) ~= "table" or v == absent then
    return type(v) == "string" and ("%q"):format(v) or tostring(v)
  end
  local out = {}
  for k, item in pairs(v) do
    out[#out + 1] = tostring(k) .. "=" .. show(item)
  end
  table.sort(out)
  return "{" .. table.concat(out, ", ") .. "}"
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
    for k, v in pairs(out[2]) do
      out[2][k] = v ~= absent and v or nil
    end
  end
  return out[1], out[2], out[3]
end

local good, total = 0, 0
for line in file:lines() do
  local case = assert(json.decode(line))
  local name = case.kind:match("^http%.(.*)$")
  local args, kwargs = plain(case.args), plain(case.kwargs)
  local key = name .. "(" .. tostring(kwargs.domain or args[1]) .. ")"
  local want = case.error and "error" or newer[key] or plain(case.result)
  if name == "dump_cookie" and not case.error then
    -- The key was recorded one character a byte; all else is ASCII.
    want = latin1(want)
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
  total = total + 1
  if same(want, got == nil and absent or got) then
    good = good + 1
  else
    print(("case %d %s: expected %s, got %s"):format(case.id, key, show(want), show(got)))
  end
end
file:close()
print(("%d of %d"):format(good, total))
