-- SPDX-License-Identifier: MIT
-- BodyStream: a part of a request's body, read like a file. The bytes stay where they are; what is read
-- becomes a string. It belongs to its request and ends with it.
local class = require("luaflask.class")
local core_form = require("luaflask.core").form

local slice, find = core_form.slice, core_form.find
local type, min = type, math.min

---@class luaflask.BodyStream: luaflask.Class
---@field first integer position of the first byte in the body, from 1
---@field last integer position of the last byte
---@field request userdata the request's handle
---@field closed boolean
local BodyStream = class.new("BodyStream")

---@param first integer
---@param last integer
---@param request userdata
function BodyStream:init(first, last, request)
  self.first, self.last, self.request = first, last, request
  self.at, self.closed = first, false
end

local function open(self, method)
  class.check_self(self, BodyStream, "stream:" .. method)
  if self.closed then
    error("I/O operation on a closed file", 3)
  end
end

--- Up to n bytes, nil at the end; without n (or with "a") all that is left, "" at the end; with "l" a line
--- without its end, with "L" a line with it.
---@param n integer|string|nil
---@return string?
function BodyStream:read(n)
  open(self, "read")
  if type(n) == "string" and n:find("^%*?[lL]") then
    return self:readline(n:find("l") ~= nil)
  end
  local at, last = self.at, self.last
  if type(n) == "number" and n >= 0 then
    if at > last and n > 0 then
      return nil
    end
    last = min(last, at + n - 1)
  end
  local text = slice(at, last, self.request)
  self.at = last + 1
  return text
end

--- The next line with its end, nil at the end.
---@param chop boolean? without the line's end
---@return string?
function BodyStream:readline(chop)
  open(self, "readline")
  if self.at > self.last then
    return nil
  end
  local stop = find("\n", self.at, self.last, self.request)
  local text = slice(self.at, stop or self.last, self.request)
  self.at = (stop or self.last) + 1
  return chop and text:gsub("\r?\n$", "") or text
end

--- All lines that are left, with their ends.
---@param hint integer? no further line is read once so many bytes were
---@return string[]
function BodyStream:readlines(hint)
  open(self, "readlines")
  local lines, n = {}, 0
  while not (hint and hint > 0 and n >= hint) do
    local line = self:readline()
    if line == nil then
      break
    end
    lines[#lines + 1], n = line, n + #line
  end
  return lines
end

--- Iterates over the lines without their ends.
---@return fun(): string?
function BodyStream:lines()
  open(self, "lines")
  return function()
    return self:readline(true)
  end
end

--- Moves the place of reading, counted from 0; returns the new one.
---@param whence "set"|"cur"|"end"|integer|nil
---@param offset integer?
---@return integer
function BodyStream:seek(whence, offset)
  open(self, "seek")
  if type(whence) == "number" then
    whence, offset = "set", whence
  end
  local base = whence == "set" and self.first or whence == "end" and self.last + 1 or self.at
  self.at = math.max(self.first, base + (offset or 0))
  return self.at - self.first
end

--- The place of reading, from 0.
---@return integer
function BodyStream:tell()
  open(self, "tell")
  return self.at - self.first
end

--- The number of bytes.
---@return integer
function BodyStream:size()
  class.check_self(self, BodyStream, "stream:size")
  return self.last - self.first + 1
end

function BodyStream:close()
  class.check_self(self, BodyStream, "stream:close")
  self.closed = true
end

return BodyStream
