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

-- What the storage does not know is asked of its stream.
function FileStorage.__index(self, key)
  local getter = getters[key]
  if getter then
    return getter(self)
  end
  local v = getmetatable(self)[key]
  if v ~= nil then
    return v
  end
  local stream = rawget(self, "stream")
  if type(stream) == "table" then
    v = stream[key]
    if type(v) == "function" then
      return function(_, ...)
        return v(stream, ...)
      end
    end
    return v
  end
end

--- One table: stream (a file or a string), filename, name, content_type, content_length, headers. Without a
--- filename that of the stream is taken, if it has one.
---@param given table?
function FileStorage:init(given)
  given = given or {}
  local stream, filename = given.stream or "", given.filename
  if filename == nil and type(stream) == "table" then
    filename = stream.filename or stream.name
  end
  self.stream = type(stream) == "string" and require("luaflask.bytes_io")(stream) or stream
  self.name, self.filename = given.name, type(filename) == "string" and filename or nil
  local given_headers = given.headers
  rawset(self, "headers", class.isinstance(given_headers, headers.Headers) and given_headers
    or headers.Headers(given_headers))
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

for _, method in ipairs({ "read", "lines", "seek" }) do
  FileStorage[method] = function(self, ...)
    class.check_self(self, FileStorage, "file:" .. method)
    local stream = self.stream
    return stream[method](stream, ...)
  end
end

-- A file of Lua's own, and what behaves like one, has no methods for these.
local FOR_FILES = {
  readline = function(file, chop)
    return file:read(chop and "l" or "L")
  end,
  tell = function(file)
    return file:seek("cur", 0)
  end,
  size = function(file)
    local at = file:seek("cur", 0)
    local size = file:seek("end", 0)
    file:seek("set", at)
    return size
  end,
}

for method, of_file in next, FOR_FILES do
  FileStorage[method] = function(self, ...)
    class.check_self(self, FileStorage, "file:" .. method)
    local stream = self.stream
    if io.type(stream) or stream[method] == nil then
      return of_file(stream, ...)
    end
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
    stream.at = math.max(stream.at, stream.last + 1)
    return
  end
  local file, message = io.open(dst, "wb")
  if not file then
    error("cannot save the upload to " .. message, 2)
  end
  local ok, err = pcall(copy_to, self, file, buffer_size)
  file:close()
  if not ok then
    error(err, 0)
  end
end

--- Closes what is read; closing it again is no error.
function FileStorage:close()
  class.check_self(self, FileStorage, "file:close")
  local stream = self.stream
  if stream.close and io.type(stream) ~= "closed file" then
    stream:close()
  end
end

--- Whether the browser sent a file: without one a form sends the field with an empty name.
---@return boolean
function FileStorage:has_file()
  class.check_self(self, FileStorage, "file:has_file")
  return self.filename ~= nil and self.filename ~= ""
end

--- An upload field that was left empty has no file name.
function FileStorage.__blank(self)
  return self.filename == nil or self.filename == ""
end

function FileStorage.__tostring(self)
  return ("<FileStorage: %q (%s)>"):format(self.filename or "", self.content_type or "no type")
end

return FileStorage
