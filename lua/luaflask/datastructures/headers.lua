-- SPDX-License-Identifier: MIT
-- Headers: an ordered list of names and values, where case does not matter and a name may come again.
--
-- The peer is { name1, value1, name2, value2, ... }: the form in which the core hands headers over
-- and takes them back. Names and values are checked when they come in, never when they go out, so that no
-- path leads a line break from user data into a response.
local boxed = require("luaflask.datastructures.boxed")
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local convert = require("luaflask.datastructures.convert")
local get_options = require("luaflask.datastructures.get_options")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")

local new_box, peer_of, method_of = boxed.new, boxed.peer, boxed.method
-- The position of the first entry of a name from a position on, or nil.
local find = boxed.find_name
local getmetatable, type, select, tostring = getmetatable, type, select, tostring
local floor = math.floor
local valid_name, valid_value = core.header.valid_name, core.header.valid_value

---@class luaflask.Headers: luaflask.Class
local Headers = class.new("Headers", { __frozen = false, __header_list = true })

local function list_of(self, method, level)
  local mt = getmetatable(self)
  if type(mt) == "table" and mt.__header_list then
    return peer_of(self)
  end
  boxed.refuse_self(Headers, method, (level or 2) + 1)
end

local function refuse_change(cls, level)
  error(("'%s' objects are immutable: `Headers(x)` makes a copy that can be changed"):format(cls.__name),
    level + 1)
end

local function changeable(self, method)
  local list = list_of(self, method, 3)
  if getmetatable(self).__frozen then
    refuse_change(getmetatable(self), 3)
  end
  return list
end

local function check_name(name, level)
  if type(name) ~= "string" then
    error(("a header name must be a string, not a %s value"):format(type(name)), level + 1)
  end
  if not valid_name(name) then
    error(("%q is not a header name: only letters, digits and -_.!#$%%&'*+^`|~ may stand in it"):format(name),
      level + 1)
  end
end

-- The text of a header value. What could end the line is refused, with the name of the header.
local function value_text(name, value, level)
  if type(value) == "number" then
    return compat.number_text(value)
  end
  if type(value) ~= "string" then
    local mt = getmetatable(value)
    if type(mt) ~= "table" or not mt.__tostring then
      error(("the value of header %s must be a string or a number, not a %s value"):format(name, type(value)),
        level + 1)
    end
    value = tostring(value)
  end
  if not valid_value(value) then
    error(("the value of header %s must not contain line breaks or NUL: "):format(name)
      .. "cut or encode what comes from users before it goes into a header", level + 1)
  end
  return value
end

local function with_options(name, value, options, level)
  -- No tail call here: the level counts this frame.
  local text = value_text(name, value, level + 1)
  if options ~= nil then
    local dashed = {}
    for k, v in next, options do
      dashed[(k:gsub("_", "-"))] = v
    end
    text = value_text(name, require("luaflask.http").dump_options_header(text, dashed), level + 1)
  end
  return text
end

local function append(list, name, text)
  local n = #list
  list[n + 1], list[n + 2] = name, text
end

-- Removes every entry of a name from position `from` on.
local function drop(list, name, from)
  local at = find(list, name, from)
  if not at then
    return
  end
  local n, to = #list, at
  local next_at = find(list, name, at + 2)
  for i = at + 2, n, 2 do
    if i == next_at then
      next_at = find(list, name, i + 2)
    else
      list[to], list[to + 1] = list[i], list[i + 1]
      to = to + 2
    end
  end
  for i = to, n do
    list[i] = nil
  end
end

local function put(list, name, text)
  local at = find(list, name, 1)
  if not at then
    return append(list, name, text)
  end
  list[at], list[at + 1] = name, text
  drop(list, name, at + 2)
end

-- ---- construction ----

function Headers.__new(cls)
  return new_box(cls, {})
end

local function add_all(list, mapping, what, level)
  boxed.each_pair(mapping, function(name, value)
    check_name(name, level + 3)
    append(list, name, value_text(name, value, level + 3))
  end, what, level + 1)
end

--- Filled from other Headers, a list of { name, value }, a MultiDict or a plain table of names and values.
---@param defaults any?
function Headers:init(defaults)
  if defaults ~= nil then
    add_all(peer_of(self), defaults, "Headers", 3)
  end
end

--- Made from { name1, value1, name2, value2, ... }, which are not checked again: the core, which parsed them,
--- has done so. The table is taken over: the caller must not keep it.
---@param flat string[]
---@return luaflask.Headers
function Headers.from_flat(flat)
  return new_box(Headers, flat)
end

-- ---- reading ----

-- What is left of reading a field: `headers[1]` is the first entry.
Headers.__index = boxed.names_index(function(peer, key)
  local name = type(key) == "number" and peer[2 * key - 1]
  return name and { name, peer[2 * key] } or nil
end)

--- The first value of a header, converted if a type is given; the default if there is none or it does not
--- convert.
---@param name string
---@param default any?
---@param how string|function|nil "int", "float", "bool" or a function (nil for what it cannot convert)
---@return any
function Headers:get(name, default, how)
  local list = list_of(self, "get")
  if default ~= nil and type(default) == "table" then
    default, how = get_options(default, how)
  end
  local at = find(list, name, 1)
  local v = at and list[at + 1]
  if v and how ~= nil then
    v = convert(v, how, 2)
  end
  if v == nil then
    return default
  end
  return v
end

--- All values of a header, a list.
---@param name string
---@param how string|function|nil
---@return any[]
function Headers:getlist(name, how)
  local list, out = list_of(self, "getlist"), core.json.array({})              -- JSON writes it as []
  if type(how) == "table" then
    how = select(2, get_options(how)) or how
  end
  local at = find(list, name, 1)
  while at do
    local v = list[at + 1]
    if how ~= nil then
      v = convert(v, how, 2)
    end
    out[#out + 1] = v
    at = find(list, name, at + 2)
  end
  return out
end

Headers.get_all = Headers.getlist

---@param name string
---@return boolean
function Headers:has(name)
  return find(list_of(self, "has"), name, 1) ~= nil
end

Headers.contains = Headers.has

local function iterate(list, pick)
  local i = -1
  return function()
    i = i + 2
    if list[i] ~= nil then
      return pick(list[i], list[i + 1])
    end
  end
end

local function pick_pair(name, value)
  return name, value
end

--- Iterates over name and value.
---@param lower boolean? give the names in lower case
---@return fun(): string, string
function Headers:items(lower)
  return iterate(list_of(self, "items"), lower and function(name, value)
    return name:lower(), value
  end or pick_pair)
end

--- Iterates over the names.
---@param lower boolean? give them in lower case
---@return fun(): string
function Headers:keys(lower)
  return iterate(list_of(self, "keys"), function(name)
    return lower and name:lower() or name
  end)
end

--- Iterates over the values.
---@return fun(): string
function Headers:values()
  return iterate(list_of(self, "values"), function(_, value)
    return value
  end)
end

function Headers.__pairs(self)
  return iterate(list_of(self, "pairs"), pick_pair)
end

function Headers.__len(self)
  return floor(#list_of(self, "len") / 2)
end

--- The headers as a list of { name, value }.
---@return string[][]
function Headers:to_wsgi_list()
  local list, out = list_of(self, "to_wsgi_list"), {}
  for i = 1, #list, 2 do
    out[#out + 1] = { list[i], list[i + 1] }
  end
  return out
end

--- Headers of their own that can be changed.
---@return luaflask.Headers
function Headers:copy()
  list_of(self, "copy")
  local cls = getmetatable(self)
  while cls.__frozen do
    cls = cls.__parent
  end
  return cls(self)
end

-- The entries as a set, for comparison: order and case of names do not matter.
local function as_set(list)
  local set = {}
  for i = 1, #list, 2 do
    set[list[i]:lower() .. "\0" .. list[i + 1]] = true
  end
  return set
end

function Headers.__eq(a, b)
  local sa, sb = as_set(list_of(a, "==")), as_set(list_of(b, "=="))
  for k in next, sa do
    if not sb[k] then
      return false
    end
    sb[k] = nil
  end
  return next(sb) == nil
end

--- The headers as they go over the wire.
function Headers.__tostring(self)
  local list, out = list_of(self, "tostring"), {}
  for i = 1, #list, 2 do
    out[#out + 1] = list[i] .. ": " .. list[i + 1]
  end
  out[#out + 1] = "\r\n"
  return table.concat(out, "\r\n")
end

-- ---- changing ----

-- headers[2] = { name, value } replaces the second entry (one past the last adds one), headers[2] = nil removes it.
local function put_at(list, place, pair, level)
  local n = #list / 2
  if place < 1 or place > n + 1 or place ~= floor(place) then
    error(("there is no header at place %s"):format(tostring(place)), level + 1)
  elseif pair == nil then
    table.remove(list, 2 * place - 1)
    table.remove(list, 2 * place - 1)
  elseif type(pair) ~= "table" or pair[2] == nil then
    error("a place among headers takes { name, value } or nil", level + 1)
  else
    check_name(pair[1], level + 1)
    list[2 * place - 1], list[2 * place] = pair[1], value_text(pair[1], pair[2], level + 1)
  end
end

-- The core does the common case itself and leaves the rest to this.
Headers.__newindex = core.response.header_newindex(function(self, key, value)
  local list, cls = peer_of(self), getmetatable(self)
  if cls.__frozen then
    refuse_change(cls, 3)
  end
  if type(key) == "number" then
    return put_at(list, key, value, 3)
  end
  if cls[key] ~= nil and (key == "extend" or method_of(self, key) ~= nil) then
    boxed.refuse_key(self, key, 3)
  end
  check_name(key, 3)
  if value == nil then
    drop(list, key, 1)
  else
    put(list, key, value_text(key, value, 3))
  end
end, Headers)

--- Adds an entry. Options become parameters: `h:add("Content-Disposition", "attachment", { filename = "a.txt"
--- })`.
---@param name string
---@param value any a string, a number or a value with __tostring
---@param options table? underscores in their names become dashes
function Headers:add(name, value, options)
  local list = changeable(self, "add")
  check_name(name, 2)
  append(list, name, with_options(name, value, options, 2))
end

Headers.add_header = Headers.add

--- Makes value the only one of this header, at the place of the first there was.
---@param name string
---@param value any
---@param options table?
function Headers:set(name, value, options)
  local list = changeable(self, "set")
  check_name(name, 2)
  put(list, name, with_options(name, value, options, 2))
end

--- Makes the list the values of this header.
---@param name string
---@param values any[]
function Headers:setlist(name, values)
  local list = changeable(self, "setlist")
  check_name(name, 2)
  local texts = {}
  for i = 1, #values do
    texts[i] = value_text(name, values[i], 2)
  end
  if #texts == 0 then
    return drop(list, name, 1)
  end
  put(list, name, texts[1])
  for i = 2, #texts do
    append(list, name, texts[i])
  end
end

--- The first value of the header, which becomes `default` if there was none.
---@param name string
---@param default any
---@return string
function Headers:setdefault(name, default)
  local list = changeable(self, "setdefault")
  local at = find(list, name, 1)
  if not at then
    check_name(name, 2)
    append(list, name, value_text(name, default, 2))
    at = #list - 1
  end
  return list[at + 1]
end

--- The values of the header, which become the list `default` if there were none.
---@param name string
---@param default any[]
---@return string[]
function Headers:setlistdefault(name, default)
  if not find(changeable(self, "setlistdefault"), name, 1) then
    Headers.setlist(self, name, default)
  end
  return Headers.getlist(self, name)
end

--- Removes all entries of a name.
---@param name string
function Headers:remove(name)
  drop(changeable(self, "remove"), name, 1)
end

local function remove_at(list, i)
  local name, value = table.remove(list, 2 * i - 1), table.remove(list, 2 * i - 1)
  return name, value
end

--- Removes a header and gives its first value; a missing one is an error unless a default (nil, too) is
--- given. With a number the entry at that place, with nothing the last entry is removed: name and value are
--- given.
---@param name string|integer|nil
---@param ... any the default
---@return any, string?
function Headers:pop(name, ...)
  local list = changeable(self, "pop")
  if name == nil or type(name) == "number" then
    local i = name or floor(#list / 2)
    if list[2 * i] == nil then
      error("pop: there is no header at this place", 2)
    end
    return remove_at(list, i)
  end
  local at = find(list, name, 1)
  if at then
    local value = list[at + 1]
    drop(list, name, at)
    return value
  end
  if select("#", ...) == 0 then
    error(exceptions.BadRequestKeyError(name), 0)
  end
  return (...)
end

--- Removes the last entry; gives its name and value.
---@return string, string
function Headers:popitem()
  local list = changeable(self, "popitem")
  if #list == 0 then
    error("popitem: there are no headers", 2)
  end
  return remove_at(list, floor(#list / 2))
end

--- Removes everything.
function Headers:clear()
  local list = changeable(self, "clear")
  for i = #list, 1, -1 do
    list[i] = nil
  end
end

-- Adds all entries of a mapping to those that are there. Instances offer it as `extend`; the class's own
-- `extend` makes subclasses.
function Headers.__extend(self, mapping)
  add_all(changeable(self, "extend"), mapping, "Headers:extend", 2)
end

--- Puts all entries of a mapping in the place of those with the same names. Of the pairs of a plain list each takes the
--- place of those before it, as in Werkzeug: the last one of a name stays.
---@param mapping any
function Headers:update(mapping)
  local list = changeable(self, "update")
  local fresh, seen = {}, {}
  add_all(fresh, mapping, "Headers:update", 2)
  local one_each = type(mapping) == "table" and getmetatable(mapping) == nil and mapping[1] ~= nil
  for i = 1, #fresh, 2 do
    local lower = fresh[i]:lower()
    if seen[lower] and not one_each then
      append(list, fresh[i], fresh[i + 1])
    else
      seen[lower] = true
      put(list, fresh[i], fresh[i + 1])
    end
  end
end

--- Headers that cannot be changed, as a request has them.
---@class luaflask.EnvironHeaders: luaflask.Headers
local EnvironHeaders = Headers:extend("EnvironHeaders", { __frozen = true })

local function title(name)
  return (name:gsub("_", "-"):lower():gsub("%f[%a]%a", string.upper))
end

--- The headers of a request, taken from its environ ("HTTP_X_ID" is X-Id), in the order of their names.
---@param environ table<string, any>?
function EnvironHeaders:init(environ)
  local names, values = {}, {}
  for key, value in next, environ or {} do
    local name = type(key) == "string" and key:match("^HTTP_(.+)$")
    if name == "CONTENT_TYPE" or name == "CONTENT_LENGTH" then
      name = nil
    elseif (key == "CONTENT_TYPE" or key == "CONTENT_LENGTH") and value ~= "" then
      name = key
    end
    if name then
      name = title(name)
      names[#names + 1], values[name] = name, tostring(value)
    end
  end
  table.sort(names)
  local list = peer_of(self)
  for _, name in ipairs(names) do
    append(list, name, values[name])
  end
end

--- Made from { name1, value1, ... }. The table is taken over: the caller must not keep it.
---@param flat string[]
---@return luaflask.EnvironHeaders
function EnvironHeaders.from_flat(flat)
  return new_box(EnvironHeaders, flat)
end

return {
  Headers = Headers,
  EnvironHeaders = EnvironHeaders,
}
