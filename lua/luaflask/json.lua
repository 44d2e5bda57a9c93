-- SPDX-License-Identifier: MIT
--- JSON as Flask's `json` module has it, on the C codec. What each kind of value becomes, and what is
--- refused, is told at the top of core/codec/json.h.
local core = require("luaflask.core").json

local json = {}

---@class luaflask.json.EncodeOptions
---@field sort_keys? boolean keys in order (default true); an ordered object keeps its own
---@field ensure_ascii? boolean write everything outside ASCII as \uXXXX (default true)
---@field indent? integer spaces a level; 0 or nil is compact
---@field default? fun(value: any): any what stands for a value that is not plain; nil refuses it
---@field max_depth? integer levels of nesting (default 128, at most 1000)
---@field tagged? boolean the mode of sessions: bytes, Markup and integer keys survive

---@class luaflask.json.DecodeOptions
---@field ordered? boolean objects remember the order of their keys, for `pairs` and for `dumps`
---@field max_depth? integer levels of nesting (default 128, at most 1000)
---@field tagged? boolean reads what `tagged` wrote

---The value that stands for JSON's null.
---@type userdata
json.null = core.null

---The JSON text of a value. A value that has none is an error that names the key path. `__tojson` and
---`default` cannot wait: load what they need before.
---@type fun(value: any, options?: luaflask.json.EncodeOptions): string
json.dumps = core.encode

---The value of a JSON text; or nil, a message with line and column, and the offset of the byte at fault.
---@type fun(text: string, options?: luaflask.json.DecodeOptions): any, string?, integer?
json.loads = core.decode

---Marks a table as an array, so that it is written as `[]` even when empty.
---@type fun(items?: table): table
json.array = core.array

---Marks a table as an object: it may be empty or have integer keys, which are written as text.
---@type fun(members?: table): table
json.object = core.object

---Whether a value would be written as an array.
---@type fun(value: any): boolean
json.is_array = core.is_array

---Writes the JSON text of a value to an open file.
---@param value any
---@param file file* anything with a method `write`
---@param options? luaflask.json.EncodeOptions
function json.dump(value, file, options)
  local ok, message = file:write(core.encode(value, options))
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
  return core.decode(file:read("*a"), options)
end

return json
