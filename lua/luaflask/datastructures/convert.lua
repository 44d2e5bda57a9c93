-- SPDX-License-Identifier: MIT
-- The conversion behind `args:get("page", 1, "int")`: text that a client sent becomes a value, or nothing.
--
-- The named conversions are strict on purpose. tonumber would take hexadecimal, blanks around the number and,
-- on some systems, "nan" and "inf"; a page number or a price must be none of these.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local exceptions = require("luaflask.exceptions")

local type, tostring, tonumber, pcall = type, tostring, tonumber, pcall
local HUGE = math.huge

local TRUTH = {
  ["true"] = true, ["1"] = true, yes = true, on = true,
  ["false"] = false, ["0"] = false, no = false, off = false,
}

local function to_int(v)
  if type(v) == "string" then
    -- A number too large for the integer type comes back as a float, or inexact: not an integer, so nothing.
    -- Adding 0 makes LuaJIT's -0 a 0.
    local n = v:find("^[+-]?%d+$") and tonumber(v)
    return n and (#v <= 15 or compat.is_integer(n)) and n + 0 or nil
  end
  return type(v) == "number" and compat.tointeger(v) or nil
end

local function to_float(v)
  if type(v) == "string" then
    local mantissa = v:match("^[+-]?([%d.]+)$") or v:match("^[+-]?([%d.]+)[eE][+-]?%d+$")
    if not mantissa or not (mantissa:find("^%d+%.?%d*$") or mantissa:find("^%.%d+$")) then
      return nil
    end
    v = tonumber((v:gsub("^%+", "")))
  end
  if type(v) ~= "number" or v ~= v or v == HUGE or v == -HUGE then
    return nil
  end
  return v + 0.0
end

local function to_bool(v)
  if type(v) == "string" then
    return TRUTH[v:lower()]
  end
  return type(v) == "boolean" and v or nil
end

local NAMED = {
  int = to_int,
  float = to_float,
  bool = to_bool,
  str = tostring,
  string = tostring,
}

--- Converts v by a named conversion ("int", "float", "bool", "str") or a callable; nil when it does not
--- convert. An error thrown by the callable counts as not converting.
---@param v any
---@param how string|function|table
---@param level integer? of the caller to blame for an unknown name
---@return any
local function convert(v, how, level)
  local named = NAMED[how]
  if named then
    return named(v)
  end
  if type(how) == "string" or how == nil then
    error(('unknown type "%s": write "int", "float", "bool", "str" or a function'):format(tostring(how)),
      (level or 1) + 1)
  end
  local ok, result = pcall(how, v)
  if ok then
    return result
  end
  if class.isinstance(result, exceptions.Cancelled) then
    error(result, 0)
  end
  return nil
end

return convert
