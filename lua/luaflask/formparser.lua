-- SPDX-License-Identifier: MIT
-- FormDataParser: from a body to fields and files, for those who parse bodies that HTML forms do not send.
--
-- A request parses its form in C and makes none of these, unless its class names a `form_data_parser_class` of its
-- own or overrides `make_form_data_parser`:
--
--   local Parser = luaflask.formparser.FormDataParser:extend("Parser")
--   Parser.parse_functions["text/x-pairs"] = function(self, stream, mimetype, length, options)
--     return stream, self.cls(…), self.cls()
--   end
--   MyRequest.form_data_parser_class = Parser
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local multidict = require("luaflask.datastructures.multidict")

---@class luaflask.FormDataParser: luaflask.Class
---@field max_form_memory_size integer? bytes of a field that is no file
---@field max_content_length integer? bytes of the body
---@field max_form_parts integer?
---@field cls luaflask.Class of what it returns
---@field silent boolean whether a malformed form is empty instead of an error
---@field parse_functions table<string, function> by media type; a subclass adds to its own
local FormDataParser = class.new("FormDataParser", { parse_functions = {} })

function FormDataParser.__init_subclass(cls)
  cls.parse_functions = setmetatable(rawget(cls, "parse_functions") or {}, { __index = cls.__parent.parse_functions })
end

---@param opts table? max_form_memory_size, max_content_length, max_form_parts, cls, silent
function FormDataParser:init(opts)
  opts = opts or {}
  self.max_form_memory_size = opts.max_form_memory_size
  self.max_content_length = opts.max_content_length
  self.max_form_parts = opts.max_form_parts
  self.cls = opts.cls or multidict.ImmutableMultiDict
  self.silent = opts.silent ~= false
end

local BodyStream

-- The core parses requests: other bytes are put into one.
local function request_of(stream, content_type)
  BodyStream = BodyStream or require("luaflask.wrappers.body_stream")
  if class.isinstance(stream, BodyStream) and stream.first == 1 then
    return stream.request
  end
  local body = stream:read("a") or ""
  return require("luaflask.wrappers.request_make").raw({
    method = "POST", target = "/", headers = { "content-type", content_type }, body = body,
  })
end

local function content_type_of(mimetype, options)
  local flat = {}
  for name, value in next, options or {} do
    flat[#flat + 1] = { name, value }
  end
  return require("luaflask.http").dump_options_header(mimetype, flat)
end

local function parse_form(self, stream, mimetype, _, options)
  local request, context = request_of(stream, content_type_of(mimetype, options))
  local fields, files, code = core.form.parse(self.max_form_memory_size, self.max_form_parts, request)
  if fields == nil then
    if code == "too_large" then
      error(exceptions.RequestEntityTooLarge(), 0)
    end
    if not self.silent then
      error(exceptions.BadRequest("The form is malformed."), 0)
    end
    fields, files = {}, {}
  end
  local FileStorage = require("luaflask.wrappers.file_storage")
  local form, uploads = {}, {}
  for i = 1, #fields, 2 do
    form[#form + 1] = { fields[i], fields[i + 1] }
  end
  for i = 1, #files do
    local storage = FileStorage.from_part(files[i], request)
    rawset(storage, "_context", context)                      -- the bytes live as long as their request
    uploads[i] = { files[i].name, storage }
  end
  return stream, self.cls(form), self.cls(uploads)
end

FormDataParser.parse_functions["multipart/form-data"] = parse_form
FormDataParser.parse_functions["application/x-www-form-urlencoded"] = parse_form

--- The function for a media type, or nil.
---@param mimetype string
---@return function?
function FormDataParser:get_parse_func(mimetype)
  class.check_self(self, FormDataParser, "parser:get_parse_func")
  return self.parse_functions[mimetype]
end

--- Parses a body.
---@param stream table what has a method `read`
---@param mimetype string
---@param content_length integer?
---@param options table<string, string>? the parameters of the media type
---@return table stream, luaflask.MultiDict form, luaflask.MultiDict files
function FormDataParser:parse(stream, mimetype, content_length, options)
  class.check_self(self, FormDataParser, "parser:parse")
  if self.max_content_length and content_length and content_length > self.max_content_length then
    error(exceptions.RequestEntityTooLarge(), 0)
  end
  local parse = self:get_parse_func(mimetype)
  if parse then
    return parse(self, stream, mimetype, content_length, options or {})
  end
  return stream, self.cls(), self.cls()
end

--- Parses the body of an environ.
---@param environ table<string, any>
---@return table stream, luaflask.MultiDict form, luaflask.MultiDict files
function FormDataParser:parse_from_environ(environ)
  class.check_self(self, FormDataParser, "parser:parse_from_environ")
  local mimetype, options = require("luaflask.http").parse_options_header(environ.CONTENT_TYPE)
  return self:parse(environ["wsgi.input"], mimetype:lower(), tonumber(environ.CONTENT_LENGTH or ""), options)
end

return { FormDataParser = FormDataParser }
