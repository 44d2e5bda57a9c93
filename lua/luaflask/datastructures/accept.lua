-- SPDX-License-Identifier: MIT
-- What a client accepts: the Accept headers, sorted by how specific an entry is and then by its quality.
--
-- An Accept is a list of { value, quality } that cannot be changed through its methods; `accept["text/html"]`
-- is a quality (0 when refused), `accept[1]` the best entry.
local class = require("luaflask.class")
local dicts = require("luaflask.datastructures.dicts")
local text = require("luaflask.text")

local getmetatable, type = getmetatable, type

---@class luaflask.Accept: luaflask.Class
---@field provided boolean whether the client sent the header
---@field best string? the value the client likes most
local Accept = class.new("Accept")

local make_subclass = Accept.extend
for name, fn in next, dicts.list_methods do
  Accept[name] = fn
end

--- `Accept:extend("Name", { … })` makes a subclass; the entries of an Accept cannot be extended.
function Accept:extend(...)
  if class.is_class(self) then
    return make_subclass(self, ...)
  end
  return dicts.list_methods.extend(self)
end

-- One character for each part of a value: "1" for a named part, "0" for a wildcard. Compared as strings these
-- rank values by how specific they are.
function Accept:_specificity(value)
  return value ~= "*" and "1" or "0"
end

function Accept:_value_matches(value, item)
  return item == "*" or item:lower() == value:lower()
end

---@param values luaflask.Accept|any[][]|nil a list of { value, quality }
function Accept:init(values)
  self.provided = values ~= nil
  if values == nil then
    return
  end
  if class.isinstance(values, Accept) then
    self.provided = values.provided
    for i = 1, #values do
      self[i] = values[i]
    end
    return
  end
  local rank = {}
  for i = 1, #values do
    local item = { values[i][1], values[i][2] or 1 }
    self[i] = item
    rank[item] = { self:_specificity(item[1]), item[2], i }
  end
  table.sort(self, function(a, b)
    a, b = rank[a], rank[b]
    if a[1] ~= b[1] then
      return a[1] > b[1]
    end
    if a[2] ~= b[2] then
      return a[2] > b[2]
    end
    return a[3] < b[3]
  end)
end

-- Fields that are computed when they are read; a subclass adds its own.
Accept._fields = {
  best = function(self)
    return self[1] and self[1][1]
  end,
}

function Accept.__index(self, key)
  local cls = getmetatable(self)
  local v = cls[key]
  if v ~= nil or type(key) ~= "string" then
    return v
  end
  local field = cls._fields[key]
  if field then
    return field(self)
  end
  return cls.quality(self, key)
end

-- The first entry that matches: position, value, quality.
local function match(self, value)
  for i = 1, #self do
    if self:_value_matches(value, self[i][1]) then
      return i, self[i][1], self[i][2]
    end
  end
end

--- How much the client likes a value: from 1 down to 0, which is a refusal.
---@param value string
---@return number
function Accept:quality(value)
  class.check_self(self, Accept, "accept:quality")
  local _, _, quality = match(self, value)
  return quality or 0
end

--- Whether an entry covers the value.
---@param value string
---@return boolean
function Accept:contains(value)
  class.check_self(self, Accept, "accept:contains")
  return match(self, value) ~= nil
end

Accept.has = Accept.contains

--- The position of the entry that covers the value, or nil.
---@param value string
---@return integer?
function Accept:find(value)
  class.check_self(self, Accept, "accept:find")
  return (match(self, value))
end

--- The position of the entry that covers the value, which has to be there.
---@param value string
---@return integer
function Accept:index(value)
  class.check_self(self, Accept, "accept:index")
  local at = match(self, value)
  if at == nil then
    error(("%q is not in the header; `find` gives nil for what is missing"):format(value), 2)
  end
  return at
end

--- Iterates over the values, best first.
---@return fun(): string
function Accept:values()
  class.check_self(self, Accept, "accept:values")
  local i = 0
  return function()
    i = i + 1
    return self[i] and self[i][1]
  end
end

---@return string
function Accept:to_header()
  local out = {}
  for i = 1, #self do
    local value, quality = self[i][1], self[i][2]
    if quality == 1 then
      out[i] = value
    else
      out[i] = value .. ";q=" .. (quality == 0 and "0.0" or ("%.14g"):format(quality))
    end
  end
  return table.concat(out, ",")
end

Accept.__tostring = Accept.to_header

-- The default may be named: { default = "text/html" }.
local function default_of(default)
  if type(default) == "table" and getmetatable(default) == nil then
    return default.default
  end
  return default
end

local function best_match(self, matches, default)
  local result, best_quality, best_specificity = default, -1, ""
  for i = 1, #matches do
    local _, item, quality = match(self, matches[i])
    if item and quality > 0 and quality >= best_quality then
      local specificity = self:_specificity(item)
      if quality > best_quality or specificity > best_specificity then
        result, best_quality, best_specificity = matches[i], quality, specificity
      end
    end
  end
  return result
end

--- The offer that the client likes most, or the default when it refuses all.
---@param matches string[] what the server can give, best first
---@param default any?
---@return any
function Accept:best_match(matches, default)
  class.check_self(self, Accept, "accept:best_match")
  return best_match(self, matches, default_of(default))
end

-- ---- media types ----

---@class luaflask.MIMEAccept: luaflask.Accept
---@field accept_html boolean
---@field accept_xhtml boolean
---@field accept_json boolean
local MIMEAccept = Accept:extend("MIMEAccept")

-- Splits "type/subtype; a=b" at the slash and the semicolons.
local function split_mime(value)
  local parts = text.split((value:gsub(";", "/")), "/")
  for i = 1, #parts do
    parts[i] = text.strip(parts[i])
  end
  return parts
end

function MIMEAccept:_specificity(value)
  local parts = split_mime(value)
  for i = 1, #parts do
    parts[i] = parts[i] ~= "*" and "1" or "0"
  end
  return table.concat(parts)
end

local function sorted_parameters(parts)
  local out = {}
  for i = 3, #parts do
    out[#out + 1] = parts[i]
  end
  table.sort(out)
  return #out .. ";" .. table.concat(out, ";")              -- an empty one is one, too
end

function MIMEAccept:_value_matches(value, item)
  if not item:find("/", 1, true) then
    return false
  end
  local v, it = split_mime(value:lower()), split_mime(item:lower())
  if not value:find("/", 1, true) or (v[1] == "*" and v[2] ~= "*") then
    error(("%q is not a media type: write it like \"text/html\""):format(value), 5)
  end
  if it[1] == "*" then
    return it[2] == "*"
  end
  if v[1] == "*" then
    return true
  end
  return it[1] == v[1]
    and (it[2] == "*" or v[2] == "*" or (it[2] == v[2] and sorted_parameters(it) == sorted_parameters(v)))
end

local function accepts_xhtml(self)
  return match(self, "application/xhtml+xml") ~= nil or match(self, "application/xml") ~= nil
end

MIMEAccept._fields = {
  best = Accept._fields.best,
  accept_html = function(self)
    return match(self, "text/html") ~= nil or accepts_xhtml(self)
  end,
  accept_xhtml = accepts_xhtml,
  accept_json = function(self)
    return match(self, "application/json") ~= nil
  end,
}

-- ---- languages ----

---@class luaflask.LanguageAccept: luaflask.Accept
local LanguageAccept = Accept:extend("LanguageAccept")

function LanguageAccept:_value_matches(value, item)
  return item == "*" or value:lower():gsub("_", "-") == item:lower():gsub("_", "-")
end

local function primary(tag)
  return tag:match("^[^_-]*")
end

--- The supported language that the client likes most. Without an exact match "en" stands in for "en-US",
--- first among what the client sent, then among what is offered.
---@param matches string[]
---@param default any?
---@return any
function LanguageAccept:best_match(matches, default)
  class.check_self(self, LanguageAccept, "accept_languages:best_match")
  default = default_of(default)
  local result = best_match(self, matches)
  if result ~= nil then
    return result
  end
  local shortened = {}
  for i = 1, #self do
    shortened[i] = { primary(self[i][1]), self[i][2] }
  end
  result = best_match(Accept(shortened), matches)
  if result ~= nil then
    return result
  end
  local offers = {}
  for i = 1, #matches do
    offers[i] = primary(matches[i])
  end
  result = best_match(self, offers)
  for i = 1, #matches do
    if result ~= nil and matches[i]:sub(1, #result) == result then
      return matches[i]
    end
  end
  return default
end

-- ---- character sets ----

---@class luaflask.CharsetAccept: luaflask.Accept
local CharsetAccept = Accept:extend("CharsetAccept")

-- Everyday other names, without punctuation.
local CHARSETS = {
  u8 = "utf8", utf = "utf8", latin1 = "iso88591", latin = "iso88591", l1 = "iso88591", ["88591"] = "iso88591",
  cp1252 = "windows1252", usascii = "ascii", ["646"] = "ascii",
}

local function charset(name)
  name = name:lower():gsub("%W", "")
  return CHARSETS[name] or name
end

function CharsetAccept:_value_matches(value, item)
  return item == "*" or charset(value) == charset(item)
end

return {
  Accept = Accept,
  MIMEAccept = MIMEAccept,
  LanguageAccept = LanguageAccept,
  CharsetAccept = CharsetAccept,
}
