-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/docs.lua: README.md and docs/ must be true. Each ```lua block must compile on Lua 5.4 and on
-- LuaJIT; a block under a line `<!-- run -->` is also run on Lua 5.4 and must not raise; a block under
-- `<!-- fragment -->` is looked at by nobody. Each relative link must lead to a file.
local function lines_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  pipe:close()
  return text:gmatch("[^\n]+")
end

local passed, failed, skipped = 0, 0, 0
local function check(where, ok, message)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
    print(where .. ": " .. tostring(message))
  end
end

local has_luajit = os.execute("command -v luajit >/dev/null")

local function check_block(where, code, order)
  if order == "fragment" then
    skipped = skipped + 1
    return
  end
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local ok, message = loadfile(path)
  if ok and has_luajit then
    local pipe = assert(io.popen("luajit -bl " .. path .. " /dev/null 2>&1"))
    message = pipe:read("a")
    ok = pipe:close()
  end
  if ok and order == "run" then
    local pipe = assert(io.popen("lua5.4 " .. path .. " 2>&1"))
    message = pipe:read("a")
    ok = pipe:close()
  end
  check(where, ok, message)
  os.remove(path)
end

local function check_links(path, number, line)
  local folder = path:match("^(.*/)") or ""
  for target in line:gmatch("%]%(([^)%s]+)%)") do
    local file = target:gsub("#.*$", "")
    if file ~= "" and not file:find("^%a+:") then
      local handle = io.open(folder .. file)
      check(("%s:%d"):format(path, number), handle, "the link " .. target .. " leads nowhere")
      if handle then
        handle:close()
      end
    end
  end
end

for path in lines_of("tests/tree.sh '*.md'") do
  local number, start, block, fence, order = 0, nil, nil, nil, nil
  for line in io.lines(path) do
    number = number + 1
    if block then
      if line:find("^%s*```%s*$") then
        if fence == "lua" then
          check_block(("%s:%d"):format(path, start), table.concat(block, "\n") .. "\n", order)
        end
        block, order = nil, nil
      else
        block[#block + 1] = line
      end
    elseif line:find("^%s*```") then
      fence, start, block = line:match("```%s*(%w*)"), number, {}
    else
      order = line:match("^<!%-%- (%l+) %-%->$") or (line:find("%S") and nil or order)
      check_links(path, number, line)
    end
  end
  if block then
    check(path .. ":" .. start, false, "this code block never ends")
  end
end
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0)
