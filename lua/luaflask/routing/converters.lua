-- SPDX-License-Identifier: MIT
-- Converters say what a variable of a rule accepts and turn its text into a value and back. The built-in ones
-- are done by the core; the classes here are their face for subclasses.
--
--   local ListConverter = BaseConverter:extend("ListConverter", {
--     regex = "[%w,]+",                              -- a Lua pattern, or function(segment) -> boolean
--     to_python = function(self, text) ... end,
--     to_url = function(self, value) ... end,
--   })
--   map.converters.list = ListConverter
--
-- A class is called with the map and the arguments written in the rule: positional ones first, then one table
-- with the named ones, if there are any.
local class = require("luaflask.class")
local core = require("luaflask.core").routing
local errors = require("luaflask.routing.errors")

---@class luaflask.routing.converters
local converters = {}

---@class luaflask.routing.BaseConverter: luaflask.Class
---@field regex string|fun(segment: string): boolean|nil nil: one segment of any text
---@field weight integer lighter ones are tried first
---@field part_isolating boolean false: may hold slashes
---@field map luaflask.routing.Map
local BaseConverter = class.new("BaseConverter", { weight = 100, part_isolating = true, kind = "string" })
converters.BaseConverter = BaseConverter

-- What looks like a regular expression of Python or PCRE, with the Lua pattern to write instead.
local FOREIGN = {
  { "\\d", "%d (a digit)" },
  { "\\w", "[%w_] (a letter, digit or underscore)" },
  { "\\s", "%s (white space)" },
  { "\\.", "%. (a dot)" },
  { "\\", "%, which escapes in Lua patterns, for the backslash" },
  { "(?", "a function(segment), since Lua patterns have no such groups" },
  { "|", "a function(segment), since Lua patterns have no alternatives" },
}

local function refuse_foreign(name, regex)
  local found, instead
  for _, entry in ipairs(FOREIGN) do
    local at = regex:find(entry[1], 1, true)
    if at and regex:sub(at - 1, at - 1) ~= "%" then
      found, instead = entry[1], entry[2]
      break
    end
  end
  if not found then
    found = regex:match("[^%%]({%d*,?%d*})")
    instead = "the class as often as needed (%d%d for two digits), or a function(segment)"
  end
  if found and found ~= "{}" then
    error(("converter %s: regex %q is not a Lua pattern; instead of %s write %s"):format(
      name, regex, found, instead), 0)
  end
end

-- Whether a pattern may match a slash: one that names it outside a set that excludes it.
local function mentions_slash(regex)
  return type(regex) == "string" and regex:gsub("%[%^[^%]]*%]", ""):find("/", 1, true) ~= nil
end

function BaseConverter.__init_subclass(cls, members)
  if members.regex ~= nil and members.part_isolating == nil then
    cls.part_isolating = not mentions_slash(members.regex)
  end
end

---@param map luaflask.routing.Map
---@param ... any the arguments in the rule
function BaseConverter:init(map, ...) -- luacheck: ignore 212
  self.map = map
end

--- The value of a text that the rule matched; throws ValidationError when it is none after all.
---@param text string
---@return any
function BaseConverter:to_python(text)
  return text
end

local function to_url(self, value)
  local text, message = core.to_url(self, value)
  if text == nil then
    error(message, 0)
  end
  return text
end

--- The text of a value as it stands in a URL, percent-encoded; throws when there is none.
---@param value any
---@return string
function BaseConverter:to_url(value)
  return (core.to_url({ kind = "string" }, value)) or error("the value has no text", 0)
end

-- Argument lists: positional ones by their names in order, a table with named ones last.
local function arguments_of(self, names, ...)
  local n = select("#", ...)
  local last = select(n, ...)
  local given = {}
  if n > 0 and type(last) == "table" then
    n = n - 1
    for name, value in next, last do
      given[name] = value
    end
  end
  for i = 1, n do
    if names[i] == nil then
      error(("%s: %d arguments are too many"):format(class.of(self).__name, n), 0)
    end
    given[names[i]] = (select(i, ...))
  end
  for name, value in next, given do
    self[name] = value
  end
end

local function define(name, kind, names, members)
  members = members or {}
  members.kind = kind
  members.init = members.init or function(self, map, ...)
    self.map = map
    if select("#", ...) > 0 then
      arguments_of(self, names, ...)
    end
  end
  local cls = BaseConverter:extend(name, members)
  converters[name] = cls
  return cls
end

local function checked_value(self, text)
  local value = core.to_value(self, text)
  if value == nil then
    error(errors.ValidationError(), 0)
  end
  return value
end

---@class luaflask.routing.UnicodeConverter: luaflask.routing.BaseConverter
define("UnicodeConverter", "string", { "minlength", "maxlength", "length" })

---@class luaflask.routing.AnyConverter: luaflask.routing.BaseConverter
---@field items string[]
define("AnyConverter", "any", nil, {
  init = function(self, map, ...)
    self.map, self.items = map, {}
    for i = 1, select("#", ...) do
      self.items[i] = tostring((select(i, ...)))
    end
  end,
  to_url = to_url,
})

---@class luaflask.routing.PathConverter: luaflask.routing.BaseConverter
define("PathConverter", "path", {}, { part_isolating = false, weight = 200 })

---@class luaflask.routing.IntegerConverter: luaflask.routing.BaseConverter
define("IntegerConverter", "int", { "fixed_digits", "min", "max", "signed" },
  { weight = 50, to_python = checked_value, to_url = to_url })

---@class luaflask.routing.FloatConverter: luaflask.routing.BaseConverter
define("FloatConverter", "float", { "min", "max", "signed" },
  { weight = 50, to_python = checked_value, to_url = to_url })

---@class luaflask.routing.UUIDConverter: luaflask.routing.BaseConverter
define("UUIDConverter", "uuid", {}, {
  to_python = function(_, text)
    return text:lower()
  end,
})

--- The converters that every map starts with.
---@type table<string, luaflask.Class>
converters.DEFAULT_CONVERTERS = {
  default = converters.UnicodeConverter,
  string = converters.UnicodeConverter,
  any = converters.AnyConverter,
  path = converters.PathConverter,
  int = converters.IntegerConverter,
  float = converters.FloatConverter,
  uuid = converters.UUIDConverter,
}

-- Methods that the core carries out itself.
local NATIVE = {}
for _, cls in next, converters.DEFAULT_CONVERTERS do
  NATIVE[cls.to_python], NATIVE[cls.to_url] = true, true
end

local function pattern_check(name, regex)
  refuse_foreign(name, regex)
  local whole = "^" .. regex:gsub("^%^", ""):gsub("([^%%])%$$", "%1") .. "$"
  local ok, message = pcall(string.find, "", whole)
  if not ok then
    error(("converter %s: regex %q is no Lua pattern: %s"):format(name, regex, message), 0)
  end
  return function(segment)
    return segment:find(whole) ~= nil
  end
end

--- The function that says whether a converter accepts a text, or nil where the core knows.
---@param converter luaflask.routing.BaseConverter
---@return fun(segment: string): boolean
function converters.check_of(converter)
  local regex, name = converter.regex, class.of(converter).__name
  if regex == nil then
    return nil
  elseif type(regex) == "string" then
    return pattern_check(name, regex)
  elseif type(regex) == "function" or type((getmetatable(regex) or {}).__call) == "function" then
    return function(segment)
      return regex(segment)
    end
  end
  error(("converter %s: regex must be a Lua pattern or a function(segment), not a %s value"):format(
    name, type(regex)), 0)
end

--- What the core has to know of a converter. check_id stands for its regex.
---@param converter luaflask.routing.BaseConverter
---@param check_id integer?
---@return table
function converters.describe(converter, check_id)
  if check_id then
    return {
      kind = "custom",
      check_id = check_id,
      weight = converter.weight,
      isolating = converter.part_isolating,
      in_script = true,
    }
  end
  local description = {}
  for _, key in ipairs({ "kind", "weight", "minlength", "maxlength", "length", "fixed_digits", "min", "max",
    "signed", "items" }) do
    description[key] = converter[key]
  end
  description.isolating = converter.part_isolating
  description.in_script = not (NATIVE[converter.to_python] and NATIVE[converter.to_url])
  return description
end

return converters
