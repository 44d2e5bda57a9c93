-- SPDX-License-Identifier: MIT
-- Blueprints that own their URL prefix (option owns_prefix): a request below it that no rule takes is theirs, with
-- hooks and error handlers, as if a view of theirs had raised the 404 or 405.
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local functions = require("luaflask.functions")

local request = core.request.proxy

local prefixes = {}

-- A prefix as a pattern: its literal text, and any one segment for one with variables.
local function pattern_of(prefix)
  local pattern = prefix:gsub("/+$", ""):gsub("[^/]+", function(segment)
    if segment:find("<", 1, true) then
      return "[^/]+"
    end
    return (segment:gsub("%p", "%%%0"))
  end)
  return "^" .. pattern .. "%f[/%z]"
end

local function segments(prefix)
  local _, n = prefix:gsub("[^/]+", "")
  return n
end

--- Notes a registration of a blueprint that owns its prefix.
---@param app luaflask.Flask
---@param name string the blueprint's full name
---@param state luaflask.BlueprintSetupState
function prefixes.own(app, name, state)
  local prefix = state.url_prefix
  if prefix == nil or not prefix:find("[^/]") then
    functions.fail("the blueprint '%s' has owns_prefix but no url_prefix to own: give it one, or register its error "
      .. "handlers for the whole application with bp:app_errorhandler", name)
  end
  local list = app._owned_prefixes or {}
  app._owned_prefixes = list
  list[#list + 1] = {
    name = name, pattern = pattern_of(prefix), subdomain = state.subdomain, segments = segments(prefix), order = #list,
  }
  table.sort(list, function(a, b)
    if a.segments ~= b.segments then
      return a.segments > b.segments
    end
    return a.order < b.order
  end)
end

-- Whether the request came to the subdomain of a registration.
local function on_subdomain(app, subdomain)
  if subdomain == nil or not app.subdomain_matching or subdomain:find("<", 1, true) then
    return true
  end
  local adapter = ctx.state().url_adapter
  return adapter ~= nil and adapter.subdomain == subdomain
end

--- The blueprint that owns the path of the current request: of those with the longest prefix the first registered.
---@param app luaflask.Flask
---@return string?
function prefixes.owner(app)
  local path = core.context.has_request() and request.path
  for _, entry in ipairs(path and app._owned_prefixes or {}) do
    if path:find(entry.pattern) and on_subdomain(app, entry.subdomain) then
      return entry.name
    end
  end
end

return prefixes
