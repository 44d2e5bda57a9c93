-- SPDX-License-Identifier: MIT
-- Parameters of commands. Where a value comes from, in this order: the command line, a variable of the environment,
-- the context's default_map, the default, a prompt. Then it is converted, looked for if required, and given to the
-- callback. The options of a parameter are Click's.
local class = require("luaflask.class")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local parser = require("luaflask.cli.parser")
local types = require("luaflask.cli.types")

local params = {}

-- Which source counts more: the smaller number.
local RANK = { prompt = 0, commandline = 1, environment = 2, default_map = 3, default = 4 }

--- What arguments and options share.
---@class luaflask.cli.Parameter: luaflask.Class
---@field kind "argument"|"option"
---@field name string its key in ctx.params
---@field opts string[] the words that name it
---@field type luaflask.cli.ParamType
---@field nargs integer how many values it takes; -1: all that are left
---@field required boolean?
---@field default any
---@field callback fun(ctx: luaflask.cli.Context, param: luaflask.cli.Parameter, value: any): any its result is the value
local Parameter = class.new("Parameter", { nargs = 1, expose_value = true, secondary_opts = {} })
params.Parameter = Parameter

local COMMON = {
  type = "any", default = "any", required = "boolean", nargs = "number", callback = "function", metavar = "string",
  envvar = "string|table", is_eager = "boolean", expose_value = "boolean", shell_complete = "function",
  deprecated = "boolean|string",
}

local function with_common(known)
  for name, kinds in next, COMMON do
    known[name] = kinds
  end
  return known
end

function Parameter:setup(what, opts, known)
  types.take_options(self, what, opts, known)
  opts = opts or {}
  self.default_explicit = opts.default ~= nil
  local default = opts.default
  if opts.multiple and type(default) == "table" then
    default = default[1]
  end
  self.type = types.of(opts.type, not functions.is_callable(default) and default or nil)
  if self.type.arity then
    if opts.nargs ~= nil and opts.nargs ~= self.type.arity then
      functions.fail("%s: the type takes %d values, so nargs cannot be %d", what, self.type.arity, opts.nargs)
    end
    self.nargs = self.type.arity
  end
  if self.nargs == 0 or self.nargs < -1 or self.nargs % 1 ~= 0 then
    functions.fail("%s: nargs is a number of values, or -1 for all that are left", what)
  end
  if self.deprecated and self.required then
    functions.fail("%s: what is deprecated cannot be required", what)
  end
end

--- Decorates a function: `cli.command("name", cli.option("--x")(function(opts) … end))`.
function Parameter:__call(fn)
  functions.check(fn, "a parameter as a decorator")
  local list = params.of_function[fn] or {}
  params.of_function[fn] = list
  table.insert(list, 1, self)
  return fn
end

-- function -> the parameters that decorate it, in the order of the source.
params.of_function = setmetatable({}, { __mode = "k" })

--- The word for the value in help pages.
---@return string
function Parameter:make_metavar()
  if self.metavar then
    return self.metavar
  end
  local shown = self.type:get_metavar(self) or self.type.name:upper()
  return shown .. (self.nargs ~= 1 and "..." or "")
end

--- How messages name the parameter.
---@return string
function Parameter:get_error_hint()
  return "'" .. table.concat(self.opts, "' / '") .. "'"
end

--- The default, or what its function gives.
---@param ctx luaflask.cli.Context
---@param call boolean? false: the function itself
---@return any
function Parameter:get_default(ctx, call)
  local value = ctx:lookup_default(self.name)
  if value == nil then
    value = self.default
  end
  if call ~= false and functions.is_callable(value) then
    value = value()
  end
  return value
end

local function environment(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

--- The variable of the environment that gives the value.
---@param ctx luaflask.cli.Context
---@return string?
function Parameter:resolve_envvar(ctx) -- luacheck: ignore 212
  if type(self.envvar) == "string" then
    return environment(self.envvar)
  end
  for _, name in ipairs(self.envvar or {}) do
    local value = environment(name)
    if value then
      return value
    end
  end
end

function Parameter:value_from_envvar(ctx)
  local value = self:resolve_envvar(ctx)
  if value ~= nil and self.nargs ~= 1 then
    return self.type:split_envvar_value(value)
  end
  return value
end

--- The value before it is converted, and where it comes from.
---@param ctx luaflask.cli.Context
---@param values table<string, any> of the command line
---@return any value
---@return string source
function Parameter:consume(ctx, values)
  local value = values[self.name]
  if value ~= nil then
    return value, "commandline"
  end
  value = self:value_from_envvar(ctx)
  if value ~= nil then
    return value, "environment"
  end
  value = ctx:lookup_default(self.name)
  if value ~= nil then
    if type(value) == "string" and self.nargs ~= 1 then
      value = self.type:split_envvar_value(value)
    end
    return value, "default_map"
  end
  return self:get_default(ctx), "default"
end

local function list_of(self, ctx, value)
  if type(value) ~= "table" then
    error(errors.BadParameter("Value must be a list.", ctx, self), 0)
  end
  return value
end

local function convert_one(self, ctx, value)
  if self.nargs == 1 or self.type.arity then
    return self.type:convert(value, self, ctx)
  end
  local list, n = {}, #list_of(self, ctx, value)
  if self.nargs ~= -1 and n ~= self.nargs then
    error(errors.BadParameter(("Takes %d values but %d %s given."):format(self.nargs, n, n == 1 and "was" or "were"),
      ctx, self), 0)
  end
  for i, item in ipairs(value) do
    list[i] = self.type:convert(item, self, ctx)
  end
  return list
end

--- Converts a value, or a list of them.
---@param ctx luaflask.cli.Context
---@param value any
---@return any
function Parameter:convert(ctx, value)
  if value == nil then
    return (self.multiple or self.nargs == -1) and {} or nil
  elseif not self.multiple then
    return convert_one(self, ctx, value)
  end
  local list = {}
  for i, item in ipairs(list_of(self, ctx, value)) do
    list[i] = convert_one(self, ctx, item)
  end
  return list
end

--- Converts a value, refuses one that is missing, asks the callback.
---@param ctx luaflask.cli.Context
---@param value any
---@return any
function Parameter:process(ctx, value)
  value = self:convert(ctx, value)
  if self.required and (value == nil or (self.nargs ~= 1 or self.multiple) and #value == 0) then
    error(errors.MissingParameter(nil, ctx, self), 0)
  end
  if self.callback then
    value = self.callback(ctx, self, value)
  end
  return value
end

local function warn_deprecated(self)
  local terminal = require("luaflask.cli.terminal")
  local more = type(self.deprecated) == "string" and " " .. self.deprecated or ""
  terminal.secho(("DeprecationWarning: The %s '%s' is deprecated.%s"):format(self.kind, self:human_readable_name(), more),
    { err = true, fg = "red" })
end

-- Whether a value replaces the one that another parameter of the same name gave.
local function wins(self, ctx, source)
  local other = ctx:get_parameter_source(self.name)
  if other == nil or ctx.params[self.name] == nil then
    return true
  end
  if RANK[source] ~= RANK[other] then
    return RANK[source] < RANK[other]
  end
  return not (source == "default" and ctx._explicit[self.name] and not self.default_explicit)
end

--- Puts the parameter's value into ctx.params.
---@param ctx luaflask.cli.Context
---@param values table<string, any> of the command line
function Parameter:handle(ctx, values)
  local value, source = self:consume(ctx, values)
  if self.deprecated and value ~= nil and RANK[source] < RANK.default_map then
    warn_deprecated(self)
  end
  local ok, result = pcall(self.process, self, ctx, value)
  if not ok then
    if not ctx.resilient_parsing then
      if class.isinstance(result, errors.UsageError) then
        result.ctx = result.ctx or ctx
        if class.isinstance(result, errors.BadParameter) then
          result.param = result.param or self
        end
      end
      error(result, 0)
    end
    result = nil
  end
  if wins(self, ctx, source) then
    ctx._sources[self.name] = source
    if self.expose_value then
      ctx.params[self.name] = result
      ctx._explicit[self.name] = self.default_explicit
    end
  end
end

--- What could stand where `incomplete` does.
---@return luaflask.cli.Completion[]
function Parameter:complete(ctx, incomplete)
  if self.shell_complete then
    local list = {}
    for i, item in ipairs(self.shell_complete(ctx, self, incomplete) or {}) do
      list[i] = type(item) == "string" and { value = item } or item
    end
    return list
  end
  return self.type:shell_complete(ctx, self, incomplete)
end

-- ---- arguments ----

--- A word of the command line that has its meaning by its place.
---@class luaflask.cli.Argument: luaflask.cli.Parameter
local Argument = Parameter:extend("Argument", { kind = "argument" })
params.Argument = Argument

local ARGUMENT_OPTIONS = with_common({ help = "string" })

---@param name string
---@param opts table? type, default, required, nargs, callback, metavar, envvar, is_eager, expose_value, shell_complete
function Argument:init(name, opts)
  if type(name) ~= "string" or name == "" then
    functions.fail("cli.argument: the first value is the argument's name, a string, not a %s value", type(name))
  elseif name:sub(1, 1) == "-" then
    functions.fail("cli.argument: '%s' begins like an option: write cli.option(\"%s\", { … })", name, name)
  end
  self.opts, self.name = { name }, name:gsub("-", "_"):lower()
  self:setup(("cli.argument(\"%s\")"):format(name), opts, ARGUMENT_OPTIONS)
  if self.required == nil then
    self.required = self.default == nil and self.nargs > 0
  end
end

function Argument:human_readable_name()
  return self.metavar or self.name:upper()
end

function Argument:make_metavar()
  if self.metavar then
    return self.metavar
  end
  local shown = self.type:get_metavar(self) or self.name:upper()
  shown = shown .. (self.deprecated and "!" or "")
  shown = self.required and shown or "[" .. shown .. "]"
  return shown .. (self.nargs ~= 1 and "..." or "")
end

function Argument:get_error_hint()
  return "'" .. self:make_metavar() .. "'"
end

params.RANK = RANK
params.with_common = with_common

--- Makes an argument.
---@param name string
---@param opts table?
---@return luaflask.cli.Argument
function params.argument(name, opts)
  return Argument(name, opts)
end

params.NEEDS_VALUE = parser.NEEDS_VALUE
return params
