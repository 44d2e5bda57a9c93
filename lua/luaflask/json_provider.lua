-- SPDX-License-Identifier: MIT
-- How an application makes JSON: Flask's providers. One of your own extends DefaultJSONProvider, or JSONProvider with
-- `dumps` and `loads`; it calls `json.encode` and `json.decode`, as `json.dumps` would ask it again.
local class = require("luaflask.class")
local json = require("luaflask.json")

local providers = {}

---@class luaflask.JSONProvider: luaflask.Class
---@field app luaflask.Flask
local JSONProvider = class.new("JSONProvider")
providers.JSONProvider = JSONProvider

function JSONProvider:init(app)
  self.app = app
end

--- A value as JSON text.
---@param value any
---@param opts table?
---@return string
function JSONProvider:dumps(value, opts) -- luacheck: ignore 212
  error(class.of(self).__name .. " must define dumps(value)", 2)
end

--- Writes a value as JSON text to a file.
---@param value any
---@param file file*
---@param opts table?
function JSONProvider:dump(value, file, opts)
  assert(file:write(self:dumps(value, opts)))
end

--- The value of a JSON text; nil and a message if it is none.
---@param text string
---@param opts table?
---@return any value
---@return string? message
function JSONProvider:loads(text, opts) -- luacheck: ignore 212
  error(class.of(self).__name .. " must define loads(text)", 2)
end

--- The value of the JSON text in a file.
---@param file file*
---@param opts table?
---@return any value
---@return string? message
function JSONProvider:load(file, opts)
  return self:loads(file:read("*a"), opts)
end

-- jsonify(x), jsonify(a, b) -> array, jsonify() -> null.
local function single(...)
  local n = select("#", ...)
  if n <= 1 then
    local value = (...)
    if value == nil then
      return json.null
    end
    return value
  end
  local list = { ... }
  for i = 1, n do
    if list[i] == nil then
      list[i] = json.null
    end
  end
  return json.array(list)
end

local function response_of(self, text, mimetype)
  local Response = self.app.response_class or require("luaflask.wrappers").Response
  return Response(text, nil, { { "Content-Type", mimetype } })
end

--- A response with the JSON of its arguments: of one value, of several as an array, of none as null.
---@return luaflask.Response
function JSONProvider:response(...)
  return response_of(self, self:dumps(single(...)), "application/json")
end

--- What Flask does unless told otherwise: keys sorted, ASCII only, compact but in debug mode.
---@class luaflask.DefaultJSONProvider: luaflask.JSONProvider
---@field sort_keys boolean
---@field ensure_ascii boolean
---@field compact boolean? false: indented; nil: indented in debug mode
---@field mimetype string
---@field date_format "http"|"iso8601" how dates are written: as Flask does, or as ISO 8601
---@field default fun(value: any): any what stands for a value that is not plain; a function, no method
local DefaultJSONProvider = JSONProvider:extend("DefaultJSONProvider", {
  sort_keys = true, ensure_ascii = true, mimetype = "application/json", date_format = "http",
})
providers.DefaultJSONProvider = DefaultJSONProvider

local function is_iso(self)
  local format = self.date_format
  if format ~= "http" and format ~= "iso8601" then
    error(("app.json.date_format is \"http\" or \"iso8601\", not %s"):format(tostring(format)), 0)
  end
  return format == "iso8601"
end

function DefaultJSONProvider:dumps(value, opts)
  local merged = {
    sort_keys = self.sort_keys, ensure_ascii = self.ensure_ascii, default = self.default, iso_dates = is_iso(self),
  }
  for k, v in next, opts or {} do
    merged[k] = v
  end
  return json.encode(value, merged)
end

-- What `hook` makes of every object, the inner ones first.
local function hooked(value, hook)
  if type(value) ~= "table" or value == json.null then
    return value
  end
  if json.is_array(value) then
    for i, item in ipairs(value) do
      value[i] = hooked(item, hook)
    end
    return value
  end
  for key, item in next, value do
    value[key] = hooked(item, hook)
  end
  return hook(value)
end

--- The value of a JSON text; nil and a message if it is none.
---@param text string
---@param opts table? options of luaflask.json.decode, and object_hook: what it returns stands in place of an object
---@return any value
---@return string? message
---@return integer? offset
function DefaultJSONProvider:loads(text, opts)
  local hook = opts and opts.object_hook
  if hook == nil then
    return json.decode(text, opts)
  end
  local rest = {}
  for name, value in next, opts do
    rest[name] = name ~= "object_hook" and value or nil
  end
  local value, message, offset = json.decode(text, rest)
  if message ~= nil then
    return value, message, offset
  end
  return hooked(value, hook)
end

-- Compact unless told otherwise, or in debug mode.
local function indent_of(self)
  local compact = self.compact
  if compact == nil then
    compact = not self.app.debug
  end
  return not compact and 2 or nil
end

function DefaultJSONProvider:response(...)
  return response_of(self, self:dumps(single(...), { indent = indent_of(self) }) .. "\n", self.mimetype)
end

--- What the core has to know to make the JSON of a table that a view returns; with in_lua it leaves that to the
--- application's provider.
---@param app luaflask.Flask
---@return table
function providers.settings(app)
  local provider = app.json
  if getmetatable(provider) ~= DefaultJSONProvider or provider.default ~= nil or provider.mimetype ~= "application/json"
    or rawget(provider, "dumps") or rawget(provider, "response") then
    return { in_lua = true }
  end
  return {
    sort_keys = provider.sort_keys, ensure_ascii = provider.ensure_ascii, indent = indent_of(provider) or 0,
    iso_dates = is_iso(provider),
  }
end

return providers
