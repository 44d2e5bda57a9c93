-- SPDX-License-Identifier: MIT
-- The forms that tests send: fields and files told apart, and written as a browser writes them.
local BytesIO = require("luaflask.bytes_io")
local FileStorage = require("luaflask.wrappers.file_storage")
local MultiDict = require("luaflask.datastructures.multidict").MultiDict
local boxed = require("luaflask.datastructures.boxed")
local class = require("luaflask.class")
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")

local form = {}

-- ---- files ----

--- Whether v is read like a file: an open file, or what has a method `read`.
---@param v any
---@return boolean
function form.is_readable(v)
  return io.type(v) == "file"
    or (type(v) == "table" or type(v) == "userdata") and type(v.read) == "function"
end
local is_readable = form.is_readable

--- All that can still be read.
---@param stream any
---@return string
function form.read_all(stream)
  return stream:read("*a") or ""
end

--- A file to send.
---@param content string|file*|table its bytes, or what they are read from
---@param filename string?
---@param content_type string? by the name when absent
---@return luaflask.FileStorage
function form.file(content, filename, content_type)
  if type(content) ~= "string" and not is_readable(content) then
    functions.fail("a file's content is a string or something to read, not a %s value", type(content))
  end
  if class.isinstance(content, FileStorage) then
    content, filename, content_type = content.stream, filename or content.filename,
      content_type or content.content_type
  end
  if filename and content_type == nil then
    content_type = require("luaflask.mimetypes").guess(filename) or "application/octet-stream"
  end
  if type(content) == "string" then
    content = BytesIO(content)
  end
  return FileStorage({ stream = content, filename = filename, content_type = content_type })
end

-- The file that a value of a form stands for, nil when it is none: something to read, a list of it with a name (and
-- a type), or a table that names the three.
local function as_file(value, field)
  if class.isinstance(value, FileStorage) then
    return value
  elseif is_readable(value) then
    -- Lua's files do not know their names, and without one it would be a field.
    return form.file(value, io.type(value) and tostring(field) or nil)
  elseif type(value) ~= "table" or getmetatable(value) ~= nil then
    return nil
  elseif value.content ~= nil then
    return form.file(value.content, value.filename, value.content_type)
  elseif is_readable(value[1]) and type(value[2]) == "string" then
    return form.file(value[1], value[2], value[3])
  end
end

-- ---- what a test says ----

local function field_text(name, value)
  local kind = type(value)
  if kind == "string" then
    return value
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  end
  local mt = getmetatable(value)
  if type(mt) == "table" and mt.__tostring then
    return tostring(value)
  end
  functions.fail("data: the value of `%s` is a %s value; a form carries strings, numbers and files", tostring(name),
    kind)
end

--- Whether v has fields: a table, a MultiDict.
---@param v any
---@return boolean
function form.is_mapping(v)
  local mt = getmetatable(v)
  return type(mt) == "table" and (mt.__multi_items or mt.__pairs) ~= nil or type(v) == "table"
end

-- Calls add(name, value) for each field; a list stands for several values of one name.
local function each_field(mapping, add)
  local function each_value(name, value)
    local file = as_file(value, name)
    if file then
      add(name, file)
    elseif type(value) == "table" and (getmetatable(value) == nil or core.json.is_array(value)) then
      if value[1] == nil and next(value) ~= nil then
        functions.fail("data: the value of `%s` is a table with names; a form carries texts, lists of them and files, "
          .. "and json = { … } the rest", tostring(name))
      end
      for _, item in ipairs(value) do
        add(name, as_file(item, name) or item)
      end
    else
      add(name, value)
    end
  end
  local mt = getmetatable(mapping)
  if type(mt) == "table" and (mt.__multi_items or mt.__pairs) or mapping[1] ~= nil then
    boxed.each_pair(mapping, each_value, "data", 4)
    return
  end
  for _, name in ipairs(keys.sorted(mapping)) do
    each_value(name, mapping[name])
  end
end

--- Sorts what a test gives as `data` into fields and files.
---@param data any a table, list of { name, value }, or MultiDict
---@param fields luaflask.MultiDict
---@param files luaflask.FileMultiDict
function form.split(data, fields, files)
  each_field(data, function(name, value)
    if class.isinstance(value, FileStorage) then
      files:add(tostring(name), value)
    else
      fields:add(tostring(name), field_text(name, value))
    end
  end)
end

-- ---- as bytes ----

--- application/x-www-form-urlencoded.
---@param fields any a mapping
---@return string
function form.urlencode(fields)
  local flat = {}
  boxed.each_pair(fields, function(name, value)
    flat[#flat + 1], flat[#flat + 2] = tostring(name), field_text(name, value)
  end, "query_string", 3)
  return core.url.encode_query(flat)
end

local function quote_parameter(text)
  return '"' .. text:gsub('[\r\n"]', function(c)
    return ("%%%02X"):format(c:byte())
  end) .. '"'
end

local function as_multidict(v)
  return class.isinstance(v, MultiDict) and v or MultiDict(v)
end

--- multipart/form-data, the fields before the files.
---@param fields luaflask.MultiDict?
---@param files luaflask.MultiDict?
---@param boundary string? a random one when absent
---@return string body
---@return string boundary
function form.encode_multipart(fields, files, boundary)
  fields, files = as_multidict(fields), as_multidict(files)
  boundary = boundary or "----luaflask-form-" .. core.random.token_hex(12)
  local out = {}
  local function head(name, more)
    out[#out + 1] = ("--%s\r\nContent-Disposition: form-data; name=%s%s\r\n\r\n"):format(boundary,
      quote_parameter(name), more)
  end
  for name, value in fields:items(true) do
    head(name, "")
    out[#out + 1] = field_text(name, value) .. "\r\n"
  end
  for name, file in files:items(true) do
    local content_type = file.content_type
      or file.filename and require("luaflask.mimetypes").guess(file.filename) or "application/octet-stream"
    head(name, (file.filename and "; filename=" .. quote_parameter(file.filename) or "")
      .. "\r\nContent-Type: " .. content_type)
    out[#out + 1] = form.read_all(file) .. "\r\n"
  end
  out[#out + 1] = "--" .. boundary .. "--\r\n"
  return table.concat(out), boundary
end

return form
