-- SPDX-License-Identifier: MIT
-- What a request carries: query, form, files, cookies, raw bytes and JSON.
--
-- The core parses in place. A form's fields become strings, files stay in the body; nothing here makes a
-- string of the whole body but `data`, `get_data` and JSON.
local BodyStream = require("luaflask.wrappers.body_stream")
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local FileStorage = require("luaflask.wrappers.file_storage")
local media_type = require("luaflask.wrappers.media_type")
local multidict = require("luaflask.datastructures.multidict")
local options = require("luaflask.options")
local text = require("luaflask.text")

local body_size, header, cache_of = core.request.body_size, core.request.header, core.request.cache
local current_app = core.context.current_app
local Dict = multidict.ImmutableMultiDict
local rawget, type, tostring, pcall = rawget, type, tostring, pcall

local getters, methods, dynamic, setters, statics = {}, {}, {}, {}, {}

local FORM_TYPES = {
  ["multipart/form-data"] = true,
  ["application/x-www-form-urlencoded"] = true,
}

local function check(self, method)
  if type(self) ~= "userdata" then
    error(("`request.%s` called with '.', write `request:%s(...)`"):format(method, method), 3)
  end
end

-- Where the cache keeps a request's class that is not Request itself (request.lua).
local CLASS = 0

-- The configuration of the current application; a request that was made by hand may be read outside any.
local function config_of()
  return core.context.has_app() and current_app.config or nil
end

-- ---- limits: from the configuration, until the request is given its own ----

-- Attribute -> its key in the configuration, and what holds without one.
local LIMITS = {
  max_content_length = { "MAX_CONTENT_LENGTH" },
  max_form_memory_size = { "MAX_FORM_MEMORY_SIZE", 500000 },
  max_form_parts = { "MAX_FORM_PARTS", 1000 },
}

for name, limit in next, LIMITS do
  local own, key, default = "_" .. name, limit[1], limit[2]
  dynamic[name] = function(_, cache)
    local value = cache[own]
    if value == nil then
      local config = config_of()
      if config == nil then
        return default
      end
      return config[key]
    end
    return value or nil
  end
  -- nil: what the configuration says; false: none.
  setters[name] = function(_, value, cache)
    cache[own] = value
  end
end

-- The same without the way through the core, unless the request's class is one of the application's own,
-- which may have its own opinion.
local function limit(self, cache, name)
  if cache[CLASS] then
    return self[name]
  end
  return dynamic[name](self, cache)
end

local function check_length(self, cache)
  local most = limit(self, cache, "max_content_length")
  if most and body_size(self) > most then
    error(exceptions.RequestEntityTooLarge(), 0)
  end
end

-- The handle of a request, which may be the proxy.
local function lasting(self)
  return self == core.request.proxy and core.request.handle() or self
end

-- ---- pairs ----

-- The dictionary of pairs, of the class that the request's own class names for it.
local function dict_of(flat, cache, name)
  local own = cache[CLASS] and cache[CLASS][name]
  if own == nil or own == Dict then
    return Dict.from_flat(flat)
  end
  local list = {}
  for i = 1, #flat, 2 do
    list[#list + 1] = { flat[i], flat[i + 1] }
  end
  return own(list)
end

function getters.args(self, cache)
  return dict_of(core.form.args(self), cache, "parameter_storage_class")
end

function getters.cookies(self, cache)
  return dict_of(core.form.cookies(self), cache, "dict_storage_class")
end

-- The class of `form`, `args` and `files`; that of `cookies`. A class of one's own may name others.
statics.parameter_storage_class = Dict
statics.dict_storage_class = Dict

function dynamic.form_data_parser_class(_, cache)
  return cache[CLASS] and cache[CLASS].form_data_parser_class or require("luaflask.formparser").FormDataParser
end

--- The parser that a class of one's own uses, with the request's limits.
---@return luaflask.FormDataParser
function methods.make_form_data_parser(self)
  check(self, "make_form_data_parser")
  return self.form_data_parser_class({
    max_form_memory_size = self.max_form_memory_size,
    max_content_length = self.max_content_length,
    max_form_parts = self.max_form_parts,
    cls = self.parameter_storage_class,
  })
end

-- Parses the form with an object of the request's own class; without one the core does it.
local function parse_by_class(self, cache)
  local cls = cache[CLASS]
  if cls == nil or (cls.form_data_parser_class == nil and cls.make_form_data_parser == methods.make_form_data_parser
    and not cls.parses_in_lua) then
    return nil
  end
  if not self.want_form_data_parsed then
    return self.parameter_storage_class(), self.parameter_storage_class()
  end
  local _, form, files = self:make_form_data_parser():parse(BodyStream(1, body_size(self), lasting(self)),
    self.mimetype, self.content_length, self.mimetype_params)
  return form, files
end

-- Parses the form once; both attributes come of it. A malformed one is empty, as in Flask.
local function load_form(self, cache)
  check_length(self, cache)
  local form, uploads = parse_by_class(self, cache)
  if form ~= nil then
    cache.form, cache.files = form, uploads
    return
  end
  local fields, files, code = core.form.parse(limit(self, cache, "max_form_memory_size"),
    limit(self, cache, "max_form_parts"), self)
  if fields == nil then
    if code == "too_large" then
      error(exceptions.RequestEntityTooLarge(), 0)
    end
    fields, files = {}, {}
  end
  local flat = {}
  if files[1] then
    local handle = lasting(self)
    for i = 1, #files do
      flat[2 * i - 1], flat[2 * i] = files[i].name, FileStorage.from_part(files[i], handle)
    end
  end
  cache.form = dict_of(fields, cache, "parameter_storage_class")
  cache.files = dict_of(flat, cache, "parameter_storage_class")
  if flat[1] == nil and core.context.has_app() and current_app.debug then
    cache.files = require("luaflask.wrappers.enctype").files(self, cache.form) or cache.files
  end
end

function getters.form(self, cache)
  load_form(self, cache)
  return cache.form
end

function getters.files(self, cache)
  load_form(self, cache)
  return cache.files
end

function getters.values(self)
  if self.method == "GET" then
    return multidict.CombinedMultiDict({ self.args })
  end
  return multidict.CombinedMultiDict({ self.args, self.form })
end

function getters.want_form_data_parsed(self)
  return (header("content-type", self) or "") ~= ""
end

-- ---- bytes ----

local function read_body(self, cache, keep)
  check_length(self, cache)
  local data = cache._data
  if data == nil then
    data = self.raw_data
    if keep ~= false then
      cache._data = data
    end
  end
  return data
end

--- The body as it came, that of a form, too: `data` leaves that to `form`. The arguments may be named in a table:
--- `request:get_data({ as_text = true })`.
---@param keep boolean|table|nil false: the string is not kept for the next call (`cache` in a table)
---@param as_text boolean? replace what is not UTF-8 by U+FFFD
---@param parse_form_data boolean? give "" for a form, as `data` does
---@return string
function methods.get_data(self, keep, as_text, parse_form_data)
  check(self, "get_data")
  if type(keep) == "table" then
    keep, as_text, parse_form_data = keep.cache, keep.as_text, keep.parse_form_data
  end
  local cache = cache_of(self)
  if parse_form_data and FORM_TYPES[media_type.of(header("content-type", self))] then
    check_length(self, cache)
    return ""
  end
  local data = read_body(self, cache, keep)
  return as_text and text.to_utf8(data) or data
end

function getters.data(self, cache)
  if FORM_TYPES[media_type.of(header("content-type", self))] then
    check_length(self, cache)
    return ""
  end
  return read_body(self, cache)
end

function getters.stream(self, cache)
  check_length(self, cache)
  return BodyStream(1, body_size(self), lasting(self))
end

getters.input_stream = getters.stream

--- Closes the files that were uploaded. A request does so itself when it ends.
function methods.close(self)
  check(self, "close")
  local files = rawget(cache_of(self), "files")
  if files ~= nil then
    for _, file in files:items(true) do
      file:close()
    end
  end
end

-- ---- JSON ----

local function is_json(self)
  return media_type.is_json(media_type.of(header("content-type", self)))
end

getters.is_json = is_json

--- What `get_json` gives for a body that is not JSON: it raises 415 without a message (another Content-Type),
--- else 400. A subclass may return a value instead.
---@param message string? what is wrong with the text
---@return any
function methods.on_json_loading_failed(self, message)
  check(self, "on_json_loading_failed")
  if message == nil then
    error(exceptions.UnsupportedMediaType("Did not attempt to load JSON data because the request "
      .. "Content-Type was not 'application/json'."), 0)
  end
  if core.context.has_app() and current_app.debug then
    error(exceptions.BadRequest("Failed to decode JSON object: " .. message), 0)
  end
  error(exceptions.BadRequest(), 0)
end

--- What decodes JSON, an object with `loads`: luaflask.json, which asks the application's provider, unless a class
--- of one's own names another.
function dynamic.json_module(_, cache)
  return cache[CLASS] and cache[CLASS].json_module or require("luaflask.json")
end

local function decode(cache, bytes)
  local own = cache[CLASS] and cache[CLASS].json_module
  local provider = core.context.has_app() and current_app.json or nil
  local ok, value, message
  if own then
    ok, value, message = pcall(own.loads, bytes)
  elseif type(provider) == "table" and provider.loads then
    ok, value, message = pcall(provider.loads, provider, bytes)
  else
    ok, value, message = true, core.json.decode(bytes)
  end
  if ok then
    return value, value == nil and (message or "nothing was decoded") or nil
  end
  if class.isinstance(value, exceptions.Cancelled) then
    error(value, 0)
  end
  return nil, tostring(value)
end

local JSON_OPTIONS = { force = "any", silent = "any", cache = "any" }

--- The body as JSON. Raises 415 when the Content-Type is not JSON's, 400 when the text is not; with silent it
--- gives nil instead. `request:get_json({ force = true })` is the same as `request:get_json(true)`.
---@param force boolean|table|nil whatever the Content-Type says; or a table with the names of all three
---@param silent boolean?
---@param keep boolean? false: the value is not kept for the next call
---@return any
function methods.get_json(self, force, silent, keep)
  check(self, "get_json")
  if force ~= nil and type(force) ~= "boolean" then
    local opts = options.check("request:get_json", force, JSON_OPTIONS)
    force, silent, keep = opts.force, opts.silent, opts.cache
  end
  local cache = cache_of(self)
  local kept = keep ~= false and cache._json
  if kept then
    return kept[1]
  end
  if not (force or is_json(self)) then
    if silent then
      return nil
    end
    return self:on_json_loading_failed(nil)
  end
  local value, message = decode(cache, read_body(self, cache, keep))
  if message then
    if silent then
      return nil
    end
    value = self:on_json_loading_failed(message)
  end
  if keep ~= false then
    cache._json = { value }
  end
  return value
end

function getters.json(self, cache)
  if cache[CLASS] == nil then
    return methods.get_json(self)
  end
  return self:get_json()
end

return { getters = getters, methods = methods, dynamic = dynamic, setters = setters, statics = statics }
