-- SPDX-License-Identifier: MIT
-- FileMultiDict: files by the name of their field, for programs that make requests.
local class = require("luaflask.class")
local FileStorage = require("luaflask.wrappers.file_storage")
local MultiDict = require("luaflask.datastructures.multidict").MultiDict

--- A MultiDict with a convenience for files.
---@class luaflask.FileMultiDict: luaflask.MultiDict
local FileMultiDict = MultiDict:extend("FileMultiDict")

--- Adds a file: a FileStorage, an open file (or what behaves like one) or the path of one. The type is guessed from
--- the name.
---@param name string
---@param file any
---@param filename string? default: the path
---@param content_type string?
function FileMultiDict:add_file(name, file, filename, content_type)
  class.check_self(self, FileMultiDict, "files:add_file")
  if class.isinstance(file, FileStorage) then
    return MultiDict.add(self, name, file)
  end
  if type(file) == "string" then
    local opened, message = io.open(file, "rb")
    if not opened then
      error("add_file: cannot open " .. message, 2)
    end
    filename, file = filename or file, opened
  end
  if filename and content_type == nil then
    content_type = require("luaflask.mimetypes").guess(filename) or "application/octet-stream"
  end
  MultiDict.add(self, name, FileStorage({
    stream = file, filename = filename, name = name, content_type = content_type,
  }))
end

return FileMultiDict
