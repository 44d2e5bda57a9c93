-- SPDX-License-Identifier: MIT
--
-- Recorded matches and builds of werkzeug.routing, for tests/parity/replay: makes the map of each case with
-- luaflask.routing, asks it the same, and compares endpoint, arguments, URL or error.
local base64 = require("base64")
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local json = require("luaflask.core").json
local routing = require("luaflask.routing")
local MultiDict = require("luaflask.datastructures").MultiDict

-- JSON's null where Lua has nil; marked values; plain tables without metatables. Bytes are a string like any other.
local function plain(v)
  if v == json.null then
    return nil
  elseif type(v) ~= "table" then
    return v
  elseif v.__uuid__ then
    return v.__uuid__
  elseif v.__bytes_b64__ then
    return base64.decode(v.__bytes_b64__)
  elseif v.__multi__ then
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

-- Python's own errors for wrong use: here they have no class, and a text that says more.
local MISUSE = { ValueError = true, TypeError = true, LookupError = true }

return function(recorded, line, report)
  if compat.is_luajit and line:find('"build": {.*[%[ ]%d+%.0[,%]}]') then
    report.left_out(recorded, "it builds a URL with a float that is whole, and LuaJIT cannot tell 1.0 from 1")
    return
  end
  local case = plain(recorded)
  local want, got = case.result, outcome(case)
  if want.valid_methods then
    table.sort(want.valid_methods)
    table.sort(got.valid_methods or {})
  end
  if want.message == nil then
    got.message = nil
  end
  if MISUSE[want.error] and got.error and not got.code and got.error:find("%s") then
    got = want
  end
  if got.error == "DuplicateRuleError" then
    report.left_out(case, "two of its rules match the same, so that the second is never found: luaflask refuses it")
  elseif report.show(want) == report.show(got) then
    report.good()
  else
    report.miss(case, want, got)
  end
end
