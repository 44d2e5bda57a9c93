-- SPDX-License-Identifier: MIT
-- What matching and building throw.
local class = require("luaflask.class")
local exceptions = require("luaflask.exceptions")
local similarity = require("luaflask.routing.similarity")

---@class luaflask.routing.errors
local errors = {}

--- Thrown by a converter's to_python: the text is not one of its values. The request then ends in a 404; no
--- further rule is tried.
---@class luaflask.routing.ValidationError: luaflask.Exception
errors.ValidationError = exceptions.Exception:extend("ValidationError")

--- The address is right in another spelling: the client is sent there.
---@class luaflask.routing.RequestRedirect: luaflask.HTTPException
---@field new_url string absolute
local RequestRedirect = exceptions.RoutingException:extend("RequestRedirect", { code = 308 })
errors.RequestRedirect = RequestRedirect

---@param new_url string
function RequestRedirect:init(new_url)
  exceptions.RoutingException.init(self, new_url)
  self.new_url = new_url
end

function RequestRedirect:get_body()
  local url = require("luaflask.markup").escaped_text(self.new_url)
  return "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
    .. "<p>You should be redirected automatically to the target URL: <a href=\"" .. url .. "\">" .. url
    .. "</a>. If not, click the link.\n"
end

function RequestRedirect:get_headers(environ)
  local headers = exceptions.RoutingException.get_headers(self, environ)
  headers[#headers + 1] = { "Location", self.new_url }
  return headers
end

--- Only a rule of the other protocol (WebSocket or HTTP) matches.
---@class luaflask.routing.WebsocketMismatch: luaflask.HTTPException
errors.WebsocketMismatch = exceptions.BadRequest:extend("WebsocketMismatch")

--- A rule was added that an earlier one already covers.
---@class luaflask.routing.DuplicateRuleError: luaflask.Exception
---@field existing luaflask.routing.Rule
---@field rule luaflask.routing.Rule
local DuplicateRuleError = exceptions.Exception:extend("DuplicateRuleError")
errors.DuplicateRuleError = DuplicateRuleError

---@param existing luaflask.routing.Rule
---@param rule luaflask.routing.Rule
function DuplicateRuleError:init(existing, rule)
  self.existing, self.rule = existing, rule
  exceptions.Exception.init(self, ("%s repeats the earlier %s"):format(tostring(rule), tostring(existing)))
end

--- No URL can be built for the endpoint and the values.
---@class luaflask.routing.BuildError: luaflask.LookupError
---@field endpoint string
---@field values table
---@field method string?
---@field adapter luaflask.routing.MapAdapter?
---@field suggested luaflask.routing.Rule? the rule that comes nearest
local BuildError = exceptions.LookupError:extend("BuildError")
errors.BuildError = BuildError

---@param endpoint string
---@param values table
---@param method string?
---@param adapter luaflask.routing.MapAdapter?
function BuildError:init(endpoint, values, method, adapter)
  self.endpoint, self.values, self.method, self.adapter = endpoint, values or {}, method, adapter
end

local function has(list, item)
  for i = 1, #(list or {}) do
    if list[i] == item then
      return true
    end
  end
  return false
end

local function score(self, rule)
  local known = true
  for name in next, self.values do
    known = known and rule:has_argument(name)
  end
  return 0.98 * similarity.ratio(tostring(rule.endpoint), tostring(self.endpoint))
    + (known and 0.01 or 0)
    + (has(rule.methods, self.method) and 0.01 or 0)
end

--- The rule of the adapter's map that comes nearest to what was asked for.
---@param adapter luaflask.routing.MapAdapter?
---@return luaflask.routing.Rule?
function BuildError:closest_rule(adapter)
  local best, best_score
  if adapter then
    for rule in adapter.map:iter_rules() do
      local rule_score = score(self, rule)
      if best == nil or rule_score > best_score then
        best, best_score = rule, rule_score
      end
    end
  end
  return best
end

-- `suggested` is looked for when it is first read.
function BuildError.__index(self, key)
  if key == "suggested" then
    local rule = BuildError.closest_rule(self, self.adapter)
    rawset(self, "suggested", rule)
    return rule
  end
  return getmetatable(self)[key]
end

local function quoted(v)
  v = tostring(v)
  return v:find("'", 1, true) and not v:find('"', 1, true) and '"' .. v .. '"' or "'" .. v .. "'"
end

local function quoted_list(list)
  local out = {}
  for i = 1, #list do
    out[i] = quoted(list[i])
  end
  return "[" .. table.concat(out, ", ") .. "]"
end

local function sorted_keys(t)
  local keys = {}
  for k in next, t do
    keys[#keys + 1] = tostring(k)
  end
  table.sort(keys)
  return keys
end

local function advice(self, rule)
  if rule.endpoint ~= self.endpoint then
    return " Did you mean " .. quoted(rule.endpoint) .. " instead?"
  end
  local text = ""
  if self.method and rule.methods and not has(rule.methods, self.method) then
    text = " Did you mean to use methods " .. quoted_list(rule.methods) .. "?"
  end
  local missing = {}
  for _, name in ipairs(rule.arguments) do
    if self.values[name] == nil then
      missing[#missing + 1] = name
    end
  end
  if #missing > 0 then
    text = text .. " Did you forget to specify values " .. quoted_list(missing) .. "?"
  end
  return text
end

function BuildError:__tostring()
  local text = "Could not build url for endpoint " .. quoted(self.endpoint)
  if self.method then
    text = text .. " (" .. quoted(self.method) .. ")"
  end
  if next(self.values) ~= nil then
    text = text .. " with values " .. quoted_list(sorted_keys(self.values))
  end
  text = text .. "."
  return self.suggested and text .. advice(self, self.suggested) or text
end

--- Whether v is one of these errors.
---@param v any
---@param cls luaflask.Class
---@return boolean
errors.is = class.isinstance

return errors
