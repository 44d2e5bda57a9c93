-- SPDX-License-Identifier: MIT
-- The plain dictionaries beside MultiDict, one value for a key: TypeConversionDict, which converts what it gives,
-- the ones that cannot be changed, and CallbackDict, which tells of every change.
--
-- An instance is a box; its peer is { order = keys as they came, values = key -> value, on_update = function }.
-- Names of methods win over data, as in MultiDict: `d:get("keys")` reaches the data.
local boxed = require("luaflask.datastructures.boxed")
local class = require("luaflask.class")
local convert = require("luaflask.datastructures.convert")
local get_options = require("luaflask.datastructures.get_options")
local exceptions = require("luaflask.exceptions")

local new_box, peer_of, method_of = boxed.new, boxed.peer, boxed.method
local getmetatable, select = getmetatable, select

---@class luaflask.TypeConversionDict: luaflask.Class
local TypeConversionDict = class.new("TypeConversionDict", { __frozen = false, __converts = true })

local function peer(self, method, level)
  local p = peer_of(self)
  if p == nil or p.values == nil then
    boxed.refuse_self(TypeConversionDict, method, (level or 2) + 1)
  end
  return p
end

local function changeable(self, method)
  local p = peer(self, method, 3)
  if getmetatable(self).__frozen then
    error(("'%s' objects are immutable: `x:copy()` gives one that can be changed"):format(
      getmetatable(self).__name), 3)
  end
  return p
end

local function changed(self, p)
  if p.on_update then
    p.on_update(self)
  end
end

local function put(p, key, value)
  if p.values[key] == nil then
    p.order[#p.order + 1] = key
  end
  p.values[key] = value
end

local function discard(p, key)
  local value = p.values[key]
  if value == nil then
    return nil
  end
  p.values[key] = nil
  for i = 1, #p.order do
    if p.order[i] == key then
      table.remove(p.order, i)
      break
    end
  end
  return value
end

function TypeConversionDict.__new(cls)
  return new_box(cls, { order = {}, values = {} })
end

-- A list of pairs, a table of keys and values (a list is one value here) or another dictionary.
local function fill(p, mapping, what, level)
  boxed.each_value(mapping, function(key, value)
    put(p, key, value)
  end, what, level + 1)
end

---@param mapping any?
function TypeConversionDict:init(mapping)
  if mapping ~= nil then
    fill(peer_of(self), mapping, getmetatable(self).__name, 4)
  end
end

TypeConversionDict.__index = boxed.dict_index(function(p, key)
  if key == "on_update" and p.callback then
    return p.on_update
  end
  return p.values[key]
end)

--- The value of key, converted if a type is given; the default if there is none or it does not convert.
---@param key any
---@param default any?
---@param how string|function|nil "int", "float", "bool" or a function
---@return any
function TypeConversionDict:get(key, default, how)
  local v = peer(self, "get").values[key]
  if default ~= nil and type(default) == "table" then
    default, how = get_options(default, how)
  end
  if v ~= nil and how ~= nil and getmetatable(self).__converts then
    v = convert(v, how, 2)
  end
  if v == nil then
    return default
  end
  return v
end

---@param key any
---@return boolean
function TypeConversionDict:has(key)
  return peer(self, "has").values[key] ~= nil
end

TypeConversionDict.contains = TypeConversionDict.has

local function iterate(p, pick)
  local order, values, i = p.order, p.values, 0
  return function()
    i = i + 1
    local key = order[i]
    if key ~= nil then
      return pick(key, values[key])
    end
  end
end

local function pick_key(key)
  return key
end

local function pick_value(_, value)
  return value
end

local function pick_pair(key, value)
  return key, value
end

--- Iterates over the keys, in the order in which they came.
---@return fun(): any
function TypeConversionDict:keys()
  return iterate(peer(self, "keys"), pick_key)
end

---@return fun(): any
function TypeConversionDict:values()
  return iterate(peer(self, "values"), pick_value)
end

---@return fun(): any, any
function TypeConversionDict:items()
  return iterate(peer(self, "items"), pick_pair)
end

function TypeConversionDict.__pairs(self)
  return iterate(peer(self, "pairs"), pick_pair)
end

function TypeConversionDict.__len(self)
  return #peer(self, "len").order
end

--- A plain table with the same keys and values.
---@return table
function TypeConversionDict:to_dict()
  local out = {}
  for key, value in TypeConversionDict.items(self) do
    out[key] = value
  end
  return out
end

function TypeConversionDict.__tojson(self)
  return TypeConversionDict.to_dict(self)
end

function TypeConversionDict.__tostring(self)
  local out = {}
  for key, value in iterate(peer(self, "tostring"), pick_pair) do
    out[#out + 1] = boxed.repr(key) .. ": " .. boxed.repr(value)
  end
  local text, cls = "{" .. table.concat(out, ", ") .. "}", getmetatable(self)
  return cls.__frozen and ("%s(%s)"):format(cls.__name, text) or text
end

function TypeConversionDict.__eq(a, b)
  local pa, pb = peer(a, "=="), peer(b, "==")
  for key, value in next, pa.values do
    if pb.values[key] ~= value then
      return false
    end
  end
  return #pa.order == #pb.order
end

--- A dictionary of its own that can be changed.
---@return luaflask.TypeConversionDict
function TypeConversionDict:copy()
  peer(self, "copy")
  local cls = getmetatable(self)
  while cls.__frozen do
    cls = cls.__parent
  end
  return cls(self)
end

--- `Class:fromkeys({ "a", "b" }, 0)`: a dictionary of this class that has one value for all these keys.
---@param keys any[]
---@param value any
---@return luaflask.TypeConversionDict
function TypeConversionDict:fromkeys(keys, value)
  local made = self()
  for _, key in ipairs(keys) do
    put(peer_of(made), key, value)
  end
  return made
end

function TypeConversionDict.__newindex(self, key, value)
  local p = peer(self, "[]")
  if key == "on_update" and p.callback then
    p.on_update = value
    return
  end
  changeable(self, "[]")
  if method_of(self, key) ~= nil then
    boxed.refuse_key(self, key, 2)
  end
  if value == nil then
    discard(p, key)
  else
    put(p, key, value)
  end
  changed(self, p)
end

--- Sets a key, whatever its name.
---@param key any
---@param value any nil removes it
function TypeConversionDict:set(key, value)
  local p = changeable(self, "set")
  if value == nil then
    discard(p, key)
  else
    put(p, key, value)
  end
  changed(self, p)
end

--- The value of key, which becomes `default` if there was none.
---@param key any
---@param default any
---@return any
function TypeConversionDict:setdefault(key, default)
  local p = changeable(self, "setdefault")
  if p.values[key] == nil and default ~= nil then
    put(p, key, default)
    changed(self, p)
  end
  return p.values[key]
end

--- Removes key and gives its value; a missing one is an error unless a default (nil, too) is given.
---@param key any
---@param ... any the default
---@return any
function TypeConversionDict:pop(key, ...)
  local p = changeable(self, "pop")
  local value = discard(p, key)
  if value ~= nil then
    changed(self, p)
    return value
  end
  if select("#", ...) == 0 then
    error(exceptions.BadRequestKeyError(key), 0)
  end
  return (...)
end

--- Removes the key that came last; gives it and its value.
---@return any, any
function TypeConversionDict:popitem()
  local p = changeable(self, "popitem")
  local key = p.order[#p.order]
  if key == nil then
    error("popitem: the dictionary is empty", 2)
  end
  local value = discard(p, key)
  changed(self, p)
  return key, value
end

--- Takes over all pairs of a mapping.
---@param mapping any
function TypeConversionDict:update(mapping)
  local p = changeable(self, "update")
  fill(p, mapping, "update", 2)
  changed(self, p)
end

--- Removes everything.
function TypeConversionDict:clear()
  local p = changeable(self, "clear")
  p.order, p.values = {}, {}
  changed(self, p)
end

--- One that cannot be changed; `copy` gives a TypeConversionDict.
---@class luaflask.ImmutableTypeConversionDict: luaflask.TypeConversionDict
local ImmutableTypeConversionDict = TypeConversionDict:extend("ImmutableTypeConversionDict", { __frozen = true })

-- Python's dict, which these two extend, converts nothing.
local Dict = TypeConversionDict:extend("dict", { __converts = false })

---@class luaflask.ImmutableDict: luaflask.TypeConversionDict
local ImmutableDict = Dict:extend("ImmutableDict", { __frozen = true })

--- A dictionary that calls `on_update(self)` after every change.
---@class luaflask.CallbackDict: luaflask.TypeConversionDict
---@field on_update fun(dict: luaflask.CallbackDict)?
local CallbackDict = Dict:extend("CallbackDict", {
  __new = function(cls)
    return new_box(cls, { order = {}, values = {}, callback = true })
  end,
})

---@param initial any?
---@param on_update fun(dict: luaflask.CallbackDict)?
function CallbackDict:init(initial, on_update)
  if initial ~= nil then
    fill(peer_of(self), initial, "CallbackDict", 3)
  end
  peer_of(self).on_update = on_update
end

-- ---- lists ----

local list_methods = {}

for _, name in ipairs({ "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort" }) do
  list_methods[name] = function(self)
    error(("'%s' objects are immutable"):format((getmetatable(self) or {}).__name or "ImmutableList"), 2)
  end
end

--- A list of its own that can be changed, a plain table.
---@return any[]
function list_methods:copy()
  local out = {}
  for i = 1, #self do
    out[i] = self[i]
  end
  return out
end

--- How often a value is in the list.
---@param value any
---@return integer
function list_methods:count(value)
  local n = 0
  for i = 1, #self do
    if self[i] == value then
      n = n + 1
    end
  end
  return n
end

--- The place of a value, which has to be there.
---@param value any
---@return integer
function list_methods:index(value)
  for i = 1, #self do
    if self[i] == value then
      return i
    end
  end
  error(("%s is not in the list"):format(boxed.repr(value)), 2)
end

--- A list whose methods refuse to change it. (Assigning to a place that is filled is Lua's own business.)
---@class luaflask.ImmutableList: luaflask.Class
local ImmutableList = class.new("ImmutableList")

local make_subclass = ImmutableList.extend

for name, fn in next, list_methods do
  ImmutableList[name] = fn
end

--- `ImmutableList:extend("Name", { … })` makes a subclass; a list cannot be extended.
function ImmutableList:extend(...)
  if class.is_class(self) then
    return make_subclass(self, ...)
  end
  return list_methods.extend(self)
end

---@param values any[]?
function ImmutableList:init(values)
  for i = 1, #(values or {}) do
    rawset(self, i, values[i])
  end
end

function ImmutableList.__newindex(self)
  error(("'%s' objects are immutable"):format(getmetatable(self).__name), 2)
end

function ImmutableList.__eq(a, b)
  for i = 1, math.max(#a, #b) do
    if a[i] ~= b[i] then
      return false
    end
  end
  return true
end

function ImmutableList.__tojson(self)
  return require("luaflask.json").array(list_methods.copy(self))
end

function ImmutableList.__tostring(self)
  local out = {}
  for i = 1, #self do
    out[i] = boxed.repr(self[i])
  end
  return ("ImmutableList([%s])"):format(table.concat(out, ", "))
end

return {
  TypeConversionDict = TypeConversionDict,
  ImmutableTypeConversionDict = ImmutableTypeConversionDict,
  ImmutableDict = ImmutableDict,
  CallbackDict = CallbackDict,
  ImmutableList = ImmutableList,
  list_methods = list_methods,
}
