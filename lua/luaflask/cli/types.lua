-- SPDX-License-Identifier: MIT
-- What the texts of a command line become: each type converts a text, or says why it cannot. Types and messages are
-- Click's; numbers are read strictly (no hexadecimal, no infinity).
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")
local text = require("luaflask.cli.text")

local types = {}

--- A type of parameters. One of your own extends it with `name` and `convert`.
---@class luaflask.cli.ParamType: luaflask.Class
---@field name string in help pages, in capitals
---@field arity integer? how many values it takes; nil for one
local ParamType = class.new("ParamType", { name = "value" })
types.ParamType = ParamType

--- The value of a text; `self:fail(message, param, ctx)` when it has none. Values of defaults pass through it too.
---@param value any
---@param param luaflask.cli.Parameter?
---@param ctx luaflask.cli.Context?
---@return any
function ParamType:convert(value, param, ctx) -- luacheck: ignore 212
  return value
end

--- Refuses a value.
---@param message string
---@param param luaflask.cli.Parameter?
---@param ctx luaflask.cli.Context?
function ParamType:fail(message, param, ctx)
  error(errors.BadParameter(message, ctx, param), 0)
end

--- How a help page shows the value; nil for the name in capitals.
---@param param luaflask.cli.Parameter
---@return string?
function ParamType:get_metavar(param) -- luacheck: ignore 212
  return nil
end

--- What a message about a missing value adds.
---@param param luaflask.cli.Parameter
---@return string?
function ParamType:get_missing_message(param) -- luacheck: ignore 212
  return nil
end

--- Splits a variable of the environment that holds several values.
---@param value string
---@return string[]
function ParamType:split_envvar_value(value)
  local list = {}
  for word in value:gmatch(self.envvar_separator or "%S+") do
    list[#list + 1] = word
  end
  return list
end

--- What could stand where `incomplete` does, for the completion of a shell.
---@param ctx luaflask.cli.Context
---@param param luaflask.cli.Parameter
---@param incomplete string
---@return luaflask.cli.Completion[]
function ParamType:shell_complete(ctx, param, incomplete) -- luacheck: ignore 212
  return {}
end

local String = ParamType:extend("String", { name = "text" })

function String:convert(value)
  return type(value) == "string" and value or tostring(value)
end

-- As it is, whatever it is.
local Unprocessed = ParamType:extend("Unprocessed", { name = "text" })

local Int = ParamType:extend("Int", { name = "integer" })

local function to_integer(value)
  if type(value) == "string" then
    local digits = value:match("^%s*([+-]?%d+)%s*$")
    value = digits and tonumber((digits:gsub("^%+", "")))
  end
  return compat.tointeger(value)
end

local function to_float(value)
  if type(value) == "string" then
    local digits = value:match("^%s*([+-]?%d*%.?%d*[eE]?[+-]?%d*)%s*$")
    value = digits and tonumber((digits:gsub("^%+", "")))
  end
  return type(value) == "number" and value == value and value + 0.0 or nil
end

local function number_type(cls, read)
  function cls:convert(value, param, ctx)
    local n = read(value)
    if n == nil then
      self:fail(("%s is not a valid %s."):format(text.quoted(value), self.name), param, ctx)
    end
    return self:in_range(n, param, ctx)
  end

  function cls:in_range(n)
    return n
  end
end

number_type(Int, to_integer)
local Float = ParamType:extend("Float", { name = "float" })
number_type(Float, to_float)

-- "1<=x<=5", as help pages and messages have it.
local function describe(self)
  local number = compat.number_text
  if self.min == nil then
    return self.max and ("x%s%s"):format(self.max_open and "<" or "<=", number(self.max)) or ""
  elseif self.max == nil then
    return ("x%s%s"):format(self.min_open and ">" or ">=", number(self.min))
  end
  return ("%s%sx%s%s"):format(number(self.min), self.min_open and "<" or "<=", self.max_open and "<" or "<=",
    number(self.max))
end

local RANGE_OPTIONS = { min = "number", max = "number", min_open = "boolean", max_open = "boolean", clamp = "boolean" }

local function range_type(cls, shown)
  cls.is_range = true
  cls.describe = describe

  function cls:init(opts)
    types.take_options(self, "cli." .. getmetatable(self).__name, opts, RANGE_OPTIONS)
    if self.clamp and shown ~= compat.number_text and (self.min_open or self.max_open) then
      functions.fail("cli.FloatRange: an open bound cannot be clamped to")
    end
  end

  function cls:in_range(n, param, ctx)
    local low = self.min and (n < self.min or self.min_open and n == self.min)
    local high = self.max and (n > self.max or self.max_open and n == self.max)
    if self.clamp and low then
      return self.min + (self.min_open and 1 or 0)
    elseif self.clamp and high then
      return self.max - (self.max_open and 1 or 0)
    elseif low or high then
      self:fail(("%s is not in the range %s."):format(shown(n), self:describe()), param, ctx)
    end
    return n
  end
end

--- A whole number between bounds.
---@class luaflask.cli.IntRange: luaflask.cli.ParamType
types.IntRange = Int:extend("IntRange", { name = "integer range" })
range_type(types.IntRange, compat.number_text)

--- A number between bounds.
---@class luaflask.cli.FloatRange: luaflask.cli.ParamType
types.FloatRange = Float:extend("FloatRange", { name = "float range" })
range_type(types.FloatRange, function(n)
  return n == math.floor(n) and math.abs(n) < 1e15 and ("%.1f"):format(n) or tostring(n)
end)

local Bool = ParamType:extend("Bool", { name = "boolean" })

local STATES = {
  ["1"] = true, yes = true, ["true"] = true, on = true, t = true, y = true,
  ["0"] = false, no = false, ["false"] = false, off = false, f = false, n = false, [""] = false,
}

--- The truth that a text stands for; nil when it is none.
---@param value string|boolean
---@return boolean?
function types.to_boolean(value)
  if type(value) == "string" then
    return STATES[value:lower():match("^%s*(.-)%s*$")]
  end
  return type(value) == "boolean" and value or nil
end

function Bool:convert(value, param, ctx)
  if type(value) == "boolean" then
    return value
  end
  local truth = types.to_boolean(value)
  if truth == nil then
    self:fail(("%s is not a valid boolean. Recognized values: %s"):format(text.quoted(value),
      table.concat(keys.sorted(STATES), ", ")), param, ctx)
  end
  return truth
end

local Uuid = ParamType:extend("Uuid", { name = "uuid" })

function Uuid:convert(value, param, ctx)
  local digits = tostring(value):lower():match("^%s*(.-)%s*$"):gsub("^urn:uuid:", ""):gsub("[{}-]", "")
  if #digits ~= 32 or digits:find("%X") then
    self:fail(text.quoted(value) .. " is not a valid UUID.", param, ctx)
  end
  return ("%s-%s-%s-%s-%s"):format(digits:sub(1, 8), digits:sub(9, 12), digits:sub(13, 16), digits:sub(17, 20),
    digits:sub(21))
end

--- One of a list of values. The value is the one that the list has, also where case does not matter.
---@class luaflask.cli.Choice: luaflask.cli.ParamType
---@field choices any[]
---@field case_sensitive boolean true unless the options say otherwise
local Choice = ParamType:extend("Choice", { name = "choice", case_sensitive = true })
types.Choice = Choice

---@param choices any[] texts, or values that tostring makes texts of
---@param opts { case_sensitive: boolean? }?
function Choice:init(choices, opts)
  if type(choices) ~= "table" or choices[1] == nil then
    functions.fail("cli.Choice: a list of values is needed, such as cli.Choice({ \"red\", \"blue\" })")
  end
  self.choices = choices
  types.take_options(self, "cli.Choice", opts, { case_sensitive = "boolean" })
end

--- The texts that are accepted.
---@return string[]
function Choice:names(ctx)
  local names = {}
  for i, choice in ipairs(self.choices) do
    names[i] = self:normalize(tostring(choice), ctx)
  end
  return names
end

function Choice:normalize(name, ctx)
  if ctx and ctx.token_normalize_func then
    name = ctx.token_normalize_func(name)
  end
  return self.case_sensitive and name or name:lower()
end

function Choice:get_metavar(param)
  local shown = table.concat(self:names(), "|")
  if param.kind == "option" and param.show_choices == false then
    shown = "TEXT"
  end
  return (param.required and param.kind == "argument" and "{%s}" or "[%s]"):format(shown)
end

function Choice:get_missing_message()
  return "Choose from:\n\t" .. table.concat(self:names(), ",\n\t")
end

function Choice:convert(value, param, ctx)
  local name, quoted = self:normalize(tostring(value), ctx), {}
  for i, known in ipairs(self:names(ctx)) do
    if known == name then
      return self.choices[i]
    end
    quoted[i] = text.quoted(known)
  end
  self:fail(("%s is not %s%s."):format(text.quoted(value), #quoted > 1 and "one of " or "",
    table.concat(quoted, ", ")), param, ctx)
end

function Choice:shell_complete(_, _, incomplete)
  local list = {}
  for _, name in ipairs(self.choices) do
    local shown, given = tostring(name), incomplete
    if not self.case_sensitive then
      shown, given = shown:lower(), given:lower()
    end
    if shown:sub(1, #given) == given then
      list[#list + 1] = { value = tostring(name) }
    end
  end
  return list
end

--- Several values of a type each: an option with `nargs`.
---@class luaflask.cli.Tuple: luaflask.cli.ParamType
---@field types luaflask.cli.ParamType[]
local Tuple = ParamType:extend("Tuple")
types.Tuple = Tuple

---@param list any[] types, one for each value
function Tuple:init(list)
  if type(list) ~= "table" or list[1] == nil then
    functions.fail("cli.Tuple: a list of types is needed, such as cli.Tuple({ \"text\", \"int\" })")
  end
  self.types, self.arity = {}, #list
  local names = {}
  for i, item in ipairs(list) do
    self.types[i] = types.of(item)
    names[i] = self.types[i].name
  end
  self.name = "<" .. table.concat(names, " ") .. ">"
end

function Tuple:convert(value, param, ctx)
  if type(value) ~= "table" or #value ~= self.arity then
    local n = type(value) == "table" and #value or 1
    self:fail(("%d values are required, but %d %s given."):format(self.arity, n, n == 1 and "was" or "were"),
      param, ctx)
  end
  local list = {}
  for i, item in ipairs(self.types) do
    list[i] = item:convert(value[i], param, ctx)
  end
  return list
end

-- A function of the application's: its result is the value; nil and a message refuse the text.
local Function = ParamType:extend("Function")

function Function:init(fn)
  self.fn, self.name = fn, functions.name_of(fn) or "text"
end

function Function:convert(value, param, ctx)
  local result, message = self.fn(value)
  if result == nil then
    self:fail(message or text.quoted(value) .. " is not valid.", param, ctx)
  end
  return result
end

types.STRING, types.UNPROCESSED = String(), Unprocessed()
types.INT, types.FLOAT, types.BOOL, types.UUID = Int(), Float(), Bool(), Uuid()

local NAMES = {
  string = "STRING", text = "STRING", str = "STRING", int = "INT", integer = "INT", float = "FLOAT",
  number = "FLOAT", bool = "BOOL", boolean = "BOOL", uuid = "UUID",
}
-- Types of other modules, made when they are first named.
local OTHERS = { path = "Path", file = "File", datetime = "DateTime" }

local function by_name(name)
  if NAMES[name] then
    return types[NAMES[name]]
  elseif OTHERS[name] then
    return require("luaflask.cli")[OTHERS[name]]()
  end
  local known = {}
  for key in next, NAMES do
    known[#known + 1] = key
  end
  for key in next, OTHERS do
    known[#known + 1] = key
  end
  table.sort(known)
  functions.fail("there is no type '%s' of parameters; there are %s, and those that cli.Choice, cli.IntRange … make",
    name, table.concat(known, ", "))
end

local function guess(default)
  if type(default) == "table" and default[1] ~= nil then
    default = default[1]
    if type(default) == "table" then
      local list = {}
      for i, item in ipairs(default) do
        list[i] = guess(item)
      end
      return Tuple(list)
    end
  end
  if type(default) == "boolean" then
    return types.BOOL
  elseif type(default) == "number" then
    return compat.is_integer(default) and types.INT or types.FLOAT
  end
  return types.STRING
end

--- The type that `type = …` means; without it, the one of the default.
---@param given any a type, its name, a list of types or a function
---@param default any
---@return luaflask.cli.ParamType
function types.of(given, default)
  if given == nil then
    return guess(default)
  elseif type(given) == "string" then
    return by_name(given)
  elseif class.is_class(given) and class.issubclass(given, ParamType) then
    return given()
  elseif class.isinstance(given, ParamType) then
    return given
  elseif functions.is_callable(given) then
    return Function(given)
  elseif type(given) == "table" and given[1] ~= nil then
    return Tuple(given)
  end
  functions.fail("a type of parameters is a name such as \"int\", a type such as cli.Choice({ … }), a function or a "
    .. "list of types, not a %s value", type(given))
end

--- Takes options into an object; refuses the ones it does not have.
---@param self table
---@param what string whose options these are, for messages
---@param opts table?
---@param known table<string, string> what each may be: a Lua type, types with "|", or "any"
function types.take_options(self, what, opts, known)
  if opts ~= nil and type(opts) ~= "table" then
    functions.fail("%s: the options are a table, not a %s value", what, type(opts))
  end
  for name, value in next, opts or {} do
    local kinds = known[name]
    if kinds == nil then
      local names = keys.sorted(known)
      local near = type(name) == "string" and text.close_matches(name, names)[1]
      functions.fail("%s has no option '%s'%s; it takes %s", what, tostring(name),
        near and (" (did you mean '%s'?)"):format(near) or "", table.concat(names, ", "))
    end
    local kind = functions.is_callable(value) and "function" or type(value)
    if kinds ~= "any" and not ("|" .. kinds .. "|"):find("|" .. kind .. "|", 1, true) then
      functions.fail("%s: the option '%s' is a %s, not a %s value", what, name, (kinds:gsub("|", " or a ")), kind)
    end
    self[name] = value
  end
end

return types
