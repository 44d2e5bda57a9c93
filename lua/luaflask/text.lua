-- SPDX-License-Identifier: MIT
-- Small tools for text from clients. Each takes time in proportion to its input: the obvious Lua patterns for
-- trimming, such as "^%s*(.-)%s*$", take quadratic time on long runs of blanks.
local text = {}

--- Without white space at both ends.
---@param s string
---@return string
function text.strip(s)
  local first = s:find("%S")
  -- The greedy match goes to the end once and comes back.
  return first and s:match("^.*%S", first) or ""
end

--- Without characters of a set, as patterns have it in brackets, at the end: `text.rstrip("a//", "/")` is "a".
---@param s string
---@param set string
---@return string
function text.rstrip(s, set)
  return s:match("^.*[^" .. set .. "]") or ""
end

--- What follows the last slash.
---@param path string
---@return string
function text.basename(path)
  return path:match("^.*/(.*)$") or path
end

local ESCAPES = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\" }

--- In quotes, as Python's repr shows it.
---@param s string
---@return string
function text.quoted(s)
  local quote = s:find("'", 1, true) and not s:find('"', 1, true) and '"' or "'"
  s = s:gsub("[%c\\]", function(c)
    return ESCAPES[c] or ("\\x%02x"):format(c:byte())
  end)
  if quote == "'" then
    s = s:gsub("'", "\\'")
  end
  return quote .. s .. quote
end

--- The parts between plain occurrences of a separator; at least one.
---@param s string
---@param separator string
---@return string[]
function text.split(s, separator)
  local out, from = {}, 1
  while true do
    local a, b = s:find(separator, from, true)
    if not a then
      out[#out + 1] = s:sub(from)
      return out
    end
    out[#out + 1] = s:sub(from, a - 1)
    from = b + 1
  end
end

-- For each first byte of a sequence of two or more: how many bytes follow, and the bounds of the next one, by
-- which overlong forms, surrogates and what lies beyond Unicode are shut out.
local function follow(b)
  if b >= 0xC2 and b <= 0xDF then
    return 1, 0x80, 0xBF
  elseif b >= 0xE0 and b <= 0xEF then
    return 2, b == 0xE0 and 0xA0 or 0x80, b == 0xED and 0x9F or 0xBF
  elseif b >= 0xF0 and b <= 0xF4 then
    return 3, b == 0xF0 and 0x90 or 0x80, b == 0xF4 and 0x8F or 0xBF
  end
end

-- The end of the character that starts at i, or nil and the end of what is not one.
local function character(s, i)
  local n, low, high = follow(s:byte(i))
  if not n then
    return nil, i
  end
  for j = i + 1, i + n do
    local b = s:byte(j)
    if not b or b < low or b > high then
      return nil, j - 1
    end
    low, high = 0x80, 0xBF
  end
  return i + n
end

--- Whether s is well-formed UTF-8.
---@param s string
---@return boolean
function text.is_utf8(s)
  local i = s:find("[\128-\255]")
  while i do
    local last = character(s, i)
    if not last then
      return false
    end
    i = s:find("[\128-\255]", last + 1)
  end
  return true
end

--- s with U+FFFD, or what `mark` makes of the bytes, in the place of what is not UTF-8.
---@param s string
---@param mark (fun(bytes: string): string)?
---@return string
function text.to_utf8(s, mark)
  local out, from = {}, 1
  local i = s:find("[\128-\255]")
  while i do
    local last, bad = character(s, i)
    if not last then
      out[#out + 1] = s:sub(from, i - 1)
      out[#out + 1] = mark and mark(s:sub(i, bad)) or "\239\191\189"
      from = bad + 1
    end
    i = s:find("[\128-\255]", (last or bad) + 1)
  end
  if from == 1 then
    return s
  end
  out[#out + 1] = s:sub(from)
  return table.concat(out)
end

return text
