-- SPDX-License-Identifier: MIT
-- Takes a command line apart: which option got which texts, and what is left for the arguments. Words stay texts
-- here; types, defaults and requirements come later (params.lua). The rules are those of Click's parser:
-- `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, `-abc` for flags, and nothing is an option after `--`.
local errors = require("luaflask.cli.errors")
local text = require("luaflask.cli.text")

local parser = {}

--- Stands for the value of an option that was given without one, where that is allowed.
parser.NEEDS_VALUE = setmetatable({}, { __tostring = function()
  return "no value"
end })

-- "-", "n" of "-n"; "--", "name" of "--name"; "", "name" of "name".
function parser.split(word)
  local prefix = word:match("^%-%-?") or ""
  return prefix, word:sub(#prefix + 1)
end

local function normalized(ctx, word)
  if not ctx.token_normalize_func then
    return word
  end
  local prefix, name = parser.split(word)
  return prefix .. ctx.token_normalize_func(name)
end

-- The forms of all options: word -> { option, const } of flags, { option } of others.
local function forms_of(ctx, params)
  local long, short, names = {}, {}, {}
  local function add(words, form)
    for _, word in ipairs(words) do
      word = normalized(ctx, word)
      if #word == 2 then
        short[word] = form
      else
        long[word] = form
        names[#names + 1] = word
      end
    end
  end
  for _, param in ipairs(params) do
    if param.kind == "option" then
      if param.is_flag and param.is_bool_flag and param.secondary_opts[1] then
        add(param.opts, { param, true })
        add(param.secondary_opts, { param, false })
      elseif param.is_flag then
        add(param.opts, { param, param.flag_value })
      else
        add(param.opts, { param })
      end
    end
  end
  return long, short, names
end

local Parsing = {}
Parsing.__index = Parsing

function Parsing:record(form, value)
  local option = form[1]
  local name = option.name
  if option.is_flag then
    value = form[2]
  end
  if option.multiple then
    self.values[name] = self.values[name] or {}
    table.insert(self.values[name], value)
  elseif option.count then
    self.values[name] = (self.values[name] or 0) + 1
  else
    self.values[name] = value
  end
  self.order[#self.order + 1] = option
end

-- Whether an option of this form is followed by its value.
local function takes_value(form)
  return not form[1].is_flag and not form[1].count
end

-- The value of an option: the next word, or the next words.
function Parsing:value_of(word, form)
  local option, left = form[1], #self.words - self.at + 1
  if left < option.nargs then
    if option.flag_needs_value then
      return parser.NEEDS_VALUE
    end
    error(errors.BadOptionUsage(option.nargs == 1 and ("Option %s requires an argument."):format(text.quoted(word))
      or ("Option %s requires %d arguments."):format(text.quoted(word), option.nargs)), 0)
  end
  if option.nargs == 1 then
    local next_word = self.words[self.at]
    if option.flag_needs_value and next_word:find("^%-.") then
      return parser.NEEDS_VALUE
    end
    self.at = self.at + 1
    return next_word
  end
  local list = {}
  for i = 1, option.nargs do
    list[i] = self.words[self.at]
    self.at = self.at + 1
  end
  return list
end

-- One word less has been read, or a part of a word is read as one.
function Parsing:put_back(word)
  self.at = self.at - 1
  self.words[self.at] = word
end

function Parsing:long_option(word)
  local name, value = word:match("^(.-)=(.*)$")
  name = normalized(self.ctx, name or word)
  local form = self.long[name]
  if not form then
    return false, name
  end
  if takes_value(form) then
    if value then
      self:put_back(value)
    end
    self:record(form, self:value_of(name, form))
  elseif value then
    error(errors.BadOptionUsage(("Option %s does not take a value."):format(text.quoted(name))), 0)
  else
    self:record(form)
  end
  return true
end

function Parsing:short_options(word)
  local unknown = {}
  local i = 2
  while i <= #word do
    local letter = word:match("^[%z\1-\127\192-\255][\128-\191]*", i) or word:sub(i, i)
    local name = normalized(self.ctx, "-" .. letter)
    local form = self.short[name]
    i = i + #letter
    if not form then
      if not self.ctx.ignore_unknown_options then
        error(errors.NoSuchOption(name, self.ctx), 0)
      end
      unknown[#unknown + 1] = letter
    elseif takes_value(form) then
      if i <= #word then
        self:put_back(word:sub(i))
      end
      self:record(form, self:value_of(name, form))
      break
    else
      self:record(form)
    end
  end
  if unknown[1] then
    self.rest[#self.rest + 1] = "-" .. table.concat(unknown)
  end
end

function Parsing:option(word)
  local found, name = self:long_option(word)
  if found then
    return
  elseif word:sub(1, 2) ~= "--" then
    self:short_options(word)
  elseif self.ctx.ignore_unknown_options then
    self.rest[#self.rest + 1] = word
  else
    error(errors.NoSuchOption(name, self.ctx, self.names), 0)
  end
end

function Parsing:options()
  while self.at <= #self.words do
    local word = self.words[self.at]
    self.at = self.at + 1
    if word == "--" then
      break
    elseif word:find("^%-.") then
      self:option(word)
    elseif self.ctx.allow_interspersed_args then
      self.rest[#self.rest + 1] = word
    else
      self.at = self.at - 1
      break
    end
  end
  for i = self.at, #self.words do
    self.rest[#self.rest + 1] = self.words[i]
  end
end

-- Gives the words that are left to the arguments; one with nargs = -1 takes all that those after it leave.
function Parsing:arguments(params)
  local list, behind = {}, nil
  for _, param in ipairs(params) do
    if param.kind == "argument" then
      list[#list + 1] = param
      if behind then
        behind = behind + param.nargs
      elseif param.nargs < 0 then
        behind = 0
      end
    end
  end
  local words, at = self.rest, 1
  for _, param in ipairs(list) do
    local n = param.nargs
    if n < 0 then
      n = math.max(#words - at + 1 - behind, 0)
    end
    local taken = {}
    for i = 1, math.min(n, #words - at + 1) do
      taken[i] = words[at]
      at = at + 1
    end
    if param.nargs > 1 and #taken > 0 and #taken < n then
      error(errors.BadArgumentUsage(("Argument %s takes %d values."):format(text.quoted(param.name), n)), 0)
    elseif #taken > 0 then
      self.values[param.name] = param.nargs == 1 and taken[1] or taken
    end
    self.order[#self.order + 1] = param
  end
  local rest = {}
  for i = at, #words do
    rest[#rest + 1] = words[i]
  end
  self.rest = rest
end

--- Reads a command line.
---@param ctx luaflask.cli.Context
---@param params luaflask.cli.Parameter[]
---@param args string[]
---@return table<string, any> values texts by the parameter's name; true, false and counts of flags
---@return string[] rest what nobody took
---@return luaflask.cli.Parameter[] order parameters as they were met
function parser.parse(ctx, params, args)
  local long, short, names = forms_of(ctx, params)
  local words = {}
  for i, word in ipairs(args) do
    words[i] = word
  end
  local self = setmetatable({ ctx = ctx, long = long, short = short, names = names, words = words, at = 1, values = {},
    rest = {}, order = {} }, Parsing)
  local ok, err = pcall(function()
    self:options()
    self:arguments(params)
  end)
  if not ok and not ctx.resilient_parsing then
    error(err, 0)
  end
  return self.values, self.rest, self.order
end

return parser
