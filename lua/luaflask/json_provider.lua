-- SPDX-License-Identifier: MIT
-- How an application makes JSON: Flask's providers.
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
function JSONProvider:dump(value, file, opts)
  file:write(self:dumps(value, opts))
end

--- The value of a JSON text.
function JSONProvider:loads(text, opts) -- luacheck: ignore 212
  error(class.of(self).__name .. " must define loads(text)", 2)
end

--- The value of the JSON text in a file.
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

--- A response with the JSON of its arguments.
---@return luaflask.Response
function JSONProvider:response(...)
  local Response = self.app.response_class or require("luaflask.wrappers").Response
  return Response(self:dumps(single(...)) .. "\n", nil, { { "Content-Type", self.mimetype or "application/json" } })
end

--- What Flask does unless told otherwise: keys sorted, ASCII only, compact but in debug mode.
---@class luaflask.DefaultJSONProvider: luaflask.JSONProvider
local DefaultJSONProvider = JSONProvider:extend("DefaultJSONProvider", {
  sort_keys = true, ensure_ascii = true, mimetype = "application/json",
})
providers.DefaultJSONProvider = DefaultJSONProvider

function DefaultJSONProvider:dumps(value, opts)
  local merged = { sort_keys = self.sort_keys, ensure_ascii = self.ensure_ascii, default = self.default }
  for k, v in next, opts or {} do
    merged[k] = v
  end
  return json.dumps(value, merged)
end

function DefaultJSONProvider:loads(text, opts)
  return json.loads(text, opts)
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
  local Response = self.app.response_class or require("luaflask.wrappers").Response
  return Response(self:dumps(single(...), { indent = indent_of(self) }) .. "\n", nil,
    { { "Content-Type", self.mimetype } })
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
  }
end

return providers
