-- SPDX-License-Identifier: MIT
-- MultiDict: a dictionary with several values for a key, as forms and query strings need it. Reading a key
-- gives its first value, or nil.
--
-- The peer of a MultiDict is { order = keys in the order they came, map = key -> list of values }. One that
-- the core has parsed starts as { flat = { k1, v1, k2, v2, ... } } and is sorted into lists only when
-- something other than a single value is asked for. A CombinedMultiDict has { dicts = list } and computes the
-- rest anew, so that it shows later changes of its parts. `frozen` marks what must not be changed.
local boxed = require("luaflask.datastructures.boxed")
local class = require("luaflask.class")
local convert = require("luaflask.datastructures.convert")
local get_options = require("luaflask.datastructures.get_options")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")

local new_box, peer_of, method_of = boxed.new, boxed.peer, boxed.method
local getmetatable, setmetatable, type, select = getmetatable, setmetatable, type, select

---@class luaflask.MultiDict: luaflask.Class
local MultiDict = class.new("MultiDict", { __frozen = false })

-- Up to this many entries a search of the flat list is cheaper than making the lists.
local SCAN_LIMIT = 24

local function put(p, key, value)
  local list = p.map[key]
  if list then
    list[#list + 1] = value
  else
    p.map[key] = { value }
    p.order[#p.order + 1] = key
  end
end

local function unflatten(p)
  local flat = p.flat
  p.order, p.map, p.flat = {}, {}, nil
  for i = 1, #flat, 2 do
    put(p, flat[i], flat[i + 1])
  end
  return p
end

local lists_of

local function combine(p)
  local all = { order = {}, map = {} }
  for _, dict in ipairs(p.dicts) do
    local part = lists_of(dict, "CombinedMultiDict", 2)
    for _, key in ipairs(part.order) do
      for _, value in ipairs(part.map[key]) do
        put(all, key, value)
      end
    end
  end
  return all
end

-- The keys and lists of a dict, in whatever form its peer holds them.
lists_of = function(self, method, level)
  local p = peer_of(self)
  if p then
    if p.map then
      return p
    end
    if p.flat then
      return unflatten(p)
    end
    if p.dicts then
      return combine(p)
    end
  end
  boxed.refuse_self(MultiDict, method, (level or 2) + 1)
end

-- The same for a method that changes the dict.
local function changeable(self, method)
  local p = lists_of(self, method, 3)
  if p.frozen or getmetatable(self).__frozen then
    local name = getmetatable(self).__name
    error(("'%s' objects are immutable: `x:copy()` gives a MultiDict that can be changed"):format(name), 3)
  end
  return p
end

local function first(p, key)
  local map = p.map
  if map then
    local list = map[key]
    return list and list[1]
  end
  local flat = p.flat
  if flat then
    if #flat <= SCAN_LIMIT then
      for i = 1, #flat, 2 do
        if flat[i] == key then
          return flat[i + 1]
        end
      end
      return nil
    end
    local list = unflatten(p).map[key]
    return list and list[1]
  end
  for _, dict in ipairs(p.dicts) do
    local v = first(peer_of(dict), key)
    if v ~= nil then
      return v
    end
  end
end

local function discard(p, key)
  local list = p.map[key]
  if not list then
    return nil
  end
  p.map[key] = nil
  local order = p.order
  for i = 1, #order do
    if order[i] == key then
      table.remove(order, i)
      break
    end
  end
  return list
end

local function replace(p, key, list)
  if not p.map[key] then
    p.order[#p.order + 1] = key
  end
  p.map[key] = list
end

local function copy_list(list)
  local out = {}
  for i = 1, #list do
    out[i] = list[i]
  end
  return out
end

-- ---- construction ----

function MultiDict.__new(cls)
  return new_box(cls, { order = {}, map = {} })
end

--- Filled from another MultiDict, a list of { key, value }, or a plain table (a list as value means several).
---@param mapping any?
function MultiDict:init(mapping)
  if mapping ~= nil then
    local p = peer_of(self)
    boxed.each_pair(mapping, function(key, value)
      put(p, key, value)
    end, getmetatable(self).__name, 4)
  end
end

--- Made from { k1, v1, k2, v2, ... }. The table is taken over: the caller must not keep it.
---@param flat any[]
---@return luaflask.MultiDict
function MultiDict.from_flat(flat)
  return new_box(MultiDict, { flat = flat })
end

-- ---- reading ----

MultiDict.__index = boxed.dict_index(first)

--- The first value of key, converted if a type is given; the default if there is none or it does not convert.
---@param key any
---@param default any?
---@param how string|function|nil "int", "float", "bool" or a function (nil for what it cannot convert)
---@return any
function MultiDict:get(key, default, how)
  local p = peer_of(self) or boxed.refuse_self(MultiDict, "get", 2)
  if default ~= nil and type(default) == "table" then
    default, how = get_options(default, how)
  end
  local v = first(p, key)
  if v ~= nil and how ~= nil then
    v = convert(v, how, 2)
  end
  if v == nil then
    return default
  end
  return v
end

--- All values of key (a list, empty if there are none); values that do not convert are left out.
---@param key any
---@param how string|function|nil
---@return any[]
function MultiDict:getlist(key, how)
  local list = lists_of(self, "getlist").map[key]
  how = type(how) == "table" and select(2, get_options(how)) or how
  if not list then
    return core.json.array({})                         -- JSON writes it as []
  end
  if how == nil then
    return copy_list(list)
  end
  local out = core.json.array({})
  for i = 1, #list do
    out[#out + 1] = convert(list[i], how, 2)
  end
  return out
end

--- The first value of key; a missing key is a 400 (BadRequestKeyError), and so is a value that does not
--- convert.
---@param key any
---@param how string|function|nil
---@return any
function MultiDict:need(key, how)
  local p = peer_of(self) or boxed.refuse_self(MultiDict, "need", 2)
  local v = first(p, key)
  if v == nil then
    error(exceptions.BadRequestKeyError(key), 0)
  end
  if how == nil then
    return v
  end
  local converted = convert(v, how, 2)
  if converted == nil then
    local what = type(how) == "string" and ("not a valid " .. how) or "not valid"
    error(exceptions.BadRequest(("The value of '%s' is %s."):format(tostring(key), what)), 0)
  end
  return converted
end

---@param key any
---@return boolean
function MultiDict:has(key)
  local p = peer_of(self) or boxed.refuse_self(MultiDict, "has", 2)
  if p.flat or p.dicts then
    return first(p, key) ~= nil
  end
  return p.map[key] ~= nil
end

MultiDict.contains = MultiDict.has

-- An iterator over the keys that stops where the order list ends; `pick` says what a round gives.
local function iterate(p, pick)
  local order, map, i = p.order, p.map, 0
  return function()
    i = i + 1
    local key = order[i]
    if key ~= nil then
      return pick(key, map[key])
    end
  end
end

--- Iterates over the keys.
---@return fun(): any
function MultiDict:keys()
  return iterate(lists_of(self, "keys"), function(key)
    return key
  end)
end

--- Iterates over the first value of every key.
---@return fun(): any
function MultiDict:values()
  return iterate(lists_of(self, "values"), function(_, list)
    return list[1]
  end)
end

--- Iterates over key and list of values.
---@return fun(): any, any[]
function MultiDict:lists()
  return iterate(lists_of(self, "lists"), function(key, list)
    return key, copy_list(list)
  end)
end

--- Iterates over the list of values of every key.
---@return fun(): any[]
function MultiDict:listvalues()
  return iterate(lists_of(self, "listvalues"), function(_, list)
    return copy_list(list)
  end)
end

local function multi_items(p)
  local order, map, i, j = p.order, p.map, 1, 0
  return function()
    j = j + 1
    local key = order[i]
    while key ~= nil and map[key][j] == nil do
      i, j = i + 1, 1
      key = order[i]
    end
    if key ~= nil then
      return key, map[key][j]
    end
  end
end

--- Iterates over key and first value, or with multi over key and each value.
---@param multi boolean?
---@return fun(): any, any
function MultiDict:items(multi)
  local p = lists_of(self, "items")
  if type(multi) == "table" and multi.multi or multi == true then
    return multi_items(p)
  end
  return iterate(p, function(key, list)
    return key, list[1]
  end)
end

function MultiDict.__multi_items(self)
  return multi_items(lists_of(self, "items"))
end

function MultiDict.__pairs(self)
  return MultiDict.items(self)
end

function MultiDict.__len(self)
  return #lists_of(self, "len").order
end

--- A plain table of first values; with flat = false, of lists.
---@param flat boolean? default true
---@return table
function MultiDict:to_dict(flat)
  local p, out = lists_of(self, "to_dict"), {}
  local lists = flat == false or type(flat) == "table" and flat.flat == false
  for _, key in ipairs(p.order) do
    if lists then
      out[key] = copy_list(p.map[key])
    else
      out[key] = p.map[key][1]
    end
  end
  return out
end

function MultiDict.__tojson(self)
  return MultiDict.to_dict(self)
end

--- A MultiDict of its own that can be changed.
---@return luaflask.MultiDict
function MultiDict:copy()
  lists_of(self, "copy")
  local cls = getmetatable(self)
  while cls.__frozen do
    cls = cls.__parent
  end
  return cls(self)
end

local function deep(value)
  if type(value) ~= "table" then
    return value
  end
  local out = {}
  for k, v in next, value do
    out[k] = deep(v)
  end
  return setmetatable(out, getmetatable(value))
end

--- The same with copies of the tables that it holds.
---@return luaflask.MultiDict
function MultiDict:deepcopy()
  lists_of(self, "deepcopy")
  local made = MultiDict.copy(self)
  local map = peer_of(made).map
  for key, list in next, map do
    map[key] = deep(list)
  end
  return made
end

--- `MultiDict:fromkeys({ "a", "b" }, 0)`: a dictionary of this class that has one value for all these keys.
---@param keys any[]
---@param value any
---@return luaflask.MultiDict
function MultiDict:fromkeys(keys, value)
  local made = self()
  for _, key in ipairs(keys) do
    replace(peer_of(made), key, { value })
  end
  return made
end

function MultiDict.__eq(a, b)
  local pa, pb = lists_of(a, "=="), lists_of(b, "==")
  if #pa.order ~= #pb.order then
    return false
  end
  for key, list in next, pa.map do
    local other = pb.map[key]
    if not other or #other ~= #list then
      return false
    end
    for i = 1, #list do
      if list[i] ~= other[i] then
        return false
      end
    end
  end
  return true
end

function MultiDict.__tostring(self)
  local out = {}
  for key, value in multi_items(lists_of(self, "tostring")) do
    out[#out + 1] = ("(%s, %s)"):format(boxed.repr(key), boxed.repr(value))
  end
  return getmetatable(self).__name .. "([" .. table.concat(out, ", ") .. "])"
end

-- ---- changing ----

function MultiDict.__newindex(self, key, value)
  local p = changeable(self, "[]")
  if method_of(self, key) ~= nil then
    boxed.refuse_key(self, key, 2)
  end
  if value == nil then
    discard(p, key)
  else
    replace(p, key, { value })
  end
end

local function need_value(value, method)
  if value == nil then
    error(("MultiDict:%s: the value is nil; `md[key] = nil` removes a key"):format(method), 3)
  end
end

--- Makes value the only value of key.
---@param key any
---@param value any
function MultiDict:set(key, value)
  local p = changeable(self, "set")
  need_value(value, "set")
  replace(p, key, { value })
end

--- Adds a value to those that key has.
---@param key any
---@param value any
function MultiDict:add(key, value)
  local p = changeable(self, "add")
  need_value(value, "add")
  put(p, key, value)
end

--- Makes the list (copied) the values of key.
---@param key any
---@param list any[]
function MultiDict:setlist(key, list)
  local p = changeable(self, "setlist")
  if #list == 0 then
    discard(p, key)
  else
    replace(p, key, copy_list(list))
  end
end

--- The first value of key, which becomes `default` if there was none.
---@param key any
---@param default any
---@return any
function MultiDict:setdefault(key, default)
  local p = changeable(self, "setdefault")
  local list = p.map[key]
  if list then
    return list[1]
  end
  need_value(default, "setdefault")
  replace(p, key, { default })
  return default
end

--- The values of key, which become a copy of `default` if there were none. What the caller appends to the
--- list that is returned belongs to the dict.
---@param key any
---@param default any[]?
---@return any[]
function MultiDict:setlistdefault(key, default)
  local p = changeable(self, "setlistdefault")
  local list = p.map[key]
  if not list then
    list = copy_list(default or {})
    replace(p, key, list)
  end
  return list
end

--- Removes key and gives its first value. Without a default a missing key is an error; `pop(key, nil)` gives
--- nil.
---@param key any
---@param ... any the default
---@return any
function MultiDict:pop(key, ...)
  local list = discard(changeable(self, "pop"), key)
  if list and list[1] ~= nil then
    return list[1]
  end
  if select("#", ...) == 0 then
    error(exceptions.BadRequestKeyError(key), 0)
  end
  return (...)
end

--- Removes key and gives all its values (an empty list if there were none).
---@param key any
---@return any[]
function MultiDict:poplist(key)
  return discard(changeable(self, "poplist"), key) or core.json.array({})
end

--- Removes the last key; gives it and its first value.
---@return any, any
function MultiDict:popitem()
  local p = changeable(self, "popitem")
  local key = p.order[#p.order]
  if key == nil then
    error(exceptions.BadRequestKeyError(), 0)
  end
  local value = discard(p, key)[1]
  if value == nil then
    error(exceptions.BadRequestKeyError(key), 0)
  end
  return key, value
end

--- Removes the last key; gives it and its values.
---@return any, any[]
function MultiDict:popitemlist()
  local p = changeable(self, "popitemlist")
  local key = p.order[#p.order]
  if key == nil then
    error(exceptions.BadRequestKeyError(), 0)
  end
  return key, discard(p, key)
end

--- Adds all pairs of a mapping to the values that are there.
---@param mapping any
function MultiDict:update(mapping)
  local p = changeable(self, "update")
  boxed.each_pair(mapping, function(key, value)
    put(p, key, value)
  end, "MultiDict:update", 2)
end

--- Removes everything.
function MultiDict:clear()
  local p = changeable(self, "clear")
  p.order, p.map = {}, {}
end

-- ---- the unchangeable ones ----

--- A MultiDict that refuses changes; `copy()` gives one that takes them.
---@class luaflask.ImmutableMultiDict: luaflask.MultiDict
local ImmutableMultiDict = MultiDict:extend("ImmutableMultiDict", { __frozen = true })

--- Made from { k1, v1, k2, v2, ... }. The table is taken over: the caller must not keep it.
---@param flat any[]
---@return luaflask.ImmutableMultiDict
function ImmutableMultiDict.from_flat(flat)
  return new_box(ImmutableMultiDict, { flat = flat })
end

--- Several MultiDicts seen as one: the first that has a key answers, `getlist` joins them all.
---@class luaflask.CombinedMultiDict: luaflask.ImmutableMultiDict
local CombinedMultiDict = ImmutableMultiDict:extend("CombinedMultiDict", {
  __new = function(cls)
    return new_box(cls, { dicts = {} })
  end,
})

---@param dicts luaflask.MultiDict[]?
function CombinedMultiDict:init(dicts)
  for i, dict in ipairs(dicts or {}) do
    if not class.isinstance(dict, MultiDict) then
      error(("CombinedMultiDict: item %d is not a MultiDict"):format(i), 3)
    end
    peer_of(self).dicts[i] = dict
  end
end

return { MultiDict = MultiDict, ImmutableMultiDict = ImmutableMultiDict, CombinedMultiDict = CombinedMultiDict }
