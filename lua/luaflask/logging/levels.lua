-- SPDX-License-Identifier: MIT
-- The levels of log records: numbers with names.
local compat = require("luaflask.compat")

local levels = {
  NOTSET = 0, DEBUG = 10, INFO = 20, WARNING = 30, ERROR = 40, CRITICAL = 50,
}

local names, numbers = {}, {}
for name, number in next, levels do
  names[number], numbers[name] = name, number
end
numbers.WARN, numbers.FATAL = levels.WARNING, levels.CRITICAL

--- The number of a level given by number or name.
---@param value integer|string
---@param position integer whom to blame, as of `error` in the caller
---@return integer
function levels.number(value, position)
  if type(value) == "number" then
    return value
  end
  local number = type(value) == "string" and numbers[value:upper()]
  if not number then
    error(("a log level is a number or DEBUG, INFO, WARNING, ERROR, CRITICAL, not %s"):format(tostring(value)),
      position + 1)
  end
  return number
end

--- The name of a level, "Level 35" for one without; the number of a name.
---@param level integer|string
---@return string|integer
function levels.get_level_name(level)
  if type(level) == "string" then
    return numbers[level:upper()] or "Level " .. level
  end
  return names[level] or "Level " .. compat.number_text(level)
end

--- Gives a level a name, by which it can be set, too.
---@param level integer
---@param name string
function levels.add_level_name(level, name)
  names[level], numbers[name:upper()] = name, level
end

return levels
