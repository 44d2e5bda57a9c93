-- SPDX-License-Identifier: MIT
-- Options of a command line: `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, flags with `--no-` forms.
local options = {}

---@class luaflask.cli.Option
---@field name string as in --name
---@field short string? one letter
---@field value string? the word that stands for its value in the help; nil for a flag
---@field negatable boolean? the flag has a --no-name as well
---@field repeatable boolean? its value is the list of all that were given
---@field help string

local function find_long(spec, name)
  for _, option in ipairs(spec) do
    if option.name == name then
      return option, true
    elseif option.negatable and name == "no-" .. option.name then
      return option, false
    end
  end
end

local function find_short(spec, letter)
  for _, option in ipairs(spec) do
    if option.short == letter then
      return option, true
    end
  end
end

local function no_such(spec, arg)
  local names = {}
  for _, option in ipairs(spec) do
    names[#names + 1] = "--" .. option.name
    names[#names + 1] = option.negatable and "--no-" .. option.name or nil
  end
  local best = require("luaflask.routing.similarity").closest(arg, names)
  return ("no such option: %s%s"):format(arg, best and " (did you mean " .. best .. "?)" or "")
end

-- One argument taken apart: the option, whether it is the positive form, a value that is part of the word.
local function split(spec, arg)
  local name, value = arg:match("^%-%-([^=]+)=(.*)$")
  name = name or arg:match("^%-%-(.+)$")
  if name then
    local option, positive = find_long(spec, name)
    return option, positive, value
  end
  local option = find_short(spec, arg:sub(2, 2))
  if #arg > 2 and (option == nil or option.value == nil) then
    return nil
  end
  return option, true, #arg > 2 and arg:sub(3) or nil
end

--- Reads options. With `stop` the first argument that is none (the command) ends them.
---@param spec luaflask.cli.Option[]
---@param argv string[]
---@param stop boolean?
---@return table? values by name, with "_" for "-"; nil when the line is wrong
---@return string[]|string rest the other arguments, or what is wrong
function options.parse(spec, argv, stop)
  local values, rest = {}, {}
  local i, only_rest = 1, false
  while i <= #argv do
    local arg = argv[i]
    if only_rest or arg == "-" or arg:sub(1, 1) ~= "-" then
      rest[#rest + 1] = arg
      only_rest = only_rest or stop
    elseif arg == "--" then
      only_rest = true
    else
      local option, positive, value = split(spec, arg)
      if not option then
        return nil, no_such(spec, (arg:gsub("=.*", "")))
      end
      if not option.value and value ~= nil then
        return nil, ("option %s takes no value"):format((arg:gsub("=.*", "")))
      end
      if option.value and value == nil then
        i = i + 1
        value = argv[i]
        if value == nil then
          return nil, ("option %s needs a value: %s %s"):format(arg, arg, option.value)
        end
      end
      if not option.value then
        value = positive
      end
      local key = option.name:gsub("-", "_")
      if option.repeatable then
        values[key] = values[key] or {}
        table.insert(values[key], value)
      else
        values[key] = value
      end
    end
    i = i + 1
  end
  return values, rest
end

--- The options as lines of help.
---@param spec luaflask.cli.Option[]
---@return string
function options.help(spec)
  local lines, width = {}, 0
  for i, option in ipairs(spec) do
    local left = (option.short and "-" .. option.short .. ", " or "") .. "--" .. option.name
    left = left .. (option.negatable and " / --no-" .. option.name or "")
    left = left .. (option.value and " " .. option.value or "")
    lines[i] = left
    width = math.max(width, #left)
  end
  for i, option in ipairs(spec) do
    lines[i] = ("  %s%s  %s\n"):format(lines[i], (" "):rep(width - #lines[i]),
      (option.help:gsub("\n", "\n" .. (" "):rep(width + 4))))
  end
  return table.concat(lines)
end

return options
