-- SPDX-License-Identifier: MIT
-- Replays recorded routing cases of Werkzeug on luaflask.routing and prints every difference.
--
--   LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH="build/release/lib/?.so;;" \
--     lua5.4 tests/parity/replay_routing.lua [FILE]
--
-- The cases are read from FILE, or routing_cases.jsonl in $LUAFLASK_CASES or in ../shared/data.
local json = require("luaflask.core").json
local routing = require("luaflask.routing")
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local MultiDict = require("luaflask.datastructures").MultiDict

local path = arg[1] or (os.getenv("LUAFLASK_CASES") or "../shared/data") .. "/routing_cases.jsonl"
local file = io.open(path)
if not file then
  print("skipped: no recorded cases at " .. path)
  os.exit(0)
end

-- JSON's null where Lua has nil; marked values; plain tables without metatables.
local function plain(v)
  if v == json.null then
    return nil
  end
  if type(v) ~= "table" then
    return v
  end
  if v.__uuid__ then
    return v.__uuid__
  end
  if v.__multi__ then
    local dict = MultiDict()
    for _, pair in ipairs(v.__multi__) do
      dict:add(pair[1], pair[2])
    end
    return dict
  end
  local out = {}
  if json.is_array(v) and #v > 0 then
    for i = 1, #v do
      out[i] = v[i] == json.null and json.null or plain(v[i])
    end
    return out
  end
  for k, item in pairs(v) do
    out[k] = plain(item)
  end
  return out
end

local function show(v)
  if type(v) ~= "table" then
    return type(v) == "string" and ("%q"):format(v) or tostring(v)
  end
  local keys, out = {}, {}
  for k in pairs(v) do
    keys[#keys + 1] = k
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for i, k in ipairs(keys) do
    out[i] = tostring(k) .. "=" .. show(v[k])
  end
  return "{" .. table.concat(out, ", ") .. "}"
end

local function make_map(case)
  local rules = {}
  for i, spec in ipairs(case.rules) do
    local opts = {}
    for k, v in pairs(spec) do
      if k ~= "rule" then
        opts[k] = v
      end
    end
    rules[i] = routing.Rule(spec.rule, opts)
  end
  return routing.Map(rules, case.map)
end

local function run(case)
  local map = make_map(case)
  local bind = {}
  for k, v in pairs(case.bind) do
    bind[k] = v
  end
  bind.server_name, bind.websocket = nil, nil
  local adapter = map:bind(case.bind.server_name, bind)
  if case.bind.websocket ~= nil then
    adapter.websocket = case.bind.websocket
  end
  if case.kind == "match" then
    local request = case.request
    local endpoint, args = adapter:match(request.path_info, request.method, request)
    return { endpoint = endpoint, args = args }
  end
  local build = case.build
  return { url = adapter:build(build.endpoint, build.values, build) }
end

local function outcome(case)
  local ok, result = pcall(run, case)
  if ok then
    return result
  end
  local cls = class.of(result)
  if not cls then
    return { error = tostring(result) }
  end
  return {
    error = cls.__name,
    code = result.code,
    new_url = result.new_url,
    valid_methods = result.valid_methods,
    message = cls.__name == "BuildError" and tostring(result) or nil,
  }
end

-- Why a case says nothing about this Lua, or nil.
local function inapplicable(line)
  if line:find("__bytes_b64__", 1, true) then
    return "bytes apart from text are Python's"
  end
  if compat.is_luajit and line:find('"build": {.*[%[ ]%d+%.0[,%]}]') then
    return "LuaJIT cannot tell 1.0 from 1"
  end
end

local passed, total = 0, 0

local function replay(line)
  local case = plain(json.decode(line))
  local reason = inapplicable(line)
  if reason then
    print(("%s left out: %s"):format(tostring(case.id), reason))
    return
  end
  total = total + 1
  local want, got = case.result, outcome(case)
  if want.valid_methods then
    table.sort(want.valid_methods)
    table.sort(got.valid_methods or {})
  end
  if want.message == nil then
    got.message = nil
  end
  if show(want) == show(got) then
    passed = passed + 1
  else
    print(("%s %s %s\n  want %s\n  got  %s"):format(tostring(case.id), case.kind, case.test, show(want),
      show(got)))
  end
end

for line in file:lines() do
  replay(line)
end
file:close()
print(("%d of %d"):format(passed, total))
os.exit(passed == total and 0 or 1)
