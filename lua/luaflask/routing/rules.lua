-- SPDX-License-Identifier: MIT
-- Rules, and the factories that make many of them alike.
local class = require("luaflask.class")
local converters = require("luaflask.routing.converters")
local core = require("luaflask.core").routing
local exceptions = require("luaflask.exceptions")
local compat = require("luaflask.compat")

---@class luaflask.routing.rules
local rules = {}

---@class luaflask.routing.RuleOptions
---@field defaults table<string, any>?
---@field subdomain string?
---@field methods string[]?
---@field build_only boolean?
---@field endpoint string?
---@field strict_slashes boolean?
---@field merge_slashes boolean?
---@field redirect_to string|(fun(adapter: luaflask.routing.MapAdapter, args: table): string)|nil
---@field alias boolean?
---@field host string?
---@field websocket boolean?

local OPTIONS = { "defaults", "subdomain", "methods", "build_only", "endpoint", "strict_slashes",
  "merge_slashes", "redirect_to", "alias", "host", "websocket" }
local IS_OPTION = {}
for _, name in ipairs(OPTIONS) do
  IS_OPTION[name] = true
end

--- Anything that gives rules to a map.
---@class luaflask.routing.RuleFactory: luaflask.Class
local RuleFactory = class.new("RuleFactory")
rules.RuleFactory = RuleFactory

--- The rules to add, unbound.
---@param map luaflask.routing.Map
---@return luaflask.routing.Rule[]
function RuleFactory:get_rules(map) -- luacheck: ignore 212
  error(class.of(self).__name .. " must implement get_rules(map)", 2)
end

---@class luaflask.routing.Rule: luaflask.routing.RuleFactory, luaflask.routing.RuleOptions
---@field rule string
---@field map luaflask.routing.Map?
---@field methods string[]? sorted, upper case, with HEAD where there is GET
---@field arguments string[] names of variables and defaults, sorted
---@field variables string[] names of variables in rule order
---@field timeout number? seconds that the view may wait; the application's own option, as is the next
---@field cancel_on_disconnect boolean?
---@field is_leaf boolean
---@field is_branch boolean
local Rule = RuleFactory:extend("Rule")
rules.Rule = Rule

local WEBSOCKET_METHODS = { GET = true, HEAD = true, OPTIONS = true }

local function normalize_methods(methods, websocket)
  if type(methods) ~= "table" then
    error("'methods' should be a list of strings.", 3)
  end
  local seen, list = {}, {}
  for _, method in ipairs(methods) do
    method = method:upper()
    if websocket and not WEBSOCKET_METHODS[method] then
      error("WebSocket rules can only use 'GET', 'HEAD', and 'OPTIONS' methods.", 3)
    end
    if not seen[method] then
      seen[method] = true
      list[#list + 1] = method
    end
  end
  if seen.GET and not seen.HEAD then
    list[#list + 1] = "HEAD"
  end
  table.sort(list)
  return list
end

---@param string string the path, starting with a slash
---@param opts luaflask.routing.RuleOptions?
function Rule:init(string, opts)
  if type(string) ~= "string" or string:sub(1, 1) ~= "/" then
    error(("URL rule '%s' must start with a slash."):format(tostring(string)), 2)
  end
  self.rule = string
  self.is_branch = string:sub(-1) == "/"
  self.is_leaf = not self.is_branch
  self.build_only, self.alias, self.websocket = false, false, false
  if opts then
    for name, value in next, opts do
      if not IS_OPTION[name] then
        error(("Rule has no option '%s'; it takes %s"):format(tostring(name), table.concat(OPTIONS, ", ")), 2)
      end
      self[name] = value
    end
    if opts.methods ~= nil then
      self.methods = normalize_methods(opts.methods, opts.websocket)
    end
  end
end

--- The options of an unbound copy. A class with options of its own adds them here.
---@return luaflask.routing.RuleOptions
function Rule:get_empty_kwargs()
  local opts = {}
  for _, name in ipairs(OPTIONS) do
    opts[name] = self[name]
  end
  if self.defaults then
    opts.defaults = {}
    for k, v in next, self.defaults do
      opts.defaults[k] = v
    end
  end
  return opts
end

--- An unbound copy.
---@return luaflask.routing.Rule
function Rule:empty()
  return class.of(self)(self.rule, self:get_empty_kwargs())
end

--- Whether this rule stands for another one of its endpoint when the values are its defaults.
---@param other luaflask.routing.Rule of the same map
---@return boolean
function Rule:provides_defaults_for(other)
  return self.map._core:provides_defaults(self._index, other._index)
end

function Rule:get_rules()
  return { self }
end

-- The converter of a variable: an instance of the class that the map has under that name.
local function make_converter(map, variable)
  local cls = map.converters[variable.converter]
  if cls == nil then
    local names = {}
    for name in next, map.converters do
      names[#names + 1] = name
    end
    table.sort(names)
    error(exceptions.LookupError(("the converter '%s' does not exist; there are %s"):format(variable.converter,
      table.concat(names, ", "))), 0)
  end
  local args = variable.arguments
  if args.named then
    args[args.n + 1] = args.named
    return cls(map, compat.unpack(args, 1, args.n + 1))
  end
  return cls(map, compat.unpack(args, 1, args.n))
end

--- The converter of a variable; that of a built-in kind is made when it is first asked for.
---@param name string
---@return luaflask.routing.BaseConverter?
function Rule:get_converter(name)
  local converter = self._converters[name]
  if converter == nil and self._pending[name] then
    converter = make_converter(self.map, self._pending[name])
    self._converters[name] = converter
  end
  return converter
end

-- Goes through the variables of host and path, and gives the core's descriptions of their converters: false
-- where the core can read them from the rule itself.
local function resolve_converters(self, map, text)
  if not text:find("<", 1, true) then
    return nil
  end
  local variables, message = core.variables(text)
  if not variables then
    error(message, 0)
  end
  local descriptions = {}
  for i, variable in ipairs(variables) do
    local name = variable.name
    self.variables[i] = name
    self._pending[name] = variable
    local cls = map.converters[variable.converter]
    if cls ~= nil and cls == converters.DEFAULT_CONVERTERS[variable.converter] then
      descriptions[i] = false
    else
      local converter = make_converter(map, variable)
      self._converters[name] = converter
      descriptions[i] = converters.describe(converter, map:_check_id(converter))
      if descriptions[i].in_script then
        self._scripted[#self._scripted + 1] = name
      end
    end
  end
  return descriptions
end

local function collect_arguments(self)
  local list, set = {}, {}
  local function add(name)
    if not set[name] then
      set[name] = true
      list[#list + 1] = name
    end
  end
  for _, name in ipairs(self.variables) do
    add(name)
  end
  for name in next, self.defaults or {} do
    add(name)
  end
  table.sort(list)
  self.arguments, self._argument_set = list, set
end

--- Binds the rule to a map, for Map:add.
---@param map luaflask.routing.Map
---@return integer? index
---@return string? message why the core refused it
---@return integer? existing the rule that it repeats
function Rule:bind(map)
  if self.map ~= nil then
    error(("url rule %s already bound to a map"):format(tostring(self)), 0)
  end
  if self.strict_slashes == nil then
    self.strict_slashes = map.strict_slashes
  end
  if self.merge_slashes == nil then
    self.merge_slashes = map.merge_slashes
  end
  if self.subdomain == nil then
    self.subdomain = map.default_subdomain
  end
  local domain = self.host
  if map.subdomain_matching then
    domain = self.subdomain
  end
  self.variables, self._converters, self._pending, self._scripted = {}, {}, {}, {}
  local index, message, existing = map._core:add({
    rule = self.rule,
    domain = domain,
    endpoint = self.endpoint,
    methods = self.methods,
    websocket = self.websocket,
    strict_slashes = self.strict_slashes,
    merge_slashes = self.merge_slashes,
    build_only = self.build_only,
    alias = self.alias,
    redirects = self.redirect_to ~= nil,
    defaults = self.defaults,
    converters = resolve_converters(self, map, (domain or "") .. self.rule),
  })
  if not index then
    return nil, message, existing
  end
  self.map, self._index = map, index
  collect_arguments(self)
  return index
end

--- Whether the rule takes a value of that name.
---@param name string
---@return boolean
function Rule:has_argument(name)
  return self._argument_set[name] == true
end

local function takes_method(self, method)
  if method == nil or self.methods == nil then
    return true
  end
  for _, name in ipairs(self.methods) do
    if name == method then
      return true
    end
  end
  return false
end

--- Whether the values are enough to build this rule and contradict none of its defaults.
---@param values table<string, any>
---@param method string?
---@return boolean
function Rule:suitable_for(values, method)
  if not takes_method(self, method) then
    return false
  end
  local defaults = self.defaults or {}
  for _, name in ipairs(self.arguments) do
    local value, default = values[name], defaults[name]
    if value == nil and default == nil or value ~= nil and default ~= nil and value ~= default then
      return false
    end
  end
  return true
end

--- Domain and path for the values, or nil when a converter refuses one.
---@param values table<string, any>
---@return string?, string?
function Rule:build(values)
  local domain, path = self.map._core:build(self._index, values, nil, nil, self.map:_writer(values))
  if domain == false then
    error(path, 0)
  end
  return domain, path
end

function Rule:__tostring()
  local methods = self.methods and #self.methods > 0 and " (" .. table.concat(self.methods, ", ") .. ")" or ""
  if self.map == nil then
    return ("<Rule '%s' (unbound)>"):format(self.rule)
  end
  local domain = self.map.host_matching and self.host or self.map.subdomain_matching and self.subdomain or ""
  return ("<Rule '%s%s'%s -> %s>"):format(domain ~= "" and domain .. "|" or "", self.rule, methods,
    tostring(self.endpoint))
end

-- ---- factories ----

-- Defines a factory whose rules are copies changed by `change(self, rule)`.
local function define(name, field, change)
  local cls = RuleFactory:extend(name)
  function cls:init(value, list)
    if type(value) ~= "string" or type(list) ~= "table" then
      error(("%s takes a string and a list of rules"):format(name), 2)
    end
    self[field], self.rules = value, list
  end
  function cls:get_rules(map)
    local out = {}
    for _, factory in ipairs(self.rules) do
      for _, rule in ipairs(factory:get_rules(map)) do
        rule = rule:empty()
        change(self, rule)
        out[#out + 1] = rule
      end
    end
    return out
  end
  rules[name] = cls
end

--- Subdomain(name, rules): the rules under that subdomain.
define("Subdomain", "subdomain", function(self, rule)
  rule.subdomain = self.subdomain
end)

--- Submount(path, rules): the rules below that path.
define("Submount", "path", function(self, rule)
  rule.rule = self.path:gsub("/+$", "") .. rule.rule
end)

--- EndpointPrefix(prefix, rules): the rules with that before their endpoints.
define("EndpointPrefix", "prefix", function(self, rule)
  rule.endpoint = self.prefix .. rule.endpoint
end)

-- "$name" and "${name}" replaced; "$$" is a dollar sign.
local function substitute(text, context)
  if type(text) ~= "string" then
    return text
  end
  local function value_of(name)
    local value = context[name]
    if value == nil then
      error(("RuleTemplate: no value for '$%s' in '%s'"):format(name, text), 0)
    end
    return tostring(value)
  end
  return (text:gsub("%$(%$?)({?)([%a_]?[%w_]*)(}?)", function(dollar, open, name, close)
    if dollar ~= "" then
      return "$" .. open .. name .. close
    end
    if open ~= "" then
      return value_of(name)
    end
    return value_of(name) .. close
  end))
end

local RuleTemplateFactory = RuleFactory:extend("RuleTemplateFactory")

function RuleTemplateFactory:init(list, context)
  self.rules, self.context = list, context or {}
end

function RuleTemplateFactory:get_rules(map)
  local out, context = {}, self.context
  for _, factory in ipairs(self.rules) do
    for _, rule in ipairs(factory:get_rules(map)) do
      rule = rule:empty()
      rule.rule = substitute(rule.rule, context)
      rule.endpoint = substitute(rule.endpoint, context)
      rule.subdomain = substitute(rule.subdomain, context)
      for name, value in next, rule.defaults or {} do
        rule.defaults[name] = substitute(value, context)
      end
      out[#out + 1] = rule
    end
  end
  return out
end

--- RuleTemplate(rules) is called with a table of values: `resource({ name = "user" })` gives the rules with
--- `$name` replaced.
---@class luaflask.routing.RuleTemplate: luaflask.Class
local RuleTemplate = class.new("RuleTemplate")
rules.RuleTemplate = RuleTemplate

function RuleTemplate:init(list)
  self.rules = list
end

function RuleTemplate:__call(context)
  return RuleTemplateFactory(self.rules, context)
end

return rules
