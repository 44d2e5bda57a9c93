-- SPDX-License-Identifier: MIT
-- HeaderSet: the values of a header like Allow or Vary, a set that keeps order and spelling and ignores case.
-- The values are the list part of the object. on_update is told of every change.
local class = require("luaflask.class")

---@class luaflask.HeaderSet: luaflask.Class
---@field on_update function?
local HeaderSet = class.new("HeaderSet")

local function changed(self)
  if self.on_update then
    self.on_update(self)
  end
end

local function insert(self, value)
  local lower = value:lower()
  if self._has[lower] then
    return false
  end
  self._has[lower] = true
  self[#self + 1] = value
  return true
end

---@param values string[]?
---@param on_update fun(set: luaflask.HeaderSet)?
function HeaderSet:init(values, on_update)
  self._has = {}
  -- What stands in a header twice is written twice.
  for i, value in ipairs(values or {}) do
    self[i] = value
    self._has[value:lower()] = true
  end
  self.on_update = on_update
end

--- Adds a value unless it is there.
---@param value string
function HeaderSet:add(value)
  class.check_self(self, HeaderSet, "x:add")
  if insert(self, value) then
    changed(self)
  end
end

--- Adds all values of a list.
---@param values string[]
function HeaderSet:update(values)
  class.check_self(self, HeaderSet, "x:update")
  local any = false
  for _, value in ipairs(values) do
    any = insert(self, value) or any
  end
  if any then
    changed(self)
  end
end

--- The place of a value, or nil.
---@param value string
---@return integer?
function HeaderSet:find(value)
  class.check_self(self, HeaderSet, "x:find")
  local lower = value:lower()
  for i = 1, #self do
    if self[i]:lower() == lower then
      return i
    end
  end
end

--- The place of a value, which has to be there.
---@param value string
---@return integer
function HeaderSet:index(value)
  class.check_self(self, HeaderSet, "x:index")
  local i = self:find(value)
  if i == nil then
    error(("%q is not in the set; `find` gives nil for what is missing"):format(value), 2)
  end
  return i
end

--- Whether no value of a list (or of another set) is in this one.
---@param values string[]
---@return boolean
function HeaderSet:isdisjoint(values)
  class.check_self(self, HeaderSet, "x:isdisjoint")
  for _, value in ipairs(values) do
    if self:contains(value) then
      return false
    end
  end
  return true
end

--- Removes the first value and gives it; an empty set is an error.
---@return string
function HeaderSet:pop()
  class.check_self(self, HeaderSet, "x:pop")
  local value = self[1]
  if value == nil then
    error("pop: the set is empty", 2)
  end
  self:discard(value)
  return value
end

--- Removes a value if it is there; says whether it was.
---@param value string
---@return boolean
function HeaderSet:discard(value)
  class.check_self(self, HeaderSet, "x:discard")
  local i = self:find(value)
  if not i then
    return false
  end
  self._has[value:lower()] = nil
  table.remove(self, i)
  changed(self)
  return true
end

--- Removes a value that must be there.
---@param value string
function HeaderSet:remove(value)
  class.check_self(self, HeaderSet, "x:remove")
  if not self:discard(value) then
    error(("%q is not in the set; `discard` removes it if it is there"):format(value), 2)
  end
end

--- Removes all values.
function HeaderSet:clear()
  class.check_self(self, HeaderSet, "x:clear")
  for i = #self, 1, -1 do
    self[i] = nil
  end
  self._has = {}
  changed(self)
end

---@param value string
---@return boolean
function HeaderSet:contains(value)
  class.check_self(self, HeaderSet, "x:contains")
  return self._has[value:lower()] == true
end

HeaderSet.has = HeaderSet.contains

--- The values as a set { value = true }, in lower case unless preserve_casing.
---@param preserve_casing boolean?
---@return table<string, boolean>
function HeaderSet:as_set(preserve_casing)
  class.check_self(self, HeaderSet, "x:as_set")
  local set = {}
  for _, value in ipairs(self) do
    set[preserve_casing and value or value:lower()] = true
  end
  return set
end

---@return string
function HeaderSet:to_header()
  local http, out = require("luaflask.http"), {}
  for i = 1, #self do
    out[i] = http.quote_header_value(self[i])
  end
  return table.concat(out, ", ")
end

HeaderSet.__tostring = HeaderSet.to_header

return HeaderSet
