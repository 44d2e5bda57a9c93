-- SPDX-License-Identifier: MIT
-- What a traceback's text tells: the frames, whose code each one is, and the source around its line.
--
-- Lua shortens long file names in tracebacks ("...shop/views.lua"); the full name is looked for among the
-- files of loaded modules and the view functions of the current application.
local functions = require("luaflask.functions")

local frames = {}

---@class luaflask.debug.Frame
---@field file string? as the traceback names it; nil for C
---@field path string? where it can be read; nil when it cannot
---@field line integer?
---@field what string "in function 'name'", …
---@field own boolean whether it belongs to luaflask (or to C) and not to the application

-- The folder of luaflask's own Lua files, with its final "/".
local HOME = debug.getinfo(1, "S").source:match("^@(.*)debug/frames%.lua$") or "luaflask/"

local function readable(path)
  local file = io.open(path, "r")
  if file then
    file:close()
    return true
  end
  return false
end

-- The files that the program is known to be made of.
local function known_files()
  local list = {}
  for name in next, package.loaded do
    local path = type(name) == "string" and package.searchpath(name, package.path)
    if path then
      list[#list + 1] = path
    end
  end
  local app = require("luaflask.globals").current_app
  for _, view in next, require("luaflask.core").context.has_app() and app.view_functions or {} do
    local source = functions.source_of(view)
    if source then
      list[#list + 1] = source
    end
  end
  return list
end

local function full_path(file, known)
  local tail = file:match("^%.%.%.(.+)$")
  if not tail then
    return readable(file) and file or nil
  end
  known.list = known.list or known_files()
  for _, path in ipairs(known.list) do
    if path:sub(-#tail) == tail and readable(path) then
      return path
    end
  end
end

local function is_own(file, path)
  if path and path:sub(1, #HOME) == HOME then
    return true
  end
  local inside = file:match("luaflask/(.+)$")
  return inside ~= nil and path == nil and readable(HOME .. inside)
end

local function frame_of(text, known)
  local file, line, what = text:match("^(.-):(%d+): (in .*)$")
  if not file then
    return { what = text, own = true }
  end
  if file:find("^%[luaflask ") then
    return { what = text, own = true }
  elseif file:find("^%[") then
    return { file = file, line = tonumber(line), what = what, own = false }
  end
  local path = full_path(file, known)
  return { file = file, path = path, line = tonumber(line), what = what, own = is_own(file, path) }
end

--- The frames of a traceback, innermost first.
---@param traceback string
---@return luaflask.debug.Frame[]
function frames.parse(traceback)
  local list, known = {}, {}
  for text in traceback:gmatch("[^\n]+") do
    text = text:gsub("^%s+", "")
    if text ~= "" and text ~= "stack traceback:" then
      list[#list + 1] = frame_of(text, known)
    end
  end
  return list
end

--- Lines of a file: { number, text } each; none when it cannot be read.
---@param path string
---@param first integer
---@param last integer
---@return { [1]: integer, [2]: string }[]
function frames.source(path, first, last)
  local list, file = {}, io.open(path, "r")
  if not file then
    return list
  end
  local number = 0
  for text in file:lines() do
    number = number + 1
    if number > last then
      break
    elseif number >= first then
      list[#list + 1] = { number, text }
    end
  end
  file:close()
  return list
end

return frames
