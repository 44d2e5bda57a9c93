-- SPDX-License-Identifier: MIT
-- What MultiDict and Headers share: classes whose instances are boxes (userdata with a companion table),
-- where a name is a method first and a key of the data second, and the printed form of values.
local compat = require("luaflask.compat")
local core_box = require("luaflask.core").box
local keys = require("luaflask.keys")
local text = require("luaflask.text")

local getmetatable, type = getmetatable, type

local boxed = {}

boxed.new = core_box.new
boxed.peer = core_box.peer
boxed.dict_index = core_box.dict_index
boxed.names_index = core_box.names_index
boxed.find_name = core_box.find_name

-- What a class has for itself and not for its instances; the core's indexers know the same names.
local HIDDEN = { init = true, extend = true, from_flat = true }

--- The method of a boxed instance by name. What only the class needs stays hidden, so that a form field
--- called "init" or "__name" is found as data.
---@param self userdata
---@param key any
---@return any
function boxed.method(self, key)
  local v = getmetatable(self)[key]
  if v ~= nil and (HIDDEN[key] or key:find("^__")) then
    return nil
  end
  return v
end

--- Refuses a call that lacks its self, at the line that called the method.
---@param cls luaflask.Class
---@param method string
---@param level integer counted from the caller of this function
function boxed.refuse_self(cls, method, level)
  error(("%s.%s called with '.', write `x:%s(...)`"):format(cls.__name, method, method), level + 1)
end

--- Refuses to store data under the name of a method.
---@param self userdata
---@param key string
---@param level integer
function boxed.refuse_key(self, key, level)
  error(('`%s` is a method of %s; to store this key write `x:set("%s", value)`'):format(key,
    getmetatable(self).__name, key), level + 1)
end

--- A value as Werkzeug prints it inside a data structure.
---@param v any
---@return string
function boxed.repr(v)
  if type(v) == "string" then
    return text.quoted(v)
  end
  if type(v) == "number" then
    return compat.is_integer(v) and compat.number_text(v) or tostring(v)
  end
  if v == true then
    return "True"
  end
  if v == false then
    return "False"
  end
  return v == nil and "None" or tostring(v)
end

local function each_pair(mapping, add, what, level, split)
  local mt = getmetatable(mapping)
  if type(mt) == "table" and mt.__multi_items then
    for k, v in mt.__multi_items(mapping) do
      add(k, v)
    end
  elseif type(mt) == "table" and mt.__pairs then
    for k, v in mt.__pairs(mapping) do
      add(k, v)
    end
  elseif type(mapping) ~= "table" then
    error(("%s: expected a table of keys and values, not a %s value"):format(what, type(mapping)), level + 1)
  elseif mapping[1] ~= nil then
    for i = 1, #mapping do
      local pair = mapping[i]
      if type(pair) ~= "table" or pair[1] == nil or pair[2] == nil then
        error(("%s: item %d is not a { key, value } pair"):format(what, i), level + 1)
      end
      add(pair[1], pair[2])
    end
  else
    for _, k in ipairs(keys.sorted(mapping)) do
      local v = mapping[k]
      if split and type(v) == "table" and getmetatable(v) == nil then
        for j = 1, #v do
          add(k, v[j])
        end
      else
        add(k, v)
      end
    end
  end
end

--- Calls add(key, value) for every pair of a mapping: a MultiDict, Headers, a list of { key, value } or a
--- plain table, whose list values stand for several values and whose keys are taken in sorted order.
---@param mapping any
---@param add fun(key: any, value: any)
---@param what string the function to blame
---@param level integer
function boxed.each_pair(mapping, add, what, level)
  return each_pair(mapping, add, what, level, true)            -- a tail call: levels count no frame for it
end

--- The same where a list is one value.
---@param mapping any
---@param add fun(key: any, value: any)
---@param what string
---@param level integer
function boxed.each_value(mapping, add, what, level)
  return each_pair(mapping, add, what, level, false)
end

return boxed
