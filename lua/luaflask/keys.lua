-- SPDX-License-Identifier: MIT
-- The keys of a table in an order that does not change from run to run.
local next, tostring, type = next, tostring, type

local keys = {}

-- Numbers and strings among their own kind by value, everything else by how it is written.
local function before(a, b)
  local kind = type(a)
  if kind == type(b) and (kind == "string" or kind == "number") then
    return a < b
  end
  return tostring(a) < tostring(b)
end

--- All keys that the table itself holds, sorted.
---@param t table
---@return any[]
function keys.sorted(t)
  local list = {}
  for key in next, t do
    list[#list + 1] = key
  end
  table.sort(list, before)
  return list
end

--- The keys that are in the list `first`, in its order, and then the others, sorted.
---@param t table
---@param first any[]?
---@return any[]
function keys.in_order(t, first)
  local list, seen = {}, {}
  for _, key in ipairs(first or {}) do
    if t[key] ~= nil and not seen[key] then
      seen[key] = true
      list[#list + 1] = key
    end
  end
  for _, key in ipairs(keys.sorted(t)) do
    if not seen[key] then
      list[#list + 1] = key
    end
  end
  return list
end

return keys
