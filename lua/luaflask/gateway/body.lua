-- SPDX-License-Identifier: MIT
-- Body: the bytes or the file that an application answered with, as a middleware sees them: an iterator over the
-- pieces, with a method `close`. A text is also the one element of the body as a list, so `table.concat(body)` and
-- `body[1] = body[1]:upper()` do what they say. A body that was only handed on is sent whole. (A streamed answer is
-- a luaflask.Stream, which is used in the same way.)
local getmetatable, setmetatable, type, min = getmetatable, setmetatable, type, math.min

-- How much of a file is read at a time.
local PIECE = 65536

---@class luaflask.gateway.Body
---@field [1] string? the text
---@field file luaflask.core.File?
---@field stream luaflask.Stream? only where it is not to be read: of an answer to HEAD
---@field closed boolean?
---@overload fun(): string?
local Body = {}
Body.__index = Body

---@param body string|luaflask.core.File|luaflask.Stream
---@param offset integer? of a file: where it begins
---@param length integer? and how long it is
---@param bare boolean? nothing is to be read: its headers say all
---@return luaflask.gateway.Body
function Body.new(body, offset, length, bare)
  local kind = type(body)
  if kind == "string" and not bare then
    return setmetatable({ body }, Body)
  elseif kind == "string" then
    return setmetatable({ text = body, bare = bare }, Body)
  elseif kind == "table" then
    return setmetatable({ stream = body, bare = bare }, Body)
  end
  return setmetatable({ file = body, offset = offset, left = length, bare = bare }, Body)
end

--- The next piece, nil at the end.
---@return string?
function Body:__call()
  if self.closed or self.bare then
    return nil
  end
  local file = self.file
  if not file then
    local text = not self.taken and self[1] or nil
    self.taken = true
    return text ~= "" and text or nil
  end
  self.taken = true
  local n = min(self.left, PIECE)
  if n == 0 then
    return nil
  end
  local piece = file:slice(self.offset, n):read()
  self.offset, self.left = self.offset + n, self.left - n
  return piece
end

--- Closes the file; what was not read is not sent.
function Body:close()
  if self.closed then
    return
  end
  self.closed = true
  if self.file then
    self.file:close()
  elseif self.stream then
    self.stream:close()
  end
end

--- What a body that nobody has read from or closed is sent as; nil for any other.
---@param self luaflask.gateway.Body
---@return string|luaflask.core.File|luaflask.Stream|nil
function Body.whole(self)
  if self.closed or self.taken then
    return nil
  elseif self.bare then
    return self.text or self.stream or self.file
  elseif self.file then
    return self.file:slice(self.offset, self.left)
  end
  return self[2] == nil and self[1] or table.concat(self)
end

--- Whether a value is a Body.
---@param v any
---@return boolean
function Body.is(v)
  return getmetatable(v) == Body
end

return Body
