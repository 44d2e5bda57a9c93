-- SPDX-License-Identifier: MIT
-- The only Lua file that knows which Lua runs it. Everything else is written in the dialect that Lua 5.4 and
-- LuaJIT 2.1 share, and takes from here what the two do differently. What LuaJIT offers under the same name
-- with the same meaning (load and loadfile with mode and environment, xpcall with arguments, table.move,
-- package.searchpath, coroutine.isyieldable) is used directly and is not repeated here.
local math_type = math.type -- luacheck: ignore 143
local floor = math.floor
local getmetatable, type, next, select, rawlen = getmetatable, type, next, select, rawlen

---@class luaflask.compat
local compat = {}

--- true under LuaJIT (numbers are doubles only; tables honour neither __len nor __pairs).
compat.is_luajit = rawget(_G, "jit") ~= nil

-- The largest whole number that the number type keeps exactly.
local MAX_EXACT = 9007199254740992

compat.unpack = table.unpack or unpack -- luacheck: ignore 143

compat.pack = table.pack -- luacheck: ignore 143
  or function(...)
    return { n = select("#", ...), ... }
  end

if math_type then
  --- Whether v is an integer: on Lua 5.4 the integer subtype, on LuaJIT a whole number that a double keeps
  --- exactly.
  ---@param v any
  ---@return boolean
  function compat.is_integer(v)
    return math_type(v) == "integer"
  end

  --- The integer equal to the number v, or nil. Strings are not converted.
  ---@param v any
  ---@return integer?
  function compat.tointeger(v)
    if type(v) ~= "number" then
      return nil
    end
    return math.tointeger(v) -- luacheck: ignore 143
  end
else
  function compat.is_integer(v)
    return type(v) == "number" and v == floor(v) and v >= -MAX_EXACT and v <= MAX_EXACT
  end

  function compat.tointeger(v)
    return compat.is_integer(v) and v or nil
  end
end

--- The text of a number without an exponent or ".0" where the value is whole; else what tostring gives.
---@param n number
---@return string
function compat.number_text(n)
  if math_type and math_type(n) == "integer" then
    return tostring(n)
  end
  if n == floor(n) and n >= -MAX_EXACT and n <= MAX_EXACT then
    return ("%d"):format(n)
  end
  return tostring(n)
end

--- pairs that honours __pairs on every Lua (LuaJIT's own does not). Published as `luaflask.pairs`.
---@param t any
---@return function, any, any
function compat.pairs(t)
  local mt = getmetatable(t)
  local iterate = type(mt) == "table" and mt.__pairs
  if iterate then
    return iterate(t)
  end
  if type(t) ~= "table" then
    error("luaflask.pairs: cannot iterate over a " .. type(t) .. " value", 2)
  end
  return next, t, nil
end

--- The length operator, honouring __len of tables on every Lua.
---@param t any
---@return integer
function compat.len(t)
  local mt = getmetatable(t)
  local len = type(mt) == "table" and mt.__len
  if len then
    return len(t)
  end
  return #t
end

compat.rawlen = rawlen or function(t)
  return #t
end

--- From now on code is interpreted, so that a hook can stop any loop: LuaJIT's compiled loops look at none.
function compat.interpret_only()
  local jit = rawget(_G, "jit")
  if jit then
    jit.off()
    jit.flush()
  end
end

return compat
