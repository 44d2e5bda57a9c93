-- SPDX-License-Identifier: MIT
-- TextStream: a string that is read like a file.
local class = require("luaflask.class")

local type, max = type, math.max

---@class luaflask.TextStream: luaflask.Class
---@field closed boolean
local TextStream = class.new("TextStream")

---@param text string
function TextStream:init(text)
  self.text, self.at, self.closed = text, 1, false
end

local function open(self, method)
  class.check_self(self, TextStream, "stream:" .. method)
  if self.closed then
    error("I/O operation on a closed file", 3)
  end
end

--- Up to n bytes, nil at the end; without n (or with "a") all that is left, "" at the end; with "l" a line
--- without its end, with "L" a line with it.
---@param n integer|string|nil
---@return string?
function TextStream:read(n)
  open(self, "read")
  if type(n) == "string" and n:find("^%*?[lL]") then
    return self:readline(n:find("l") ~= nil)
  end
  local text, at = self.text, self.at
  if type(n) ~= "number" or n < 0 then
    n = max(0, #text - at + 1)
  elseif at > #text and n > 0 then
    return nil
  end
  self.at = max(at, math.min(#text + 1, at + n))
  return text:sub(at, at + n - 1)
end

--- The next line with its end, nil at the end.
---@param chop boolean? without the line's end
---@return string?
function TextStream:readline(chop)
  open(self, "readline")
  local text, at = self.text, self.at
  if at > #text then
    return nil
  end
  local stop = text:find("\n", at, true) or #text
  self.at = stop + 1
  local line = text:sub(at, stop)
  return chop and line:gsub("\r?\n$", "") or line
end

--- Iterates over the lines without their ends.
---@return fun(): string?
function TextStream:lines()
  open(self, "lines")
  return function()
    return self:readline(true)
  end
end

--- Moves the place of reading, counted from 0; returns the new one.
---@param whence "set"|"cur"|"end"|integer|nil
---@param offset integer?
---@return integer
function TextStream:seek(whence, offset)
  open(self, "seek")
  if type(whence) == "number" then
    whence, offset = "set", whence
  end
  local base = whence == "set" and 1 or whence == "end" and #self.text + 1 or self.at
  self.at = max(1, base + (offset or 0))
  return self.at - 1
end

--- The place of reading, from 0.
---@return integer
function TextStream:tell()
  open(self, "tell")
  return self.at - 1
end

--- The number of bytes.
---@return integer
function TextStream:size()
  class.check_self(self, TextStream, "stream:size")
  return #self.text
end

function TextStream:close()
  class.check_self(self, TextStream, "stream:close")
  self.closed = true
end

return TextStream
