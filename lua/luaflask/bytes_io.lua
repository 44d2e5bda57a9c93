-- SPDX-License-Identifier: MIT
-- BytesIO: a string that is read and written like a file.
local class = require("luaflask.class")

---@class luaflask.BytesIO: luaflask.Class
---@field closed boolean
local BytesIO = class.new("BytesIO")

---@param text string?
function BytesIO:init(text)
  if text ~= nil and type(text) ~= "string" then
    error(("BytesIO: the bytes are a string, not a %s value"):format(type(text)), 3)
  end
  self._text, self._at, self.closed = text or "", 1, false
end

local function open(self, method)
  class.check_self(self, BytesIO, "stream:" .. method)
  if self.closed then
    error("I/O operation on a closed file", 3)
  end
end

--- Up to n bytes, nil at the end; without n (or with "a") all that is left; with "l" a line, with "L" a line and its
--- end.
---@param n integer|string|nil
---@return string?
function BytesIO:read(n)
  open(self, "read")
  if type(n) == "string" and n:find("^%*?[lL]") then
    return self:readline(n:find("l") ~= nil)
  end
  local text, at = self._text, self._at
  local last = #text
  if type(n) == "number" and n >= 0 then
    if at > last and n > 0 then
      return nil
    end
    last = math.min(last, at + n - 1)
  end
  self._at = last + 1
  return text:sub(at, last)
end

--- The next line with its end, nil at the end.
---@param chop boolean? without the line's end
---@return string?
function BytesIO:readline(chop)
  open(self, "readline")
  if self._at > #self._text then
    return nil
  end
  local stop = self._text:find("\n", self._at, true) or #self._text
  local line = self._text:sub(self._at, stop)
  self._at = stop + 1
  return chop and line:gsub("\r?\n$", "") or line
end

--- Iterates over the lines without their ends.
---@return fun(): string?
function BytesIO:lines()
  open(self, "lines")
  return function()
    return self:readline(true)
  end
end

--- Moves the place of reading, counted from 0; returns the new one.
---@param whence "set"|"cur"|"end"|integer|nil
---@param offset integer?
---@return integer
function BytesIO:seek(whence, offset)
  open(self, "seek")
  if type(whence) == "number" then
    whence, offset = "set", whence
  end
  local base = whence == "set" and 1 or whence == "end" and #self._text + 1 or self._at
  self._at = math.max(1, base + (offset or 0))
  return self._at - 1
end

--- The place of reading, from 0.
---@return integer
function BytesIO:tell()
  open(self, "tell")
  return self._at - 1
end

--- All bytes, wherever the reading is.
---@return string
function BytesIO:getvalue()
  open(self, "getvalue")
  return self._text
end

--- Writes texts where the reading is, over what stands there.
---@param ... string|number
---@return luaflask.testing.BytesIO self, as Lua's files
function BytesIO:write(...)
  open(self, "write")
  for i = 1, select("#", ...) do
    local text = select(i, ...)
    if type(text) ~= "string" and type(text) ~= "number" then
      error(("stream:write takes strings, not a %s value"):format(type(text)), 2)
    end
    text = tostring(text)
    local before = self._text:sub(1, self._at - 1)
    before = before .. ("\0"):rep(self._at - 1 - #before)
    self._text = before .. text .. self._text:sub(self._at + #text)
    self._at = self._at + #text
  end
  return self
end

--- Does nothing: what is written is there.
function BytesIO:flush()
  open(self, "flush")
end

function BytesIO:close()
  class.check_self(self, BytesIO, "stream:close")
  self.closed = true
end

return BytesIO
