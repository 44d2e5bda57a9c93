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

-- The frames that every task stands on are nobody's.
local TASK = "=[luaflask task]"

local function is_own(info)
  return info.source == TASK or info.source:sub(1, #HOME) == HOME
end

--- "file:line" of the innermost function on the stack that is Lua and not the framework's.
---@return string?
function functions.user_frame()
  local level = 2
  while true do
    local info = debug.getinfo(level, "Sl")
    if info == nil then
      return nil
    end
    if info.what ~= "C" and not is_own(info) then
      -- LuaJIT does not know the line of an access that a metamethod in C refuses.
      return ("%s:%d"):format(info.short_src, info.currentline > 0 and info.currentline or info.linedefined)
    end
    level = level + 1
  end
end

--- Whether "file:line" is that of a frame of the framework's own on the stack.
---@param file string
---@param line integer
---@return boolean
function functions.is_own_position(file, line)
  local level = 2
  while true do
    local info = debug.getinfo(level, "Sl")
    if info == nil then
      return false
    end
    if info.currentline == line and info.short_src == file then
      return is_own(info)
    end
    level = level + 1
  end
end

--- "file:line" where a function (or class-based view) of the user's stands; nil for others.
---@param fn any
---@param method string? of the request, for a MethodView
---@return string?
local function place_of(fn, method)
  if type(fn) == "table" then
    local cls = fn.view_class
    fn = cls and (method and cls[method:lower()] or cls.dispatch_request) or (getmetatable(fn) or {}).__call
  end
  local info = type(fn) == "function" and debug.getinfo(fn, "S")
  if info and info.what ~= "C" and not is_own(info) then
    return ("%s:%d"):format(info.short_src, info.linedefined)
  end
end

functions.place_of = place_of

--- "file:line" of the function that answers the current request, for errors that are noticed when it has returned (or
--- has ended in a tail call): the error handler or hook that answered, else the view.
---@return string?
function functions.answering_place()
  local core = require("luaflask.core")
  if not core.context.has_request() then
    return nil
  end
  local own = core.context.peek_state()
  if own and own.responder then
    return place_of(own.responder.fn)
  end
  local ok, routing = pcall(require("luaflask.ctx").routing)
  local rule = ok and routing.url_rule
  if not rule then
    return nil
  end
  return place_of(core.context.current_app.view_functions[rule.endpoint], core.request.proxy.method) or rule._where
end

--- The stack as text, with the function that answers the request where the stack no longer has it.
---@param level integer 1: the caller
---@return string
function functions.traceback(level)
  local text = debug.traceback("", level + 1):gsub("^\n?stack traceback:\n", "")
  if not functions.user_frame() then
    local place = functions.answering_place()
    text = place and text .. "\n\t" .. place .. ": in the function that answered" or text
  end
  return text
end

-- Set while something runs that was written elsewhere: what a blueprint declared, at its registration.
local blamed

--- Calls fn(...); its errors point at `place`, where what it does was written.
---@param place string "file:line"
---@param fn function
function functions.blame(place, fn, ...)
  local outer = blamed
  blamed = place
  local ok, err = pcall(fn, ...)
  blamed = outer
  if not ok then
    error(err, 0)
  end
end

--- "file:line" of the user's code that called into the framework.
---@return string
function functions.caller()
  return blamed or functions.user_frame() or functions.answering_place() or "?"
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
    if class.is_class(fn) and fn.as_view then
      functions.fail("%s: the class %s is no view itself: write %s:as_view(\"name\")", what, fn.__name, fn.__name)
    end
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
