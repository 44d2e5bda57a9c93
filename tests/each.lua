-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/each.lua KIND FILE...: runs each test file in a process of its own, counts what it says, and
-- ends with one line `N passed, N failed, N skipped`. Distrust is the rule: a file that crashes, hangs,
-- leaves a process or a sanitizer's report behind, counts fewer tests than it promised or says nothing at all
-- has failed, whatever its last words were.
--
-- Kinds:
--   tap      a cmocka program
--   busted   a spec, run by the interpreter in EACH_LUA
--   corpus   a program that feeds one folder of inputs (the folder tests/fuzz/corpus/NAME for fuzz_NAME)
--   replay   a script of recorded cases, run by EACH_LUA; its last line is `N of M`
--   script   a command whose last line is `N passed, N failed`
-- Environment: EACH_TIMEOUT (seconds per file, 300), EACH_WORK (folder for logs), EACH_REPORTS (folder where
-- sanitizers write).
local kind = arg[1]
local seconds = tonumber(os.getenv("EACH_TIMEOUT") or "300")
local work = os.getenv("EACH_WORK") or "build/test"
local reports = os.getenv("EACH_REPORTS")
local interpreter = os.getenv("EACH_LUA") or "lua5.4"

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read("a") or ""
  if file then
    file:close()
  end
  return text
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

-- Each reader turns a log into passed, failed, skipped; nil where the log says nothing that can be counted.
local readers = {}

function readers.tap(log)
  local promised, passed, failed, skipped = 0, 0, 0, 0
  for line in log:gmatch("[^\n]+") do
    local last = line:match("^1%.%.(%d+)$")
    if last then
      promised = promised + tonumber(last)
    elseif line:find("^not ok %d+ # SKIP") or line:find("^ok %d+ # SKIP") then
      skipped = skipped + 1
    elseif line:find("^ok %d+ ") then
      passed = passed + 1
    elseif line:find("^not ok %d+ ") then
      failed = failed + 1
    end
  end
  if promised == 0 then
    return nil
  end
  return passed, failed + math.max(0, promised - passed - failed - skipped), skipped
end

local function last_line(log)
  return log:match("([^\n]*)\n*$") or ""
end

function readers.script(log)
  local passed, failed, rest = last_line(log):match("^(%d+) passed, (%d+) failed(.*)$")
  if not passed then
    return nil
  end
  return tonumber(passed), tonumber(failed), tonumber(rest:match("^, (%d+) skipped$") or 0)
end
readers.busted = readers.script
readers.corpus = readers.script

function readers.replay(log)
  local last = last_line(log)
  local passed, all = last:match("(%d+) of (%d+)[^%d]*$")
  if ("\n" .. log):find("\nskipped") and (not passed or all == "0") then
    return 0, 0, 1
  elseif not passed then
    return nil
  end
  return tonumber(passed), tonumber(all) - tonumber(passed), 0
end

local function command_for(file)
  if kind == "tap" then
    return "env CMOCKA_MESSAGE_OUTPUT=TAP " .. quote(file)
  elseif kind == "busted" then
    return interpreter .. " /usr/bin/busted -o tests/handler.lua " .. quote(file)
  elseif kind == "corpus" then
    local folder = "tests/fuzz/corpus/" .. file:match("fuzz_([%w_]+)$")
    -- A target may have no corpus yet; then it is fed the empty input only.
    return quote(file) .. (os.rename(folder, folder) and " " .. quote(folder) or "")
  elseif kind == "replay" then
    return (file:find("%.lua$") and interpreter .. " " or "") .. quote(file)
  end
  return file
end

-- Processes of the session that outlive the test; a server that was just told to stop gets two seconds.
local function leftovers(session)
  if session == "" then
    return ""
  end
  local left
  for _ = 1, 20 do
    left = output_of("ps -o stat=,pid=,args= -s " .. session .. " | grep -v '^Z'")
    if left == "" then
      return ""
    end
    os.execute("sleep 0.1")
  end
  os.execute("ps -o pid= -s " .. session .. " | xargs -r kill -9 2>/dev/null")
  return left
end

local function run(file)
  local name = file:gsub("^build/", ""):gsub("[^%w_.-]", "_")
  local log_path, session_path = work .. "/" .. name .. ".log", work .. "/" .. name .. ".session"
  local command = ("timeout -k 5 %d %s"):format(seconds, command_for(file))
  local _, how, code = os.execute(("setsid --wait sh -c %s >%s 2>&1 </dev/null"):format(
    quote("echo $$ >" .. quote(session_path) .. "; exec " .. command), quote(log_path)))
  local log = read(log_path)
  local passed, failed, skipped = readers[kind](log)
  local trouble = {}
  if not passed then
    passed, failed, skipped = 0, 1, 0
    trouble[#trouble + 1] = "it did not say how many tests passed and failed"
  end
  local left = leftovers(read(session_path):match("%d+") or "")
  os.remove(session_path)
  if how == "exit" and code == 124 then
    trouble[#trouble + 1] = ("it took longer than %d seconds"):format(seconds)
  elseif (how ~= "exit" or code ~= 0) and failed == 0 then
    trouble[#trouble + 1] = ("it ended by %s %d"):format(how, code)
  elseif passed + failed + skipped == 0 then
    trouble[#trouble + 1] = "it holds no test"
  end
  if left ~= "" then
    trouble[#trouble + 1] = "it left running: " .. left
  end
  if reports then
    for path in output_of("find " .. quote(reports) .. " -type f"):gmatch("[^\n]+") do
      trouble[#trouble + 1] = "a sanitizer wrote:\n" .. read(path)
      os.remove(path)
    end
  end
  if #trouble > 0 and failed == 0 then
    failed = 1
  end
  if failed > 0 then
    print("---- FAILED " .. file)
    print((#log > 20000 and log:sub(1, 5000) .. "\n[...]\n" .. log:sub(-15000) or log))
    for _, text in ipairs(trouble) do
      print("     " .. file .. ": " .. text)
    end
  else
    print(("     %-60s %d"):format(file, passed) .. (skipped > 0 and (", %d skipped"):format(skipped) or ""))
    for line in ("\n" .. log):gmatch("\n(warning: [^\n]*)") do
      print(line)
    end
  end
  io.flush()
  return passed, failed, skipped
end

local totals = { 0, 0, 0 }
if #arg < 2 then
  print("no test file was found")
  totals[2] = 1
end
for i = 2, #arg do
  for slot, n in ipairs({ run(arg[i]) }) do
    totals[slot] = totals[slot] + n
  end
end
print(("%d passed, %d failed, %d skipped"):format(totals[1], totals[2], totals[3]))
os.exit(totals[2] == 0)
