-- SPDX-License-Identifier: MIT
-- Reading of Range and Content-Range, a part of luaflask.http.
local compat = require("luaflask.compat")
local ds = require("luaflask.datastructures")
local text = require("luaflask.text")

local strip, split = text.strip, text.split
local ipairs, tonumber = ipairs, tonumber

local http_ranges = {}

-- A decimal integer that every Lua keeps exactly, or nil.
local function plain_int(s)
  s = strip(s)
  -- Adding 0 makes LuaJIT's -0 a 0.
  return #s <= 15 and s:find("^-?%d+$") and compat.tointeger(tonumber(s) + 0) or nil
end

http_ranges.plain_int = plain_int
http_ranges.is_byte_range_valid = require("luaflask.datastructures.range").is_byte_range_valid

--- A Range header, or nil when it is absent or malformed.
---@param value string?
---@return luaflask.Range?
function http_ranges.parse_range_header(value)
  local units, list = (value or ""):match("^([^=]*)=(.*)$")
  if not units then
    return nil
  end
  -- `last` is where the range before ended; nothing may follow a range that goes to the end.
  local ranges, last = {}, 0
  for _, item in ipairs(split(list, ",")) do
    item = strip(item)
    if last < 0 then
      return nil
    end
    if item:sub(1, 1) == "-" then
      local first = plain_int(item)
      if not first then
        return nil
      end
      ranges[#ranges + 1], last = { first }, -1
    else
      local first, stop = item:match("^([^-]*)%-(.*)$")
      first = first and plain_int(first)
      if not first or first < last then
        return nil
      end
      if strip(stop) == "" then
        ranges[#ranges + 1], last = { first }, -1
      else
        stop = plain_int(stop)
        if not stop or stop < first then
          return nil
        end
        ranges[#ranges + 1], last = { first, stop + 1 }, stop + 1
      end
    end
  end
  return ds.Range(strip(units):lower(), ranges)
end

--- A Content-Range header, or nil when it is absent or malformed.
---@param value string?
---@param on_update function?
---@return luaflask.ContentRange?
function http_ranges.parse_content_range_header(value, on_update)
  local units, rest = strip(value or ""):match("^(%S+)%s+(.*)$")
  local range, length_text = (rest or ""):match("^([^/]*)/(.*)$")
  if not range then
    return nil
  end
  local length
  if length_text ~= "*" then
    length = plain_int(length_text)
    if not length then
      return nil
    end
  end
  local start, stop
  if range ~= "*" then
    local a, b = range:match("^([^-]*)%-(.*)$")
    start, stop = a and plain_int(a), b and plain_int(b)
    if not start or not stop then
      return nil
    end
    stop = stop + 1
  end
  if http_ranges.is_byte_range_valid(start, stop, length) then
    return ds.ContentRange(units, start, stop, length, on_update)
  end
end

return http_ranges
