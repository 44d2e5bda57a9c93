-- SPDX-License-Identifier: MIT
-- What the framework knows of functions it was given: their names, and where they stand.
local class = require("luaflask.class")

local functions = {}

-- Where the framework's own files lie, as chunk names have it: calls from there are not the user's.
local HOME = debug.getinfo(1, "S").source:match("^(@.*[/\\])[^/\\]*$") or "@luaflask/"

-- function -> the endpoint (or name) it goes by; weak, so that functions can be collected.
local names = setmetatable({}, { __mode = "k" })

--- Whether a value can be called.
---@param v any
---@return boolean
function functions.is_callable(v)
  if type(v) == "function" then
    return true
  end
  local mt = getmetatable(v)
  return type(mt) == "table" and mt.__call ~= nil and not class.is_class(v)
end

--- "file:line" of the user's code that called into the framework: the innermost function that is Lua and not ours.
---@return string
function functions.caller()
  local level = 2
  while true do
    local info = debug.getinfo(level, "Sl")
    if info == nil then
      return "?"
    end
    if info.what ~= "C" and info.currentline > 0 and info.source:sub(1, #HOME) ~= HOME then
      return ("%s:%d"):format(info.short_src, info.currentline)
    end
    level = level + 1
  end
end

--- Raises an error that points at the user's line, however deep in the framework it was noticed.
---@param message string
---@param ... any for its directives
function functions.fail(message, ...)
  if select("#", ...) > 0 then
    message = message:format(...)
  end
  local where = functions.caller()
  error(where ~= "?" and where .. ": " .. message or message, 0)
end

--- Refuses what cannot be called.
---@param fn any
---@param what string the method's name, for the message
function functions.check(fn, what)
  if not functions.is_callable(fn) then
    functions.fail("%s: a function is needed, not a %s value", what, type(fn))
  end
end

--- The name a function goes by, if it was given one.
---@param fn any
---@return string?
function functions.name_of(fn)
  local name = names[fn]
  if name == nil and type(fn) == "table" then
    name = fn.name
  end
  return type(name) == "string" and name or nil
end

--- Gives a function its name, unless it has one.
---@param fn any
---@param name string
function functions.set_name(fn, name)
  if names[fn] == nil then
    names[fn] = name
  end
end

--- Keeps a view's name through a decorator: `return wraps(view, function(...) … end)`.
---@generic F: function
---@param view function
---@param wrapper F
---@return F
function functions.wraps(view, wrapper)
  functions.check(view, "wraps")
  functions.check(wrapper, "wraps")
  names[wrapper] = functions.name_of(view)
  return wrapper
end

--- The file that a Lua function was written in, its first and its last line; nil for others.
---@param fn any
---@return string? path
---@return integer? first
---@return integer? last
function functions.source_of(fn)
  local info = type(fn) == "function" and debug.getinfo(fn, "S")
  local path = info and info.source:match("^@(.+)$")
  if path then
    return path, info.linedefined, info.lastlinedefined
  end
end

--- The names of a Lua function's parameters, nil when it takes any (`...`) or is no Lua function.
---@param fn any
---@return string[]?
function functions.parameters(fn)
  if type(fn) ~= "function" then
    return nil
  end
  local info = debug.getinfo(fn, "uS")
  if info.what == "C" or info.isvararg then
    return nil
  end
  local list = {}
  for i = 1, info.nparams or 0 do
    list[i] = debug.getlocal(fn, i)
  end
  return list
end

return functions
