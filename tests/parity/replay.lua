-- SPDX-License-Identifier: MIT
--
-- What tests/parity/replay runs: finds the files of recorded cases, gives each to the module that can replay its
-- kind, and counts. Such a module is a function `replay(case, line, report)`; it calls one of report.good(),
-- report.miss(case, want, got) and report.left_out(case, why), and report.newer(case, old, new) where another answer
-- than the recorded one is right today.
local json = require("luaflask.core").json

-- The module for a case, by what its `kind` begins with.
local replayers = { http = "replay_http", match = "replay_routing", build = "replay_routing" }

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function files_of(places)
  local files = {}
  for _, place in ipairs(places) do
    local pipe = assert(io.popen("find -L " .. quote(place) .. " -maxdepth 1 -type f \\( -name '*.jsonl' -o -path "
      .. quote(place) .. " \\) 2>/dev/null | sort"))
    local found = #files
    for path in pipe:lines() do
      files[#files + 1] = path
    end
    pipe:close()
    if #files == found then
      print("skipped: no recorded cases in " .. place .. " (set LUAFLASK_CASES to their folder)")
    end
  end
  return files
end

-- A value on one line, so that equal values are equal texts.
local function show(v)
  if type(v) == "string" then
    return ("%q"):format(v)
  elseif type(v) ~= "table" or (getmetatable(v) or {}).__tostring then
    return tostring(v)
  end
  local keys, out = {}, {}
  for k in pairs(v) do
    keys[#keys + 1] = k
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for i, k in ipairs(keys) do
    out[i] = (type(k) == "number" and "" or tostring(k) .. "=") .. show(v[k])
  end
  return "{" .. table.concat(out, ", ") .. "}"
end

local passed, total = 0, 0
local report = { show = show }

function report.good()
  passed, total = passed + 1, total + 1
end

function report.miss(case, want, got, asked)
  total = total + 1
  print(("case %s %s%s, of %s\n  want %s\n  got  %s"):format(tostring(case.id), case.kind,
    asked and " " .. asked or "", case.test, show(want), show(got)))
end

function report.newer(case, old, new)
  print(("case %s %s, of %s: newer versions answer otherwise\n  recorded %s\n  now      %s"):format(tostring(case.id),
    case.kind, case.test, old, show(new)))
end

function report.left_out(case, why)
  print(("case %s %s, of %s: left out: %s"):format(tostring(case.id), case.kind, case.test, why))
end

for _, path in ipairs(files_of(arg)) do
  local strangers = 0
  for line in io.lines(path) do
    local case = assert(json.decode(line))
    local replayer = replayers[tostring(case.kind):match("^%a+")]
    if replayer then
      require(replayer)(case, line, report)
    else
      strangers = strangers + 1
    end
  end
  if strangers > 0 then
    print(("%s: %d cases left out: nothing here replays their kind"):format(path, strangers))
  end
end
print(("%d of %d"):format(passed, total))
os.exit(passed == total)
