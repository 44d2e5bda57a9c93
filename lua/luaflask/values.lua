-- SPDX-License-Identifier: MIT
-- Two small things that Python has and Lua has not: the truth of a value, and a `try` that lets the framework's own
-- errors through.
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")

local HTTPException, Cancelled = exceptions.HTTPException, exceptions.Cancelled

local values = {}

--- Whether Python would call the value false: nil, false, null, "", 0, and anything empty (a table, an array, a
--- MultiDict, the session, an upload that has no file name). Any other object of a class is not blank.
---@param v any
---@return boolean
function values.blank(v)
  if v == nil or v == false or v == "" or rawequal(v, core.json.null) or type(v) == "number" and v == 0 then
    return true
  end
  local kind, mt = type(v), getmetatable(v)
  if kind ~= "table" and kind ~= "userdata" then
    return false
  end
  if type(mt) ~= "table" then
    return kind == "table" and next(v) == nil
  end
  if mt.__blank then
    return mt.__blank(v)
  elseif mt.__len then
    return mt.__len(v) == 0
  end
  return kind == "table" and class.of(v) == nil and next(v) == nil
end

local function settle(ok, ...)
  if not ok then
    local err = (...)
    if class.isinstance(err, HTTPException) or class.isinstance(err, Cancelled) then
      error(err, 0)
    end
  end
  return ok, ...
end

--- pcall for application code: true and the results of fn(...), or false and the error; but an HTTP error (abort) and
--- the end of a cancelled task go on up, as if nobody had caught them.
---@param fn function
---@param ... any
---@return boolean ok
---@return any ... results, or the error
function values.try(fn, ...)
  functions.check(fn, "luaflask.try")
  return settle(pcall(fn, ...))
end

return values
