-- SPDX-License-Identifier: MIT
-- How alike two texts are, by the longest common runs (Ratcliff and Obershelp, as Python's difflib has it),
-- for "Did you mean ...?".
---@class luaflask.routing.similarity
local similarity = {}

-- Names longer than this are compared by their beginnings.
local LIMIT = 200

-- The longest common run of a[alo..ahi] and b[blo..bhi]: the earliest one in a, then in b.
local function longest_run(a, b, alo, ahi, blo, bhi)
  local best_a, best_b, best = alo, blo, 0
  local lengths = {}
  for i = alo, ahi do
    local new = {}
    local c = a:byte(i)
    for j = blo, bhi do
      if b:byte(j) == c then
        local k = (lengths[j - 1] or 0) + 1
        new[j] = k
        if k > best then
          best_a, best_b, best = i - k + 1, j - k + 1, k
        end
      end
    end
    lengths = new
  end
  return best_a, best_b, best
end

local function count(a, b, alo, ahi, blo, bhi)
  if alo > ahi or blo > bhi then
    return 0
  end
  local i, j, k = longest_run(a, b, alo, ahi, blo, bhi)
  if k == 0 then
    return 0
  end
  return k + count(a, b, alo, i - 1, blo, j - 1) + count(a, b, i + k, ahi, j + k, bhi)
end

--- From 0 (nothing in common) to 1 (the same).
---@param a string
---@param b string
---@return number
function similarity.ratio(a, b)
  a, b = a:sub(1, LIMIT), b:sub(1, LIMIT)
  if #a + #b == 0 then
    return 1
  end
  return 2 * count(a, b, 1, #a, 1, #b) / (#a + #b)
end

--- The name that somebody who wrote `given` most likely meant; nil when none is like it.
---@param given string
---@param names string[]
---@return string?
function similarity.closest(given, names)
  local best, best_ratio = nil, 0.6
  for _, name in ipairs(names) do
    local ratio = similarity.ratio(given, name)
    if ratio > best_ratio then
      best, best_ratio = name, ratio
    end
  end
  return best
end

return similarity
