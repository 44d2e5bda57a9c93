-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/words.lua: what no file of the tree may hold. Every text file is one test: no note about work
-- left undone, no path of somebody's machine, no stray white space, a licence line in every source file.
local function forbidden_words()
  -- Put together here, so that this file passes its own test.
  local list = {}
  for _, word in ipairs({ "TO" .. "DO", "FIX" .. "ME", "X" .. "XX" }) do
    list[#list + 1] = { "%f[%w_]" .. word .. "%f[^%w_]", "says " .. word .. ": do it, or write down why not" }
  end
  local home = os.getenv("HOME") or ""
  if home:find("^/.") and home ~= "/tmp" then
    list[#list + 1] = { home:gsub("%p", "%%%0") .. "/", "names the home of one machine: " .. home }
  end
  return list
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text:gmatch("[^\n]+")
end

local words = forbidden_words()

-- Data that tests feed in is as it is.
local function is_data(path)
  return path:find("^tests/fuzz/corpus/") or path:find("^tests/.*/?data/") or path:find("^apps/.*/static/")
end

local function check_words(text, complain)
  for _, entry in ipairs(words) do
    if text:find(entry[1]) then
      complain(entry[2])
    end
  end
end

local function check_space(text, complain)
  if text ~= "" and text:sub(-1) ~= "\n" then
    complain("does not end with a newline")
  end
  if text:find("[ \t]\n") then
    local _, line = text:sub(1, text:find("[ \t]\n")):gsub("\n", "")
    complain(("white space at the end of line %d"):format(line + 1))
  end
  if text:find("\r\n") then
    complain("lines end with CR LF")
  end
end

local function is_source(path, text)
  return path:find("%.[ch]$") or path:find("%.rockspec$") or text:find("^#!")
    or path:find("%.lua$") and not path:find("_spec%.lua$") and not path:find("^tests/parity/scenarios/")
end

local passed, failed = 0, 0
for path in lines_of("tests/tree.sh") do
  local file = not is_data(path) and io.open(path, "rb")
  local text = file and file:read("a")
  if file then
    file:close()
  end
  if text and not text:find("\0") then
    local ok = true
    local function complain(message)
      ok = false
      print(path .. ": " .. message)
    end
    check_words(text, complain)
    check_space(text, complain)
    if is_source(path, text) and not text:sub(1, 200):find("SPDX-License-Identifier: MIT", 1, true) then
      complain("has no line `SPDX-License-Identifier: MIT` at its head")
    end
    if ok then
      passed = passed + 1
    else
      failed = failed + 1
    end
  end
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
