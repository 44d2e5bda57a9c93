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

local body_size, header, cache_of = core.request.body_size, core.request.header, core.request.cache
local current_app = core.context.current_app
local Dict = multidict.ImmutableMultiDict
local type, pcall = type, pcall

local getters, methods, dynamic, setters = {}, {}, {}, {}

local FORM_TYPES = {
  ["multipart/form-data"] = true,
  ["application/x-www-form-urlencoded"] = true,
}

local function check(self, method)
  if type(self) ~= "userdata" then
    error(("`request.%s` called with '.', write `request:%s(...)`"):format(method, method), 3)
  end
end

-- ---- limits: from the configuration, until the request is given its own (nil: none) ----

-- Attribute -> its key in the configuration.
local CONFIG_KEY = {
  max_content_length = "MAX_CONTENT_LENGTH",
  max_form_memory_size = "MAX_FORM_MEMORY_SIZE",
  max_form_parts = "MAX_FORM_PARTS",
}

for name, key in next, CONFIG_KEY do
  local own = "_" .. name
  dynamic[name] = function(_, cache)
    local value = cache[own]
    if value == nil then
      local config = current_app.config
      return config and config[key]
    end
    return value or nil
  end
  setters[name] = function(_, value, cache)
    if value == nil then
      value = false
    end
    cache[own] = value
  end
end

-- The same without the way through the core, unless the request's class is one of the application's own,
-- which may have its own opinion.
local function limit(self, cache, name)
  if current_app.request_class ~= nil then
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

function getters.args(self)
  return Dict.from_flat(core.form.args(self))
end

function getters.cookies(self)
  return Dict.from_flat(core.form.cookies(self))
end

-- Parses the form once; both attributes come of it. A malformed one is empty, as in Flask.
local function load_form(self, cache)
  check_length(self, cache)
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
  cache.form, cache.files = Dict.from_flat(fields), Dict.from_flat(flat)
end

function getters.form(self, cache)
  load_form(self, cache)
  return cache.form
end

function getters.files(self, cache)
  load_form(self, cache)
  if current_app.debug and media_type.of(header("content-type", self)) ~= "multipart/form-data" then
    require("luaflask.datastructures.boxed").peer(cache.files).missing = function(key)
      return require("luaflask.debug.uploads").missing(self, key)
    end
  end
  return cache.files
end

function getters.values(self)
  if self.method == "GET" then
    return multidict.CombinedMultiDict({ self.args })
  end
  return multidict.CombinedMultiDict({ self.args, self.form })
end

function getters.want_form_data_parsed(self)
  return header("content-type", self) ~= nil
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

--- The body as it came. Form bodies are given, too; `data` leaves them to `form`.
---@param keep boolean? false: the string is not kept for the next call
---@return string
function methods.get_data(self, keep)
  check(self, "get_data")
  if type(keep) == "table" then
    keep = keep.cache
  end
  return read_body(self, cache_of(self), keep)
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

--- Nothing needs closing; here for programs that do.
function methods.close(self)
  check(self, "close")
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
  if current_app.debug then
    error(exceptions.BadRequest("Failed to decode JSON object: " .. message), 0)
  end
  error(exceptions.BadRequest(), 0)
end

local function decode(text)
  local provider = current_app.json
  local ok, value, message
  if type(provider) == "table" and provider.loads then
    ok, value, message = pcall(provider.loads, provider, text)
  else
    ok, value, message = true, core.json.decode(text)
  end
  if ok then
    return value, value == nil and (message or "nothing was decoded") or nil
  end
  if class.isinstance(value, exceptions.Cancelled) then
    error(value, 0)
  end
  return nil, tostring(value)
end

--- The body as JSON. Raises 415 when the Content-Type is not JSON's, 400 when the text is not; with silent it
--- gives nil instead. `request:get_json({ force = true })` is the same as `request:get_json(true)`.
---@param force boolean|table|nil whatever the Content-Type says; or a table with the names of all three
---@param silent boolean?
---@param keep boolean? false: the value is not kept for the next call
---@return any
function methods.get_json(self, force, silent, keep)
  check(self, "get_json")
  if type(force) == "table" then
    force, silent, keep = force.force, force.silent, force.cache
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
  local value, message = decode(read_body(self, cache, keep))
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

function getters.json(self)
  if current_app.request_class == nil then
    return methods.get_json(self)
  end
  return self:get_json()
end

return { getters = getters, methods = methods, dynamic = dynamic, setters = setters }
