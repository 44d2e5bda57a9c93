-- SPDX-License-Identifier: MIT
-- Range, If-Range and Content-Range. A range is { first, stop }: counted from 0, `stop` is the first byte
-- that is not in it. { first } goes to the end, { -n } is the last n bytes.
local class = require("luaflask.class")

local M = {}

--- Whether a part [first, stop) of a body of this length (nil: unknown) can exist.
---@param first integer?
---@param stop integer?
---@param length integer?
---@return boolean
function M.is_byte_range_valid(first, stop, length)
  if (first == nil) ~= (stop == nil) then
    return false
  end
  if first == nil then
    return length == nil or length >= 0
  end
  if first >= stop then
    return false
  end
  return first >= 0 and (length == nil or first < length)
end

--- A Range header.
---@class luaflask.Range: luaflask.Class
---@field units string mostly "bytes"
---@field ranges integer[][]
local Range = class.new("Range")
M.Range = Range

---@param units string
---@param ranges integer[][]
function Range:init(units, ranges)
  for _, range in ipairs(ranges) do
    local first, stop = range[1], range[2]
    if first == nil or (stop ~= nil and (first < 0 or first >= stop)) then
      error(("(%s, %s) is not a valid range"):format(tostring(first), tostring(stop)), 3)
    end
  end
  self.units, self.ranges = units, ranges
end

--- The one range in bytes [first, stop) that a body of this length has for it; nil for several ranges, other
--- units or a range that lies outside.
---@param length integer?
---@return integer?, integer?
function Range:range_for_length(length)
  class.check_self(self, Range, "range:range_for_length")
  if self.units ~= "bytes" or length == nil or #self.ranges ~= 1 then
    return nil
  end
  local first, stop = self.ranges[1][1], self.ranges[1][2]
  if stop == nil then
    stop = length
    if first < 0 then
      first = first + length
    end
  end
  if M.is_byte_range_valid(first, stop, length) then
    return first, math.min(stop, length)
  end
end

--- The ContentRange that answers this range, or nil.
---@param length integer?
---@return luaflask.ContentRange?
function Range:make_content_range(length)
  class.check_self(self, Range, "range:make_content_range")
  local first, stop = self:range_for_length(length)
  return first and M.ContentRange(self.units, first, stop, length) or nil
end

---@return string
function Range:to_header()
  local out = {}
  for i, range in ipairs(self.ranges) do
    local first, stop = range[1], range[2]
    if stop then
      out[i] = ("%d-%d"):format(first, stop - 1)
    else
      out[i] = (first >= 0 and "%d-" or "%d"):format(first)
    end
  end
  return self.units .. "=" .. table.concat(out, ",")
end

--- The text of the Content-Range header that answers this range, or nil.
---@param length integer?
---@return string?
function Range:to_content_range_header(length)
  class.check_self(self, Range, "range:to_content_range_header")
  local range = self:make_content_range(length)
  return range and range:to_header()
end

Range.__tostring = Range.to_header

--- An If-Range header: a tag, a date or neither.
---@class luaflask.IfRange: luaflask.Class
---@field etag string? without quotes
---@field date integer? seconds since 1970
local IfRange = class.new("IfRange")
M.IfRange = IfRange

---@param etag string?
---@param date integer?
function IfRange:init(etag, date)
  self.etag, self.date = etag, date
end

---@return string
function IfRange:to_header()
  local http = require("luaflask.http")
  if self.date then
    return http.http_date(self.date)
  end
  return self.etag and http.quote_etag(self.etag) or ""
end

IfRange.__tostring = IfRange.to_header

--- A Content-Range header. Setting `units`, `start`, `stop` or `length` tells on_update.
---@class luaflask.ContentRange: luaflask.Class
---@field units string? nil when the header is unset
---@field start integer?
---@field stop integer? the first byte that is not in the range
---@field length integer?
local ContentRange = class.new("ContentRange")
M.ContentRange = ContentRange

local FIELDS = { units = true, start = true, stop = true, length = true }

function ContentRange.__index(self, key)
  if FIELDS[key] then
    return rawget(self, "_values")[key]
  end
  return ContentRange[key]
end

function ContentRange.__newindex(self, key, value)
  if not FIELDS[key] then
    return rawset(self, key, value)
  end
  rawget(self, "_values")[key] = value
  if self.on_update then
    self.on_update(self)
  end
end

local function set(self, units, start, stop, length, level)
  if not M.is_byte_range_valid(start, stop, length) then
    error("Bad range provided", level + 1)
  end
  rawset(self, "_values", { units = units, start = start, stop = stop, length = length })
  if self.on_update then
    self.on_update(self)
  end
end

---@param units string?
---@param start integer?
---@param stop integer?
---@param length integer?
---@param on_update function?
function ContentRange:init(units, start, stop, length, on_update)
  set(self, units, start, stop, length, 3)
  rawset(self, "on_update", on_update)
end

--- Sets all of it at once.
---@param start integer?
---@param stop integer?
---@param length integer?
---@param units string? default "bytes"
function ContentRange:set(start, stop, length, units)
  class.check_self(self, ContentRange, "content_range:set")
  set(self, units or "bytes", start, stop, length, 2)
end

--- Makes the header vanish.
function ContentRange:unset()
  class.check_self(self, ContentRange, "content_range:unset")
  set(self, nil, nil, nil, nil, 2)
end

---@return string
function ContentRange:to_header()
  if self.units == nil then
    return ""
  end
  local length = self.length and ("%d"):format(self.length) or "*"
  if self.start == nil then
    return ("%s */%s"):format(self.units, length)
  end
  return ("%s %d-%d/%s"):format(self.units, self.start, self.stop - 1, length)
end

ContentRange.__tostring = ContentRange.to_header

return M
