-- SPDX-License-Identifier: MIT
-- `get(key, { type = "int", default = 1 })`: Python's keywords in place of the default.

local getmetatable, next = getmetatable, next

--- The default and the conversion, which may stand in one table where the default would.
---@param default any a table with nothing but `type` and `default`, or the default itself
---@param how string|function|nil
---@return any default
---@return string|function|nil how
return function(default, how)
  if how ~= nil or default.type == nil or getmetatable(default) ~= nil then
    return default, how
  end
  for name in next, default do
    if name ~= "type" and name ~= "default" then
      return default, how
    end
  end
  return default.default, default.type
end
