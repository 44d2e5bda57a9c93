-- SPDX-License-Identifier: MIT
-- Lines of Lua, read and run one after the other: expressions show their value, errors their traceback, and what is
-- not finished goes on in the next line. With a terminal and libedit, lines can be edited, called back and completed.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local errors = require("luaflask.cli.errors")
local pretty = require("luaflask.cli.pretty")
local terminal = require("luaflask.cli.terminal")

local repl = {}

local KEYWORDS = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local",
  "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }
local HISTORY_LINES = 1000

-- ---- completion ----

-- The keys of a value that can be written after "." or ":", and their values.
local function members_of(value)
  local found = {}
  local function take(from)
    if type(from) ~= "table" then
      return
    end
    for key, member in next, from do
      if type(key) == "string" and key:find("^[%a_][%w_]*$") and found[key] == nil then
        found[key] = member
      end
    end
  end
  value = class.unwrap(value)
  take(value)
  local mt = getmetatable(value)
  for _ = 1, 20 do
    if type(mt) ~= "table" then
      break
    end
    if class.is_class(mt) or type(mt.__index) ~= "table" then
      take(mt)
    end
    take(mt.__index)
    -- A class finds in its parent what it lacks itself.
    mt = class.is_class(mt) and mt.__parent or type(mt.__index) == "table" and mt.__index ~= mt
      and getmetatable(mt.__index) or nil
  end
  return found
end

-- The value of "app.config" or "g"; nil if there is none. Calls no function.
local function value_of(names, path)
  local value = names
  for name in path:gmatch("[^.:]+") do
    local ok, member = pcall(function()
      return value[name]
    end)
    if not ok or member == nil then
      return nil
    end
    value = member
  end
  return value
end

local function global_names(names)
  local found = members_of(names)
  for key, value in next, _G do
    if type(key) == "string" and found[key] == nil then
      found[key] = value
    end
  end
  for _, word in ipairs(KEYWORDS) do
    found[word] = true
  end
  return found
end

--- What the word at the end of a line could be.
---@param names table the globals of the lines
---@param line string up to the cursor
---@return string[] words sorted
---@return integer typed bytes of the word that are there already
function repl.complete(names, line)
  local path, sign, word = line:match("([%a_][%w_.]*)([.:])([%w_]*)$")
  if not path then
    word = line:match("[%a_][%w_]*$") or ""
    if word == "" then
      return {}, 0
    end
  end
  local found = path and members_of(value_of(names, path)) or not path and global_names(names) or {}
  local list = {}
  for key, member in next, found do
    local hidden = key:sub(1, 1) == "_" and word:sub(1, 1) ~= "_"
    if key:sub(1, #word) == word and not hidden and (sign ~= ":" or type(member) == "function") then
      list[#list + 1] = key
    end
  end
  table.sort(list)
  return list, #word
end

-- ---- reading ----

-- Plain lines; a prompt is for people only.
local function plain_reader()
  local is_tty = terminal.is_tty(io.stdin)
  return function(prompt)
    if is_tty then
      io.stdout:write(prompt)
    end
    io.stdout:flush()
    return io.stdin:read("*l")
  end, function() end
end

local function history_file()
  local path = os.getenv("LUAFLASK_HISTORY")
  if path == nil and os.getenv("HOME") then
    path = os.getenv("HOME") .. "/.luaflask_history"
  end
  return path ~= "" and path or nil
end

-- Lines with editing; nil without a terminal or without libedit.
local function editing_reader(names)
  if not terminal.is_tty(io.stdin) or not terminal.is_tty(io.stdout) then
    return nil
  end
  local ok, editline = pcall(require, "luaflask.driver.editline")
  if not ok or not editline.open("luaflask", HISTORY_LINES) then
    return nil
  end
  local path = history_file()
  if path then
    editline.load(path)
  end
  return function(prompt)
    local line = editline.read(prompt, function(before)
      return repl.complete(names, before)
    end)
    if line and line:find("%S") then
      editline.remember(line)
    end
    return line
  end, function()
    if path then
      editline.save(path)
    end
  end
end

-- ---- running ----

-- A chunk of what was typed so far; nil and whether more is needed, or the message.
local function compile(text, names)
  local chunk = load("return " .. text:gsub("^%s*=", ""), "=stdin", "t", names)
  if chunk then
    return chunk
  end
  local message
  chunk, message = load(text, "=stdin", "t", names)
  if chunk then
    return chunk
  end
  return nil, message:find("<eof>'?$") ~= nil, message
end

local function with_traceback(err)
  if errors.is_ours(err) then
    return err
  end
  local lines = { tostring(err) }
  for _, frame in ipairs(require("luaflask.debug.frames").parse(debug.traceback("", 2))) do
    if not frame.own then
      lines[#lines + 1] = ("  %s:%s: %s"):format(frame.file, frame.line, frame.what)
    end
  end
  return table.concat(lines, "\n")
end

local function evaluate(chunk, names)
  core.terminal.interrupts(true)
  local results = compat.pack(xpcall(chunk, with_traceback))
  core.terminal.interrupts(false)
  if not results[1] then
    if errors.is_ours(results[2]) then
      error(results[2], 0)
    end
    io.stdout:flush()
    io.stderr:write(results[2], "\n")
    return
  end
  for i = 2, results.n do
    names._ = results[i]
    local ok, shown = pcall(pretty.text, results[i])
    io.stdout:write(ok and shown or tostring(shown), "\n")
  end
end

-- Reads until there is something to run; nil at the end of the input.
local function read_chunk(read, names)
  local text = read("> ")
  if not text then
    return text
  end
  while true do
    if not text:find("%S") then
      return false
    end
    local chunk, incomplete, message = compile(text, names)
    if chunk then
      return chunk
    end
    local more
    if incomplete then
      more = read(">> ")
      if more == false then
        return false
      end
    end
    if not more then
      io.stderr:write(message, "\n")
      return false
    end
    text = text .. "\n" .. more
  end
end

--- Reads and runs lines until the input ends or `exit()` is called.
---@param names table the globals of the lines; others are looked for in _G
---@param banner string? shown first, on standard error
function repl.interact(names, banner)
  names.exit = names.exit or function(code)
    error(errors.Exit(code), 0)
  end
  names.quit = names.quit or names.exit
  setmetatable(names, { __index = _G })
  if banner then
    io.stderr:write(banner, "\n")
  end
  local read, finish = editing_reader(names)
  if not read then
    read, finish = plain_reader()
  end
  local ok, err = pcall(function()
    while true do
      local chunk = read_chunk(read, names)
      if chunk == nil then
        break
      elseif chunk then
        evaluate(chunk, names)
      end
    end
  end)
  finish()
  if not ok then
    error(err, 0)
  end
  if terminal.is_tty(io.stdin) then
    io.stdout:write("\n")
  end
end

return repl
