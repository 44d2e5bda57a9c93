-- SPDX-License-Identifier: MIT
--
-- lua5.4 tests/layers.lua: enforces the order of the layers (docs/architecture.md). Every source file is one
-- test; the last line counts them. `tests/layers.lua ROOT` looks at another tree.
local root = arg[1] or "."

-- ---- the tables ----

-- What a folder of core/ may include: other folders, and the libraries by the word in `libraries` below.
local allowed = {
  base = "",
  codec = "base lua zlib",
  crypto = "base sodium openssl",
  route = "base codec",
  shm = "base",
  vm = "base lua",
  io = "base shm vm lua",
  http = "base codec crypto route shm vm io lua",
  server = "base codec crypto route shm vm io http lua openssl",
  driver = "base io vm lua client",
}

-- Headers of libraries and who they belong to; a header that no pattern knows is libc's.
local libraries = {
  { "^lua_compat%.h$", "lua" },
  { "^module%.h$", "lua" },
  { "^lua[%w]*%.h$", "lua" },
  { "^lauxlib%.h$", "lua" },
  { "^sodium", "sodium" },
  { "^openssl/", "openssl" },
  { "^zlib%.h$", "zlib" },
  { "^h2o", "h2o" },
  { "^wslay/", "h2o" },
  { "^sqlite3", "client" },
  { "^libpq", "client" },
  { "^hiredis", "client" },
  { "^curl/", "client" },
  { "^histedit", "client" },
}

-- The files that may see libh2o.
local sees_h2o = {
  "^core/http/[%w_]*h2o[%w_]*%.[ch]$",
  "^core/http/[%w_]*websocket[%w_]*%.[ch]$",
  "^core/io/loop%.[ch]$",
  "^core/io/socket%.[ch]$",
  "^core/server/",
}

local max_lines = 600

-- ---- reading ----

local function lines_of(command)
  local list = {}
  local pipe = assert(io.popen(command))
  for line in pipe:lines() do
    list[#list + 1] = line
  end
  pipe:close()
  return list
end

local function read(path)
  local file = io.open(root .. "/" .. path, "rb")
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return text
end

local function any(patterns, text)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then
      return true
    end
  end
  return false
end

local function has_word(words, word)
  return (" " .. words .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

-- ---- C ----

local function library_of(header)
  for _, entry in ipairs(libraries) do
    if header:find(entry[1]) then
      return entry[2]
    end
  end
end

local function check_include(path, layer, header, complain)
  local target = header:match("^(%l+)/") -- core/base/str.h is included as "base/str.h"
  local may = allowed[layer]
  if target and allowed[target] then
    if target ~= layer and not has_word(may, target) then
      complain(('core/%s may not know core/%s, but includes "%s"'):format(layer, target, header))
    end
    return
  end
  local library = library_of(header)
  if library == "h2o" then
    if not any(sees_h2o, path) then
      complain(("libh2o's %s belongs in the adapter, the WebSocket files, io/loop, io/socket and server only")
        :format(header))
    end
  elseif library and not has_word(may, library) then
    complain(("core/%s may not use %s (%s)"):format(layer, library, header))
  end
end

local function check_c(path, text, complain)
  local layer = path:match("^core/(%l+)/")
  if not layer then
    return -- core/module.c, core/main.c and the tests may know everything
  end
  if not allowed[layer] then
    return complain(("core/%s is not in the table of layers"):format(layer))
  end
  for header in ("\n" .. text):gmatch('\n[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]') do
    check_include(path, layer, header, complain)
  end
end

-- ---- Lua ----

-- What compat.lua alone may ask the interpreter for.
local of_interpreter = { bit = true, ffi = true, jit = true, ["table.new"] = true, ["table.clear"] = true }

local function without_comments(text)
  return (text:gsub("%-%-%[(=*)%[.-%]%1%]", ""):gsub("%-%-[^\n]*", ""))
end

local function exists(name)
  local file = "lua/" .. name:gsub("%.", "/")
  return read(file .. ".lua") or read(file .. "/init.lua")
end

local function check_require(path, name, complain)
  if name == "luaflask.core" or name:find("^luaflask%.driver%.[%w_]+$") then
    return
  end
  if of_interpreter[name] then
    if path ~= "lua/luaflask/compat.lua" then
      complain(('only compat.lua may require "%s"'):format(name))
    end
    return
  end
  if name ~= "luaflask" and not name:find("^luaflask%.") then
    complain(('requires "%s", which is neither ours nor C of ours'):format(name))
  elseif path:find("^lua/luaflask/jinja[/.]") and not name:find("^luaflask%.jinja") then
    complain(('jinja is usable alone: it may not require "%s"'):format(name))
  elseif name:find("^luaflask%.testing%.") and not path:find("^lua/luaflask/testing[/.]")
    and not path:find("^lua/luaflask/cli/") then
    complain(('what serves does not need what tests: only luaflask.testing and the CLI kit may require "%s"')
      :format(name))
  elseif not exists(name) then
    complain(('requires "%s", and no such file is in lua/'):format(name))
  end
end

local function check_lua(path, text, complain)
  if not path:find("^lua/") then
    return
  end
  local code = without_comments(text)
  for _, name in code:gmatch("[^%w_.:]require%s*%(?%s*([\"'])([%w_.%-]+)%1") do
    check_require(path, name, complain)
  end
end

-- ---- the run ----

local files = lines_of(("'%s/tests/tree.sh' '*.c' '*.h' '*.lua' '*.sh' dev"):format(root))
local passed, failed = 0, 0
local tests = {}
for _, path in ipairs(files) do
  local text = read(path)
  if text then
    local complaints = {}
    local function complain(message)
      complaints[#complaints + 1] = path .. ": " .. message
    end
    local _, count = text:gsub("\n", "")
    -- A spec lists the behaviours of one subject and may be as long as these are many.
    if count > max_lines and not path:find("_spec%.lua$") then
      complain(("%d lines; a file holds one subject in at most %d"):format(count, max_lines))
    end
    if path:find("%.[ch]$") then
      check_c(path, text, complain)
    elseif path:find("%.lua$") then
      check_lua(path, "\n" .. text, complain)
    end
    if path:find("^tests/") then
      tests[#tests + 1] = path .. "\n" .. text
    end
    if #complaints > 0 then
      failed = failed + 1
      print(table.concat(complaints, "\n"))
    else
      passed = passed + 1
    end
  end
end

-- A warning only: a part may be tested through the part that uses it.
local unnamed = {}
local all_tests = table.concat(tests, "\n")
for _, path in ipairs(files) do
  local part = path:match("^core/(%l+/[%w_]+)%.c$")
  local name = part and part:match("[%w_]+$")
  if part and not (all_tests:find(part .. ".h", 1, true) or all_tests:find("test_" .. name .. ".c", 1, true)
    or all_tests:find("fuzz_" .. name .. ".c", 1, true)) then
    unnamed[#unnamed + 1] = path
  end
end
if #unnamed > 0 then
  print("warning: no C test or fuzz target names " .. table.concat(unnamed, " "))
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
