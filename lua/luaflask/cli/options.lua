-- SPDX-License-Identifier: MIT
-- Options of a command line: `--name VALUE`, `--name=VALUE`, `-n VALUE`, flags.
local options = {}

-- A specification is a list of { long name, short letter or nil, "METAVAR" or false for a flag, help }.

local function find(spec, name)
  for _, option in ipairs(spec) do
    if option[1] == name or option[2] == name then
      return option
    end
  end
end

--- Reads options. Stops at the first argument that is none when `stop` is set (the command).
---@param spec table[]
---@param argv string[]
---@param stop boolean?
---@return table? values by long name, with "_" for "-"; nil when the line is wrong
---@return string[]|string rest the other arguments, or what is wrong
function options.parse(spec, argv, stop)
  local values, rest = {}, {}
  local i = 1
  while i <= #argv do
    local arg = argv[i]
    local name, value = arg:match("^%-%-([%w-]+)=(.*)$")
    if not name then
      name = arg:match("^%-%-([%w-]+)$") or arg:match("^%-(%a)$")
    end
    if not name then
      if arg:sub(1, 1) == "-" and #arg > 1 then
        return nil, ("no such option: %s"):format(arg)
      end
      rest[#rest + 1] = arg
      if stop then
        for k = i + 1, #argv do
          rest[#rest + 1] = argv[k]
        end
        return values, rest
      end
    else
      local option = find(spec, name)
      if not option then
        return nil, ("no such option: %s"):format(arg:gsub("=.*", ""))
      end
      local key = option[1]:gsub("-", "_")
      if option[3] then
        if value == nil then
          i = i + 1
          value = argv[i]
        end
        if value == nil then
          return nil, ("option %s needs a value: %s"):format(arg, option[3])
        end
        values[key] = value
      else
        if value ~= nil then
          return nil, ("option --%s takes no value"):format(option[1])
        end
        values[key] = true
      end
    end
    i = i + 1
  end
  return values, rest
end

--- The options as lines of help.
---@param spec table[]
---@return string
function options.help(spec)
  local lines = {}
  for _, option in ipairs(spec) do
    local left = (option[2] and "-" .. option[2] .. ", " or "") .. "--" .. option[1]
      .. (option[3] and " " .. option[3] or "")
    lines[#lines + 1] = ("  %-22s %s\n"):format(left, option[4])
  end
  return table.concat(lines)
end

return options
