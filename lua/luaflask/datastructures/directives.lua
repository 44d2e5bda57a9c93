-- SPDX-License-Identifier: MIT
-- Headers that are a list of directives: Cache-Control and Content-Security-Policy.
--
-- A directive is read and set by its name with underscores: `response.cache_control.max_age = 60`. Its text
-- is reached by its name with dashes: `cc["max-age"]` is "60"; a directive without a value is `true`. The
-- order of first setting is kept. `on_update` is told of every change, by which a response writes the header
-- anew.
local boxed = require("luaflask.datastructures.boxed")
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local keys = require("luaflask.keys")

local getmetatable, setmetatable, rawget, rawset = getmetatable, setmetatable, rawget, rawset
local select, tostring = select, tostring

---@class luaflask.Directives: luaflask.Class
---@field provided boolean whether there was a header
local Directives = class.new("Directives", { _properties = {} })

-- What cache_property makes: a member of a subclass that becomes one of its properties.
local Property = {}

function Directives.__init_subclass(cls, members)
  local own = rawget(cls, "_properties") or {}
  for name, value in next, members do
    if getmetatable(value) == Property then
      own[name], cls[name] = value, nil
    end
  end
  cls._properties = setmetatable(own, { __index = cls.__parent._properties })
end

-- Stores text, or `true` for a directive without a value, or removes it (nil). Whether anything changed.
local function store(self, name, value)
  local values = rawget(self, "_values")
  if value == nil then
    if values[name] == nil then
      return false
    end
    local order = rawget(self, "_order")
    for i = 1, #order do
      if order[i] == name then
        table.remove(order, i)
        break
      end
    end
  elseif values[name] == nil then
    table.insert(rawget(self, "_order"), name)
  end
  values[name] = value
  return true
end

local function changed(self)
  local on_update = rawget(self, "on_update")
  if on_update then
    on_update(self)
  end
end

---@param values table? names and texts, or a list of { name, text }
---@param on_update function? called with the object after every change
---@param provided boolean? false when values stand in for a header that was not sent
function Directives:init(values, on_update, provided)
  rawset(self, "_values", {})
  rawset(self, "_order", {})
  rawset(self, "provided", provided ~= false and values ~= nil)
  rawset(self, "on_update", on_update)
  if values and values[1] ~= nil then
    for i = 1, #values do
      store(self, values[i][1], values[i][2])
    end
  elseif values then
    for _, name in ipairs(keys.sorted(values)) do
      store(self, name, values[name])
    end
  end
end

function Directives.__index(self, key)
  local cls = getmetatable(self)
  local property = cls._properties[key]
  if property then
    return property.read(rawget(self, "_values")[property.name])
  end
  local v = cls[key]
  if v ~= nil then
    return v
  end
  local values = rawget(self, "_values")
  return values and values[key]
end

local function refuse_change(self, level)
  if getmetatable(self).__frozen then
    error(("'%s' objects are immutable"):format(getmetatable(self).__name), level + 1)
  end
end

-- The text of a directive that is set by its own name.
local function as_text(value)
  if value == nil or value == true then
    return value
  end
  return tostring(value)
end

function Directives.__newindex(self, key, value)
  local cls = getmetatable(self)
  if key == "on_update" then
    return rawset(self, key, value)
  end
  refuse_change(self, 2)
  local property = cls._properties[key]
  if property then
    key, value = property.name, property.write(value)
  elseif cls[key] ~= nil then
    error(("`%s` is a method of %s and cannot be set"):format(key, cls.__name), 2)
  else
    value = as_text(value)
  end
  if store(self, key, value) then
    changed(self)
  end
end

--- Whether the directive is there, under its name with dashes.
---@param name string
---@return boolean
function Directives:has(name)
  class.check_self(self, Directives, "x:has")
  return rawget(self, "_values")[name] ~= nil
end

Directives.contains = Directives.has

--- The text of a directive (`true` if it has none), or the default.
---@param name string
---@param default any?
---@return any
function Directives:get(name, default)
  class.check_self(self, Directives, "x:get")
  local v = rawget(self, "_values")[name]
  if v == nil then
    return default
  end
  return v
end

--- Iterates over the directives in order.
---@return fun(): string, string|boolean
function Directives:items()
  class.check_self(self, Directives, "x:items")
  local i, order, values = 0, rawget(self, "_order"), rawget(self, "_values")
  return function()
    i = i + 1
    return order[i], values[order[i]]
  end
end

function Directives.__pairs(self)
  return Directives.items(self)
end

function Directives.__tostring(self)
  return self:to_header()
end

--- Iterates over the names of the directives, with dashes.
---@return fun(): string
function Directives:keys()
  class.check_self(self, Directives, "x:keys")
  local i, order = 0, rawget(self, "_order")
  return function()
    i = i + 1
    return order[i]
  end
end

--- Iterates over the texts of the directives (`true` for one without).
---@return fun(): string|boolean
function Directives:values()
  local items = Directives.items(self)
  return function()
    local _, value = items()
    return value
  end
end

--- Sets a directive by its name with dashes.
---@param name string
---@param value any a text or a number, `true` for none, nil to remove it
function Directives:set(name, value)
  class.check_self(self, Directives, "x:set")
  refuse_change(self, 2)
  if store(self, name, as_text(value)) then
    changed(self)
  end
end

--- The text of a directive, which is set to `default` if it was not there.
---@param name string
---@param default any
---@return any
function Directives:setdefault(name, default)
  class.check_self(self, Directives, "x:setdefault")
  refuse_change(self, 2)
  if not self:has(name) then
    Directives.set(self, name, default)
  end
  return self:get(name)
end

--- Removes a directive and gives its text; a missing one is an error unless a default (nil, too) is given.
---@param name string
---@param ... any the default
---@return any
function Directives:pop(name, ...)
  class.check_self(self, Directives, "x:pop")
  refuse_change(self, 2)
  local value = self:get(name)
  if value == nil then
    if select("#", ...) == 0 then
      error(("there is no directive %s; `pop(name, nil)` takes one that may be missing"):format(tostring(name)), 2)
    end
    return (...)
  end
  Directives.set(self, name, nil)
  return value
end

--- Removes the last directive; gives its name and its text.
---@return string, string|boolean
function Directives:popitem()
  class.check_self(self, Directives, "x:popitem")
  refuse_change(self, 2)
  local order = rawget(self, "_order")
  local name = order[#order]
  if name == nil then
    error("popitem: there are no directives", 2)
  end
  return name, Directives.pop(self, name)
end

--- Sets several directives: a table of names (with dashes) and texts, or a list of { name, text }.
---@param mapping any
function Directives:update(mapping)
  class.check_self(self, Directives, "x:update")
  refuse_change(self, 2)
  boxed.each_value(mapping, function(name, value)
    store(self, name, as_text(value))
  end, "update", 2)
  changed(self)
end

--- A plain table of the names and texts.
---@return table<string, string|boolean>
function Directives:copy()
  local out = {}
  for name, value in Directives.items(self) do
    out[name] = value
  end
  return out
end

--- `Class:fromkeys({ "no-store", "public" }, true)`: an object with these directives.
---@param names string[]
---@param value any
---@return luaflask.Directives
function Directives:fromkeys(names, value)
  local list = {}
  for i, name in ipairs(names) do
    list[i] = { name, as_text(value) }
  end
  return self(list)
end

--- Removes every directive.
function Directives:clear()
  class.check_self(self, Directives, "x:clear")
  refuse_change(self, 2)
  rawset(self, "_values", {})
  rawset(self, "_order", {})
  changed(self)
end

-- ---- kinds of properties ----

local function flag(name)
  return {
    name = name,
    read = function(v)
      return v ~= nil
    end,
    write = function(v)
      return v and true or nil
    end,
  }
end

-- `empty` is what a directive without a value reads as.
local function text(name, empty)
  return {
    name = name,
    read = function(v)
      if v == true then
        return empty
      end
      return v
    end,
    write = function(v)
      if v == true or v == nil then
        return v
      end
      return v and tostring(v) or nil
    end,
  }
end

local function integer(name, empty)
  return {
    name = name,
    read = function(v)
      if v == true then
        return empty
      end
      local n = v and v:find("^[+-]?%d+$") and tonumber(v)
      return n and compat.tointeger(n) or nil
    end,
    write = function(v)
      if v == true or not v then
        return v or nil
      end
      local n = tonumber(v)
      if type(v) == "number" then
        -- Half a second is none: what is after the point is cut off.
        n = (v < 0 and math.ceil or math.floor)(v)
      end
      n = compat.tointeger(n or false)
      if not n then
        error(("%s must be a whole number, not %s"):format(name, tostring(v)), 3)
      end
      return compat.number_text(n)
    end,
  }
end

-- ---- Cache-Control ----

local function properties(...)
  local out = {}
  for _, list in ipairs({ ... }) do
    for _, property in ipairs(list) do
      out[property.name:gsub("-", "_")] = property
    end
  end
  return out
end

local COMMON = { flag("no-store"), integer("max-age"), flag("no-transform"), integer("stale-if-error") }

---@class luaflask.CacheControl: luaflask.Directives
local CacheControl = Directives:extend("CacheControl", { _properties = properties(COMMON) })

local KINDS = { bool = flag, int = integer, str = text }

--- A property for a directive that a subclass knows and this one does not:
--- `CacheControl:extend("Mine", { my_age = CacheControl.cache_property("my-age", nil, "int") })`.
---@param name string with dashes
---@param empty any what a directive without a value reads as
---@param kind "bool"|"int"|"str"|nil
---@return table
function CacheControl.cache_property(name, empty, kind)
  local make = KINDS[kind or "str"]
  if make == nil then
    error(('cache_property: the kind is "bool", "int" or "str", not %s'):format(tostring(kind)), 2)
  end
  return setmetatable(make(name, empty), Property)
end

---@return string
function CacheControl:to_header()
  local out = {}
  for name, value in self:items() do
    out[#out + 1] = { name, value }
  end
  return require("luaflask.http").dump_header(out)
end

--- What a client asks of caches. It cannot be changed.
---@class luaflask.RequestCacheControl: luaflask.CacheControl
---@field no_cache boolean
---@field no_store boolean
---@field no_transform boolean
---@field only_if_cached boolean
---@field max_age integer?
---@field max_stale integer|true|nil
---@field min_fresh integer?
---@field stale_if_error integer?
local RequestCacheControl = CacheControl:extend("RequestCacheControl", {
  __frozen = true,
  _properties = properties(COMMON, {
    flag("no-cache"), integer("max-stale", true), integer("min-fresh"), flag("only-if-cached"),
  }),
})

--- What a response tells caches.
---@class luaflask.ResponseCacheControl: luaflask.CacheControl
---@field no_cache string|true|nil
---@field private string|true|nil
---@field no_store boolean
---@field no_transform boolean
---@field public boolean
---@field must_revalidate boolean
---@field must_understand boolean
---@field proxy_revalidate boolean
---@field immutable boolean
---@field max_age integer?
---@field s_maxage integer?
---@field stale_if_error integer?
---@field stale_while_revalidate integer?
local ResponseCacheControl = CacheControl:extend("ResponseCacheControl", {
  _properties = properties(COMMON, {
    text("no-cache", true), flag("public"), text("private", true), flag("must-revalidate"),
    flag("proxy-revalidate"), integer("s-maxage"), flag("immutable"), flag("must-understand"),
    integer("stale-while-revalidate"),
  }),
})

-- ---- Content-Security-Policy ----

local CSP = {}
for _, name in ipairs({
  "base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors",
  "frame-src", "img-src", "manifest-src", "media-src", "navigate-to", "object-src", "prefetch-src",
  "plugin-types", "report-to", "report-uri", "sandbox", "script-src", "script-src-attr", "script-src-elem",
  "style-src", "style-src-attr", "style-src-elem", "worker-src",
}) do
  CSP[#CSP + 1] = text(name, "")
end

--- A Content-Security-Policy: `csp.default_src = "'self'"`.
---@class luaflask.ContentSecurityPolicy: luaflask.Directives
local ContentSecurityPolicy = Directives:extend("ContentSecurityPolicy", { _properties = properties(CSP) })

---@return string
function ContentSecurityPolicy:to_header()
  local out = {}
  for name, value in self:items() do
    out[#out + 1] = value == true and name or name .. " " .. value
  end
  return table.concat(out, "; ")
end

return {
  CacheControl = CacheControl,
  RequestCacheControl = RequestCacheControl,
  ResponseCacheControl = ResponseCacheControl,
  ContentSecurityPolicy = ContentSecurityPolicy,
}
