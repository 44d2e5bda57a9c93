-- SPDX-License-Identifier: MIT
-- FileStorage: an uploaded file. Its bytes stay in the request's body: reading gives strings of the size
-- asked for, and `save` has the thread pool write them piece by piece.
local BodyStream = require("luaflask.wrappers.body_stream")
local class = require("luaflask.class")
local headers = require("luaflask.datastructures.headers")
local media_type = require("luaflask.wrappers.media_type")

local getmetatable, rawget, rawset, type = getmetatable, rawget, rawset, type

---@class luaflask.FileStorage: luaflask.Class
---@field name string? of the form's field
---@field filename string? as the client says; never a path to use: see secure_filename
---@field stream table what is read
---@field content_type string?
---@field content_length integer what the part's headers say, 0 without
---@field mimetype string
---@field mimetype_params table<string, string>
---@field headers luaflask.Headers
local FileStorage = class.new("FileStorage")

local getters = {}

function getters.headers(self)
  local made = headers.Headers.from_flat(rawget(self, "_flat") or {})
  rawset(self, "headers", made)
  return made
end

function getters.content_type(self)
  return self.headers:get("Content-Type")
end

function getters.mimetype(self)
  return media_type.of(self.content_type)
end

function getters.mimetype_params(self)
  return media_type.params(self.content_type)
end

function getters.content_length(self)
  return require("luaflask.http").parse_age(self.headers:get("Content-Length")) or 0
end

function FileStorage.__index(self, key)
  local getter = getters[key]
  if getter then
    return getter(self)
  end
  return getmetatable(self)[key]
end

-- A string that is read like a file.
local function text_stream(text)
  local at = 1
  return {
    read = function(_, n)
      if type(n) ~= "number" then
        n = #text
      elseif at > #text then
        return nil
      end
      local piece = text:sub(at, at + n - 1)
      at = at + #piece
      return piece
    end,
    seek = function(_, whence, offset)
      offset = type(whence) == "number" and whence or offset or 0
      at = (whence == "cur" and at or whence == "end" and #text + 1 or 1) + offset
      return at - 1
    end,
    close = function() end,
  }
end

--- One table: stream (a file or a string), filename, name, content_type, content_length, headers.
---@param given table?
function FileStorage:init(given)
  given = given or {}
  local stream = given.stream or ""
  self.stream = type(stream) == "string" and text_stream(stream) or stream
  self.name, self.filename = given.name, given.filename
  rawset(self, "headers", headers.Headers(given.headers))
  if given.content_type ~= nil then
    self.headers:set("Content-Type", given.content_type)
  end
  if given.content_length ~= nil then
    self.headers:set("Content-Length", given.content_length)
  end
end

--- Of a part as core.form.parse gives it.
---@param part table
---@param request userdata the request's handle
---@return luaflask.FileStorage
function FileStorage.from_part(part, request)
  return setmetatable({
    name = part.name,
    filename = part.filename,
    stream = BodyStream(part.first, part.last, request),
    _flat = part.headers,
  }, FileStorage)
end

for _, method in ipairs({ "read", "readline", "lines", "seek", "tell", "size" }) do
  FileStorage[method] = function(self, ...)
    class.check_self(self, FileStorage, "file:" .. method)
    local stream = self.stream
    return stream[method](stream, ...)
  end
end

-- How much is handed to a file-like object at a time.
local PIECE = 65536

local function copy_to(self, dst, buffer_size)
  local stream = self.stream
  local piece = stream:read(buffer_size or PIECE)
  while piece ~= nil and piece ~= "" do
    local ok, message = dst:write(piece)
    if not ok and message then
      error("the file could not be saved: " .. message, 0)
    end
    piece = stream:read(buffer_size or PIECE)
  end
end

--- Writes the file's bytes to a path, or to an object with a method `write`. Writing to a path goes on beside
--- other requests; when it fails nothing is left behind and an error is raised.
---@param dst string|table|file*
---@param buffer_size integer? bytes at a time, for an object
function FileStorage:save(dst, buffer_size)
  class.check_self(self, FileStorage, "file:save")
  if type(dst) ~= "string" then
    return copy_to(self, dst, buffer_size)
  end
  local stream = self.stream
  if class.isinstance(stream, BodyStream) then
    local save = require("luaflask.core").upload.save
    local ok, message = require("luaflask.tasks").await(save(dst, stream.at, stream.last, stream.request))
    if not ok then
      error(("cannot save the upload to %s: %s"):format(dst, message), 2)
    end
    return
  end
  local file, message = io.open(dst, "wb")
  if not file then
    error("cannot save the upload to " .. message, 2)
  end
  copy_to(self, file, buffer_size)
  file:close()
end

function FileStorage:close()
  class.check_self(self, FileStorage, "file:close")
  if self.stream.close then
    self.stream:close()
  end
end

--- An upload field that was left empty has no file name.
function FileStorage.__blank(self)
  return self.filename == nil or self.filename == ""
end

function FileStorage.__tostring(self)
  return ("<FileStorage: %q (%s)>"):format(self.filename or "", self.content_type or "no type")
end

return FileStorage
