-- SPDX-License-Identifier: MIT
-- Tables of options, checked where they are given: unknown names (with the one that was meant) and wrong types.
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")

local options = {}

-- What a type is called, and how it is recognised; others are type() itself.
local SPECIAL = {
  callable = { "a function", functions.is_callable },
  any = { "anything", function()
    return true
  end },
  off = { "false", function(v)
    return v == false
  end },
}

local function fits(value, kinds)
  for kind in kinds:gmatch("%a+") do
    if SPECIAL[kind] and SPECIAL[kind][2](value) or type(value) == kind then
      return true
    end
  end
  return false
end

local function described(kinds)
  return (kinds:gsub("%a+", function(kind)
    return SPECIAL[kind] and SPECIAL[kind][1] or "a " .. kind
  end):gsub("|", " or "))
end

--- Raises the error of an unknown name.
---@param what string who takes the options
---@param name any
---@param names string[] those there are, sorted
function options.unknown(what, name, names)
  local meant = type(name) == "string" and require("luaflask.routing.similarity").closest(name, names)
  functions.fail("%s has no option '%s'%s takes %s", what, tostring(name),
    meant and (": did you mean '%s'? It"):format(meant) or "; it", table.concat(names, ", "))
end

--- Refuses what is no table of options, unknown names and values of a wrong type.
---@param what string who takes the options, for the message
---@param opts any nil: none
---@param types table<string, string> kinds by name, such as "string|off"
---@return table opts
function options.check(what, opts, types)
  if opts == nil then
    return {}
  end
  if type(opts) ~= "table" then
    functions.fail("%s: the options are a table such as { %s = … }, not a %s value", what, keys.sorted(types)[1],
      type(opts))
  end
  for name, value in next, opts do
    local kinds = types[name]
    if kinds == nil then
      options.unknown(what, name, keys.sorted(types))
    elseif not fits(value, kinds) then
      functions.fail("%s: the option '%s' is %s, not a %s value", what, name, described(kinds), type(value))
    end
  end
  return opts
end

return options
