-- SPDX-License-Identifier: MIT
-- What Python does by `with`: something that is entered, and left whatever happens in between.
--
--   scope(function() ... end)                 -- entered, run, left; results and errors come through
--   scope:push() ... scope:pop()              -- by hand
--   local s <close> = scope:push()            -- Lua 5.4
local class = require("luaflask.class")
local compat = require("luaflask.compat")

---@class luaflask.Scope: luaflask.Class
local Scope = class.new("Scope")

---@param enter fun(): any what it returns is given to the function that runs inside
---@param leave fun()
function Scope:init(enter, leave)
  self._enter, self._leave, self._depth = enter, leave, 0
end

--- Enters; gives the scope, so that it can be kept in a `<close>` variable.
---@return luaflask.Scope
function Scope:push()
  class.check_self(self, Scope, "scope:push")
  self._depth = self._depth + 1
  self._value = self._enter()
  return self
end

--- Leaves what push entered.
function Scope:pop()
  class.check_self(self, Scope, "scope:pop")
  if self._depth == 0 then
    error("scope:pop without a scope:push before it", 2)
  end
  self._depth = self._depth - 1
  self._leave()
end

function Scope:__close()
  if self._depth > 0 then
    self:pop()
  end
end

---@param fn fun(value: any, ...): any
---@return any ...
function Scope:__call(fn, ...)
  if fn == nil then
    error("a scope is called with the function that runs inside: `scope(function() ... end)`", 2)
  end
  self:push()
  local results = compat.pack(pcall(fn, self._value, ...))
  self:pop()
  if not results[1] then
    error(results[2], 0)
  end
  return compat.unpack(results, 2, results.n)
end

return Scope
