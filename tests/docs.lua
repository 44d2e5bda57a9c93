-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/docs.lua [FILE...]: README.md and docs/ must be true. Each ```lua block is run, on Lua 5.4 and, where
-- that build is there, on LuaJIT, and must not raise. Comments in HTML, which readers do not see, steer it:
--
--   <!-- before LUA -->    Lua that stands before each later block of this file (one line, or several)
--   <!-- check LUA -->     after a block: Lua that is run with it and sees its locals, to assert what it shows; what
--                          the block returned is `result`
--   <!-- fragment -->      before a block: it is only compiled, as part of a function
--
-- Each relative link must lead to a file.
--
-- Environment: DOCS_BUILDS, the builds that are up to date ("release luajit").
local BUILDS = {
  { "lua5.4", "build/release/lib/?.so;;", "release" },
  { "luajit", "build/luajit/lib/?.so;;", "luajit" },
}
local wanted = " " .. (os.getenv("DOCS_BUILDS") or "release luajit") .. " "

local function exists(path)
  local file = io.open(path)
  if file then
    file:close()
  end
  return file ~= nil
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  return text, pipe:close()
end

local passed, failed = 0, 0
local function check(where, ok, message)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
    print(where .. ": " .. tostring(message))
  end
end

local cwd = output_of("pwd"):gsub("\n", "")

-- A block as a program whose lines have the numbers that they have in the document.
local function program(block)
  local before = (block.before or ""):gsub("%s*\n%s*", " ")
  local code = table.concat(block.lines, "\n")
  if block.fragment then
    code = "local function _() " .. code .. "\nend"
  elseif block.check then
    code = "local result = (function() " .. code .. "\nend)()"
    if not code:find("\nreturn [^\n]*\nend%)%(%)$") then
      code = table.concat(block.lines, "\n")
    end
  end
  return ("\n"):rep(block.line) .. before .. " " .. code .. "\n" .. (block.check or "") .. "\n"
end

local RUN = [[local f = assert(io.open(%q)) local text = f:read("*a") f:close() assert(load(text, "@%s"))()]]

local function run_block(path, block)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write(program(block))
  file:close()
  for _, build in ipairs(BUILDS) do
    if wanted:find(" " .. build[3] .. " ", 1, true) and exists((build[2]:gsub("%?.*", "luaflask/core.so"))) then
      -- In a folder of its own: what an example writes does not stay.
      local paths = ("LUA_PATH='%s/lua/?.lua;%s/lua/?/init.lua;;' LUA_CPATH='%s/%s'"):format(cwd, cwd, cwd, build[2])
      local text, ok = output_of(("d=$(mktemp -d); cd $d && %s timeout 60 %s -e '%s' 2>&1; s=$?; rm -r $d; exit $s")
        :format(paths, build[1], RUN:format(name, path)))
      check(("%s:%d (%s)"):format(path, block.line, build[1]), ok, text)
    end
  end
  os.remove(name)
end

local function check_links(path, number, line)
  local folder = path:match("^(.*/)") or ""
  for target in line:gmatch("%]%(([^)%s]+)%)") do
    local file = target:gsub("#.*$", "")
    if file ~= "" and not file:find("^%a+:") then
      check(("%s:%d"):format(path, number), exists(folder .. file), "the link " .. target .. " leads nowhere")
    end
  end
end

-- The Lua blocks of a document, with what the comments around them say.
local function read(path)
  local blocks, number = {}, 0
  local block, before, fragment, last, comment, fence
  for line in io.lines(path) do
    number = number + 1
    if comment then
      comment.text = comment.text .. "\n" .. line
    elseif block then
      if line:find("^%s*```%s*$") then
        if fence == "lua" then
          blocks[#blocks + 1], last = block, block
        end
        block, fragment = nil, nil
      else
        block.lines[#block.lines + 1] = line
      end
    elseif line:find("^%s*```") then
      fence = line:match("```%s*(%w*)")
      block = { line = number, lines = {}, before = before, fragment = fragment }
    elseif line:find("^<!%-%- ") then
      comment = { text = line }
    else
      if line:find("%S") then
        last = nil
      end
      check_links(path, number, line)
    end
    if comment and comment.text:find("%-%->") then
      local word, rest = comment.text:match("^<!%-%- (%l+)%s*(.-)%s*%-%->")
      if word == "before" then
        before = rest
      elseif word == "fragment" then
        fragment = true
      elseif word == "check" then
        check(("%s:%d"):format(path, number), last, "this check follows no block of Lua")
        if last then
          last.check = rest
        end
      end
      comment = nil
    end
  end
  check(path, block == nil and comment == nil, "a code block or a comment never ends")
  return blocks
end

local files = { table.unpack(arg) }
if #files == 0 then
  for path in output_of("tests/tree.sh '*.md'"):gmatch("[^\n]+") do
    files[#files + 1] = path
  end
end
for _, path in ipairs(files) do
  for _, block in ipairs(read(path)) do
    run_block(path, block)
  end
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
