-- SPDX-License-Identifier: MIT
-- Compares luaflask's JSON codec with lua-cjson on the same documents, in both directions.
--   lua5.4 tests/bench/json_bench.lua [build/release]     luajit tests/bench/json_bench.lua build/luajit
-- Rounds are interleaved, so that a noisy machine troubles both alike; the ratio is that of the best rounds.
local build = arg[1] or "build/release"
package.cpath = build .. "/lib/?.so;" .. package.cpath

local json = require("luaflask.core").json
local cjson = require("cjson")
local clock = os.clock
local rounds, seconds = tonumber(arg[2]) or 9, 0.03

-- A small generator of our own: the same documents on every Lua.
local seed = 42
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end

local function text(n)
  local words = { "the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "\n", "\"quoted\"" }
  local out, len = {}, 0
  while len < n do
    out[#out + 1] = words[random(#words)]
    len = len + #out[#out] + 1
  end
  return table.concat(out, " ")
end

local function records(n)
  local out = {}
  for i = 1, n do
    out[i] = {
      id = i, name = "user" .. random(1e6), email = "user" .. i .. "@example.org", active = random(2) == 1,
      score = random(1e6) / 1000, tags = { "a" .. random(9), "b" .. random(9) },
    }
  end
  return out
end

local function numbers(n, make)
  local out = {}
  for i = 1, n do
    out[i] = make(i)
  end
  return out
end

local function nested(depth)
  return depth == 0 and { leaf = true } or { child = nested(depth - 1), items = { 1, 2, 3 }, level = depth }
end

local documents = {
  { "hello", { message = "Hello, World!" } },
  { "two fields", { id = 42, name = "widget" } },
  { "page of items", { items = records(20), total = 20, pages = 1 } },
  { "array of records", records(2000) },
  { "big strings", { text(20000), text(30000), ("plain text without any escape "):rep(2000) } },
  { "short strings", numbers(2000, function() return "s" .. random(1e6) end) },
  { "integers", numbers(5000, function() return random(1e9) end) },
  { "prices", numbers(5000, function() return random(1e6) / 100 end) },
  { "long decimals", numbers(5000, function() return random(2 ^ 30) / random(2 ^ 30) end) },
  { "nested", nested(60) },
  { "wide object", (function()
    local out = {}
    for i = 1, 300 do
      out["key" .. random(1e6)] = i
    end
    return out
  end)() },
}

local function time(f, value, n)
  local start = clock()
  for _ = 1, n do
    f(value)
  end
  return (clock() - start) / n
end

local function compare(ours, theirs, value)
  local n = 1
  while time(theirs, value, n) * n < seconds do
    n = n * 2
  end
  local best_ours, best_theirs = math.huge, math.huge
  collectgarbage()
  for _ = 1, rounds do
    best_ours = math.min(best_ours, time(ours, value, n))
    best_theirs = math.min(best_theirs, time(theirs, value, n))
  end
  return best_theirs / best_ours, best_ours
end

cjson.encode_max_depth(1000)
print(("%-18s %8s | %8s %10s | %8s %10s"):format(_VERSION .. (rawget(_G, "jit") and " jit" or ""), "bytes",
  "encode x", "us", "decode x", "us"))
local least = math.huge
for _, document in ipairs(documents) do
  local value = document[2]
  local source = cjson.encode(value)
  local encode, encode_time = compare(json.encode, cjson.encode, value)
  local decode, decode_time = compare(json.decode, cjson.decode, source)
  least = math.min(least, encode, decode)
  print(("%-18s %8d | %8.2f %10.2f | %8.2f %10.2f"):format(document[1], #source, encode, encode_time * 1e6,
    decode, decode_time * 1e6))
end
print(("slowest ratio %.2f (above 1: faster than lua-cjson)"):format(least))
