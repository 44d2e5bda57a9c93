-- SPDX-License-Identifier: MIT
-- Values that all workers of a server see, in the arena that the master made; without a server, in one of this
-- process. The dictionaries themselves are the core's.
local core = require("luaflask.core")
local functions = require("luaflask.functions")

---@class luaflask.shared
local shared = {}

---@alias luaflask.SharedValue string|number|boolean
---@alias luaflask.SharedSet fun(self, key: string, value: luaflask.SharedValue, ttl: number?): true?, string?, string?
---@alias luaflask.SharedIncr fun(self, key: string, by: number?, init: number?, ttl: number?): number?, string?

--- Methods give `nil, message, code` when they cannot do what was asked: "exists", "not_found", "no_memory",
--- "too_long", "not_a_number", "overflow". A ttl is in seconds, nil for ever. Each call is one step: no other process
--- sees half of it, also when this one is killed inside.
---@class luaflask.Shared
---@field get fun(self, key: string, default: any?): any
---@field set luaflask.SharedSet
---@field add luaflask.SharedSet sets a key that is not there: "exists"
---@field incr luaflask.SharedIncr adds 1, or `by`; a missing key counts as `init`, and without one is "not_found"
---@field delete fun(self, key: string): boolean whether it was there

local dictionaries = {}

--- The dictionary of a name; all that ask for the name get the same values.
---@param name string 1 to 64 bytes
---@return luaflask.Shared
function shared.open(name)
  local dictionary = dictionaries[name]
  if not dictionary then
    if type(name) ~= "string" or #name < 1 or #name > 64 then
      functions.fail("shared: a name of 1 to 64 bytes is needed, not %s", type(name) == "string" and #name .. " bytes"
        or "a " .. type(name) .. " value")
    end
    dictionary = core.shared.open(name)
    dictionaries[name] = dictionary
  end
  return dictionary
end

return shared
