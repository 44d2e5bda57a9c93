-- SPDX-License-Identifier: MIT
-- Options: parameters with names of their own on the command line.
local compat = require("luaflask.compat")
local functions = require("luaflask.functions")
local params = require("luaflask.cli.params")
local parser = require("luaflask.cli.parser")
local types = require("luaflask.cli.types")

local Parameter, NEEDS_VALUE, RANK = params.Parameter, parser.NEEDS_VALUE, params.RANK

--- A parameter that is given as `--name VALUE`, or as `--name` when it is a flag.
---@class luaflask.cli.Option: luaflask.cli.Parameter
---@field secondary_opts string[] of a pair of flags, those that mean no
---@field is_flag boolean
---@field is_bool_flag boolean
---@field flag_value any
---@field multiple boolean?
---@field count boolean?
---@field help string?
local Option = Parameter:extend("Option", {
  kind = "option", prompt_required = true, show_choices = true, allow_from_autoenv = true,
})

local OPTIONS = params.with_common({
  is_flag = "boolean", flag_value = "any", multiple = "boolean", count = "boolean", prompt = "boolean|string",
  confirmation_prompt = "boolean|string", prompt_required = "boolean", hide_input = "boolean", help = "string",
  hidden = "boolean", show_default = "boolean|string", show_choices = "boolean", show_envvar = "boolean",
  allow_from_autoenv = "boolean",
})

-- Reads "--shout/--no-shout", "-c", "name": the words, those of "no", and the key of the value.
local function read_names(self, names)
  self.opts, self.secondary_opts = {}, {}
  local key, best
  for _, word in ipairs(names) do
    if type(word) ~= "string" then
      functions.fail("cli.option: names are strings such as \"--count\" or \"-c\", not a %s value", type(word))
    end
    if word:find("^[%a_][%w_]*$") then
      if key then
        functions.fail("cli.option: two names for the value, '%s' and '%s'; options begin with '-'", key, word)
      end
      key = word
    else
      local yes, no = word:match("^(.-)%s*/%s*(.*)$")
      yes = yes or word
      if yes == no then
        functions.fail("cli.option: '%s' has the same flag for yes and for no", word)
      end
      for _, form in ipairs({ yes ~= "" and yes or nil, no ~= "" and no or nil }) do
        if not form:find("^%-%-?[^-%s=]") then
          functions.fail("cli.option: '%s' is no name of an option: write \"--name\" or \"-n\"", form)
        end
      end
      if yes ~= "" then
        table.insert(self.opts, yes)
        local prefix, name = parser.split(yes)
        if not best or #prefix > best[1] then
          best = { #prefix, name }
        end
      end
      if no and no ~= "" then
        table.insert(self.secondary_opts, no)
      end
    end
  end
  if not self.opts[1] and not self.secondary_opts[1] then
    functions.fail("cli.option: no option is named%s", key and (": write cli.option(\"--%s\"), or cli.argument(\"%s\")")
      :format(key, key) or "")
  end
  self.name = key or best and best[2]:gsub("-", "_"):lower()
  if not self.name then
    functions.fail("cli.option: a name for the value is needed beside '%s'", names[1])
  end
end

local function find_flag(self, given)
  self.flag_needs_value = self.prompt ~= nil and not self.prompt_required
  local is_flag = given.is_flag
  if is_flag == nil then
    is_flag = given.flag_value ~= nil or not self.flag_needs_value and self.secondary_opts[1] ~= nil
  elseif is_flag == false and not self.flag_needs_value then
    self.flag_needs_value = given.flag_value ~= nil
  end
  self.is_flag = is_flag
  if is_flag and given.type == nil then
    self.type = given.flag_value == nil and types.BOOL or type(given.flag_value) == "table" and types.UNPROCESSED
      or types.of(nil, given.flag_value)
  end
  self.is_bool_flag = is_flag and self.type == types.BOOL
  if self.is_bool_flag and self.default == nil and not self.required and not self.multiple then
    self.default = false
  end
  if is_flag and self.flag_value == nil then
    self.flag_value = true
  end
end

local function check(self, what)
  if self.nargs == -1 then
    functions.fail("%s: an option cannot take all that is left; use multiple = true, or an argument", what)
  elseif self.secondary_opts[1] and not self.is_bool_flag then
    functions.fail("%s: a second name after '/' is for flags that are true or false", what)
  elseif self.count and (self.multiple or self.is_flag) then
    functions.fail("%s: count is not valid with %s", what, self.multiple and "multiple" or "is_flag")
  elseif self.is_bool_flag and self.hide_input and self.prompt then
    functions.fail("%s: what is typed for a flag cannot be hidden", what)
  elseif self.prompt and self.deprecated then
    functions.fail("%s: what is deprecated cannot be prompted for", what)
  end
end

---@param ... string|table names, then perhaps the options
function Option:init(...)
  local names = { ... }
  local opts = type(names[#names]) == "table" and table.remove(names) or {}
  read_names(self, names)
  local what = ("cli.option(\"%s\")"):format(names[1])
  self:setup(what, opts, OPTIONS)
  if self.prompt == true then
    self.prompt = self.name:gsub("_", " "):lower():gsub("^%l", string.upper)
  elseif self.prompt == false then
    self.prompt = nil
  end
  find_flag(self, opts)
  if self.count then
    self.type = opts.type == nil and types.IntRange({ min = 0 }) or self.type
    self.default = self.default == nil and 0 or self.default
  end
  if self.deprecated then
    local label = type(self.deprecated) == "string" and "(DEPRECATED: " .. self.deprecated .. ")" or "(DEPRECATED)"
    self.help = (self.help and self.help .. " " or "") .. label
  end
  check(self, what)
end

function Option:human_readable_name()
  return self.name
end

function Option:get_error_hint()
  local hint = Parameter.get_error_hint(self)
  if self.show_envvar and self.envvar then
    local name = type(self.envvar) == "table" and table.concat(self.envvar, ", ") or self.envvar
    hint = ("%s (env var: '%s')"):format(hint, name)
  end
  return hint
end

function Option:get_default(ctx, call)
  local value = Parameter.get_default(self, ctx, false)
  if value == true and self.is_flag and not self.is_bool_flag then
    return self.flag_value
  elseif call ~= false and functions.is_callable(value) then
    return value()
  end
  return value
end

function Option:resolve_envvar(ctx)
  local value = Parameter.resolve_envvar(self, ctx)
  if value == nil and self.allow_from_autoenv and ctx.auto_envvar_prefix then
    value = os.getenv(ctx.auto_envvar_prefix .. "_" .. self.name:upper())
  end
  return value ~= "" and value or nil
end

function Option:value_from_envvar(ctx)
  local value = self:resolve_envvar(ctx)
  if value == nil then
    return nil
  elseif self.is_flag and not self.is_bool_flag then
    if value == self.flag_value then
      return value
    end
    return types.to_boolean(value)
  elseif not self.multiple and self.nargs == 1 then
    return value
  end
  local words = self.type:split_envvar_value(value)
  if not self.multiple or self.nargs == 1 then
    return words
  end
  local batches = {}
  for i = 1, #words - self.nargs + 1, self.nargs do
    batches[#batches + 1] = { compat.unpack(words, i, i + self.nargs - 1) }
  end
  return batches
end

--- Asks whoever runs the command.
---@param ctx luaflask.cli.Context
---@return any
function Option:prompt_for_value(ctx)
  local prompts = require("luaflask.cli.prompts")
  local default = self:get_default(ctx)
  if self.is_bool_flag then
    if default ~= nil then
      default = default and true or false
      return prompts.confirm(self.prompt, { default = default })
    end
    return prompts.confirm(self.prompt, { default = prompts.NO_DEFAULT })
  end
  return prompts.prompt(self.prompt, {
    default = default, type = self.type, hide_input = self.hide_input, show_choices = self.show_choices,
    confirmation_prompt = self.confirmation_prompt, show_default = self.show_default,
    value_proc = function(value)
      return self:process(ctx, value)
    end,
  })
end

function Option:consume(ctx, values)
  local value, source = Parameter.consume(self, ctx, values)
  local given = RANK[source] < RANK.default_map
  if value == NEEDS_VALUE then
    if self.prompt and not ctx.resilient_parsing then
      return self:prompt_for_value(ctx), "prompt"
    end
    return self.flag_value, "commandline"
  elseif self.is_flag and value == true and not self.is_bool_flag and given then
    return self.flag_value, source
  elseif self.multiple and given and type(value) == "table" then
    for i, item in ipairs(value) do
      value[i] = item == NEEDS_VALUE and self.flag_value or item
    end
  elseif (value == nil or not given) and self.prompt and (self.required or self.prompt_required)
    and not ctx.resilient_parsing then
    return self:prompt_for_value(ctx), "prompt"
  end
  return value, source
end

-- ---- help ----

-- Short names before long ones.
local function joined(words)
  local list = {}
  for length = 1, 2 do
    for _, word in ipairs(words) do
      if #(parser.split(word)) == length then
        list[#list + 1] = word
      end
    end
  end
  return table.concat(list, ", ")
end

local function default_text(self, ctx)
  local show = self.show_default
  if show == nil then
    show = ctx.show_default
  end
  if type(self.show_default) == "string" then
    return "(" .. self.show_default .. ")"
  elseif not show then
    return nil
  end
  local value = self:get_default(ctx, false)
  if type(value) == "table" and not functions.is_callable(value) then
    local list = {}
    for i, item in ipairs(value) do
      list[i] = tostring(item)
    end
    return list[1] and table.concat(list, ", ")
  elseif functions.is_callable(value) then
    return "(dynamic)"
  elseif self.is_bool_flag then
    local words = value and self.opts or self.secondary_opts
    if self.secondary_opts[1] and value ~= nil then
      return (select(2, parser.split(words[1])))
    end
    return value and "true" or nil
  elseif value == "" then
    return '""'
  end
  return value ~= nil and (type(value) == "number" and compat.number_text(value) or tostring(value)) or nil
end

local function extra_of(self, ctx)
  local list = {}
  if self.show_envvar then
    local names = self.envvar
    if names == nil and self.allow_from_autoenv and ctx.auto_envvar_prefix then
      names = ctx.auto_envvar_prefix .. "_" .. self.name:upper()
    end
    if names then
      list[#list + 1] = "env var: " .. (type(names) == "table" and table.concat(names, ", ") or names)
    end
  end
  local default = default_text(self, ctx)
  list[#list + 1] = default and "default: " .. default
  if self.type.is_range and not (self.count and self.type.min == 0 and self.type.max == nil) then
    local range = self.type:describe()
    list[#list + 1] = range ~= "" and range or nil
  end
  list[#list + 1] = self.required and "required" or nil
  return list
end

--- The option's two columns in a help page; nil for a hidden one.
---@param ctx luaflask.cli.Context
---@return string? names
---@return string? help
function Option:get_help_record(ctx)
  if self.hidden then
    return nil
  end
  local value = not self.is_flag and not self.count and " " .. self:make_metavar() or ""
  local names = joined(self.opts) .. value
  if self.secondary_opts[1] then
    names = (self.opts[1] and names .. " / " or "") .. joined(self.secondary_opts) .. value
  end
  local help = self.help and require("luaflask.cli.text").clean(self.help) or ""
  local extra = extra_of(self, ctx)
  if extra[1] then
    help = help .. (help ~= "" and "  " or "") .. "[" .. table.concat(extra, "; ") .. "]"
  end
  return names, help
end

return Option
