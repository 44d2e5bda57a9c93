-- SPDX-License-Identifier: MIT
-- What is written with a route, checked where it is written: an application when it adds the rule, a blueprint when the
-- route is declared, long before it is registered.
local functions = require("luaflask.functions")
local options = require("luaflask.options")

local route_options = {}

--- Those that the rule itself takes.
route_options.OF_RULE = {
  defaults = "table", subdomain = "string", build_only = "boolean", strict_slashes = "boolean",
  merge_slashes = "boolean", redirect_to = "string|callable", alias = "boolean", host = "string",
  websocket = "boolean",
}

local TYPES = {
  endpoint = "string", methods = "any", provide_automatic_options = "boolean", timeout = "any",
  cancel_on_disconnect = "any",
}
for name, kinds in next, route_options.OF_RULE do
  TYPES[name] = kinds
end

local function view_attribute(view, name)
  if type(view) == "table" or type(view) == "userdata" then
    return view[name]
  end
end
route_options.view_attribute = view_attribute

--- The methods of a route as a set: those of the options, else those of the view, else GET.
---@param view any
---@param opts table
---@return table<string, boolean>
function route_options.methods(view, opts)
  local methods = opts.methods or view_attribute(view, "methods") or { "GET" }
  local set = {}
  for _, method in ipairs(type(methods) == "table" and methods or { false }) do
    if type(method) ~= "string" then
      functions.fail("Allowed methods must be a list of strings, for example: methods = { \"POST\" }")
    end
    set[method:upper()] = true
  end
  for _, method in ipairs(view_attribute(view, "required_methods") or {}) do
    set[method:upper()] = true
  end
  return set
end

--- Refuses what no route takes.
---@param opts any
---@return table opts
function route_options.check(opts)
  if type(opts) == "table" and type(opts[1]) == "string" then
    functions.fail("a route's methods are named: write { methods = { %q } }", opts[1])
  end
  opts = options.check("a route", opts, TYPES)
  local timeout, cancel = opts.timeout, opts.cancel_on_disconnect
  if timeout ~= nil and not (type(timeout) == "number" and timeout >= 0 and timeout < math.huge) then
    functions.fail("timeout: a number of seconds is needed (0: any time), not %s", tostring(timeout))
  end
  if cancel ~= nil and type(cancel) ~= "boolean" then
    functions.fail("cancel_on_disconnect: true or false is needed, not %s", tostring(cancel))
  end
  return opts
end

--- Refuses a rule that cannot be read; converters are asked for later, when the map is known.
---@param rule string
function route_options.check_syntax(rule)
  local routing = require("luaflask.routing")
  local ok, err = pcall(function()
    routing.Map():add(routing.Rule("/" .. rule:gsub("^/+", ""), { endpoint = "check" }))
  end)
  local message = not ok and tostring(err):match("malformed url rule.*")
  if message then
    functions.fail("%s", (message:gsub("'/", "'" .. (rule:sub(1, 1) == "/" and "/" or ""), 1)))
  end
end

return route_options
