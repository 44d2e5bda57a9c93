-- SPDX-License-Identifier: MIT
--- JSON as Flask's `json` module has it: `dumps` and `loads` ask the provider of the current application (`app.json`)
--- and, where there is none, are `encode` and `decode`: the C codec with Flask's usual settings, which a provider of
--- one's own calls. What each kind of value becomes, and what is refused, is told at the top of core/codec/json.h.
local core = require("luaflask.core")
local functions = require("luaflask.functions")

local codec, has_app = core.json, core.context.has_app

local json = {}

---@class luaflask.json.EncodeOptions
---@field sort_keys? boolean keys in order (default true); an ordered object keeps its own
---@field ensure_ascii? boolean write everything outside ASCII as \uXXXX (default true)
---@field indent? integer spaces a level; 0 or nil is compact
---@field spaced? boolean a blank after commas and colons, as Python's json.dumps writes when nothing is said
---@field iso_dates? boolean dates as ISO 8601 instead of HTTP's form
---@field default? fun(value: any): any what stands for a value that is not plain; nil refuses it
---@field max_depth? integer levels of nesting (default 128, at most 1000)
---@field tagged? boolean the mode of sessions: bytes, Markup and integer keys survive

---@class luaflask.json.DecodeOptions
---@field ordered? boolean objects remember the order of their keys, for `pairs` and for `dumps`
---@field max_depth? integer levels of nesting (default 128, at most 1000)
---@field tagged? boolean reads what `tagged` wrote

---The value that stands for JSON's null.
---@type userdata
json.null = codec.null

---The JSON text of a value, whatever application is current. A value that has none is an error that names the key
---path. `__tojson` and `default` cannot wait: load what they need before.
---@param value any
---@param options? luaflask.json.EncodeOptions
---@return string
function json.encode(value, options)
  local ok, text = pcall(codec.encode, value, options)
  if not ok then
    if type(text) ~= "string" then
      error(text, 0)
    end
    functions.fail("%s", text)
  end
  return text
end

---The value of a JSON text, whatever application is current; or nil, a message with line and column, and the offset
---of the byte at fault.
---@type fun(text: string, options?: luaflask.json.DecodeOptions): any, string?, integer?
json.decode = codec.decode

-- The provider of the current application, if there is one.
local function provider()
  return has_app() and require("luaflask.globals").current_app.json or nil
end

---The JSON text of a value, as the current application writes it.
---@param value any
---@param options? luaflask.json.EncodeOptions
---@return string
function json.dumps(value, options)
  local current = provider()
  if current then
    return current:dumps(value, options)
  end
  return json.encode(value, options)
end

---The value of a JSON text, as the current application reads it; or nil, a message with line and column, and the
---offset of the byte at fault.
---@param text string
---@param options? luaflask.json.DecodeOptions
---@return any value
---@return string? message
---@return integer? offset
function json.loads(text, options)
  local current = provider()
  if current then
    return current:loads(text, options)
  end
  return codec.decode(text, options)
end

---Marks a table as an array, so that it is written as `[]` even when empty.
---@type fun(items?: table): table
json.array = codec.array

---Marks a table as an object: it may be empty or have integer keys, which are written as text.
---@type fun(members?: table): table
json.object = codec.object

---Whether a value would be written as an array.
---@type fun(value: any): boolean
json.is_array = codec.is_array

---Writes the JSON text of a value to an open file.
---@param value any
---@param file file* anything with a method `write`
---@param options? luaflask.json.EncodeOptions
function json.dump(value, file, options)
  local ok, message = file:write(json.dumps(value, options))
  if not ok then
    error("cannot write JSON: " .. tostring(message), 2)
  end
end

---Reads an open file to its end and decodes it, as `loads` does.
---@param file file* anything with a method `read`
---@param options? luaflask.json.DecodeOptions
---@return any value
---@return string? message
---@return integer? offset
function json.load(file, options)
  return json.loads(file:read("*a"), options)
end

---A JSON response: of one value, of several as an array, of none as null.
---@return luaflask.Response
function json.jsonify(...)
  return require("luaflask.globals").current_app.json:response(...)
end

return json
