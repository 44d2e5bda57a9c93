-- SPDX-License-Identifier: MIT
-- The map: all rules of an application and what holds for every one of them.
local adapter = require("luaflask.routing.adapter")
local class = require("luaflask.class")
local converters = require("luaflask.routing.converters")
local core = require("luaflask.core").routing
local errors = require("luaflask.routing.errors")
local exceptions = require("luaflask.exceptions")
local strip = require("luaflask.text").strip
local urls = require("luaflask.routing.urls")

---@class luaflask.routing.MapOptions
---@field default_subdomain string?
---@field strict_slashes boolean?
---@field merge_slashes boolean?
---@field redirect_defaults boolean?
---@field converters table<string, luaflask.Class>?
---@field sort_parameters boolean?
---@field sort_key (fun(item: table): any)? of a { name, value } pair
---@field host_matching boolean?
---@field subdomain_matching boolean?

---@class luaflask.routing.Map: luaflask.routing.MapOptions
---@field converters table<string, luaflask.Class>
local Map = class.new("Map")

--- The converters that every map begins with.
Map.default_converters = converters.DEFAULT_CONVERTERS

local DEFAULTS = {
  default_subdomain = "",
  strict_slashes = true,
  merge_slashes = true,
  redirect_defaults = true,
  converters = {},
  sort_parameters = false,
  sort_key = false,
  host_matching = false,
  subdomain_matching = true,
}

---@param rules luaflask.routing.RuleFactory[]?
---@param opts luaflask.routing.MapOptions?
function Map:init(rules, opts)
  opts = opts or {}
  for name in next, opts do
    if DEFAULTS[name] == nil then
      error(("Map has no option '%s'"):format(tostring(name)), 2)
    end
  end
  for name, default in next, DEFAULTS do
    local value = opts[name]
    if value == nil then
      value = default
    end
    self[name] = value or nil
  end
  -- A field that is false has to be there: an absent one would be looked up in the class.
  for _, name in ipairs({ "strict_slashes", "merge_slashes", "redirect_defaults", "sort_parameters",
    "host_matching" }) do
    self[name] = self[name] or false
  end
  self.subdomain_matching = opts.subdomain_matching ~= false and not self.host_matching
  self.converters = {}
  for name, cls in next, self.default_converters do
    self.converters[name] = cls
  end
  for name, cls in next, opts.converters or {} do
    self.converters[name] = cls
  end
  self._core = core.new(self.merge_slashes)
  self._rules, self._by_endpoint, self._endpoints = {}, {}, {}
  self._checks, self._check_ids = {}, {}
  self._core_merges, self._core_redirects = self.merge_slashes, true
  self._check = function(id, text)
    return self._checks[id](text)
  end
  for _, factory in ipairs(rules or {}) do
    self:add(factory)
  end
end

-- The number under which the core asks for a converter's regex; equal patterns share one.
function Map:_check_id(converter)
  local regex = converter.regex
  if regex == nil then
    return nil
  end
  local id = self._check_ids[regex]
  if not id then
    id = #self._checks + 1
    self._checks[id] = converters.check_of(converter)
    self._check_ids[regex] = id
  end
  return id
end

-- What the core calls for the URL text of a variable whose converter is the script's.
function Map:_writer(values)
  if not self._has_scripted then
    return nil
  end
  return function(index, variable)
    local rule = self._rules[index]
    local name = rule.variables[variable]
    local value = rule.defaults and rule.defaults[name]
    if value == nil then
      value = values[name]
    end
    local converter = rule:get_converter(name)
    local ok, text = pcall(converter.to_url, converter, value)
    if ok then
      return text ~= nil and tostring(text) or ""
    end
    if class.isinstance(text, errors.ValidationError) then
      return nil
    end
    error(text, 0)
  end
end

-- Whether rule a stands before b when a URL of their endpoint is built.
local function is_preferred(a, b)
  if a.alias ~= b.alias then
    return b.alias
  end
  if #a.arguments ~= #b.arguments then
    return #a.arguments > #b.arguments
  end
  return a._ndefaults > b._ndefaults
end

local function insert_preferred(list, rule)
  local at = #list + 1
  while at > 1 and is_preferred(rule, list[at - 1]) do
    at = at - 1
  end
  table.insert(list, at, rule)
end

local function add_rule(self, rule)
  local index, message, existing = rule:bind(self)
  if not index then
    if existing then
      error(errors.DuplicateRuleError(self._rules[existing], rule), 0)
    end
    error(message, 3)
  end
  rule._ndefaults = 0
  for _ in next, rule.defaults or {} do
    rule._ndefaults = rule._ndefaults + 1
  end
  self._rules[index] = rule
  self._has_scripted = self._has_scripted or #rule._scripted > 0
  local endpoint = rule.endpoint
  if endpoint == nil then
    endpoint = ""
  end
  local list = self._by_endpoint[endpoint]
  if not list then
    list = {}
    self._by_endpoint[endpoint] = list
    self._endpoints[#self._endpoints + 1] = endpoint
  end
  insert_preferred(list, rule)
end

--- Adds a rule, or the rules of a factory.
---@param factory luaflask.routing.RuleFactory
function Map:add(factory)
  if type(factory) ~= "table" or type(factory.get_rules) ~= "function" then
    error(("Map:add takes a Rule or a rule factory, not a %s value"):format(type(factory)), 2)
  end
  for _, rule in ipairs(factory:get_rules(self)) do
    add_rule(self, rule)
  end
end

--- Iterates over all rules, endpoint by endpoint, or over those of one endpoint.
---@param endpoint string?
---@return fun(): luaflask.routing.Rule?
function Map:iter_rules(endpoint)
  local lists = {}
  if endpoint ~= nil then
    lists[1] = self._by_endpoint[endpoint]
    if lists[1] == nil then
      error(exceptions.LookupError(("no rule has the endpoint '%s'"):format(tostring(endpoint))), 2)
    end
  else
    for i, name in ipairs(self._endpoints) do
      lists[i] = self._by_endpoint[name]
    end
  end
  local i, j = 1, 0
  return function()
    j = j + 1
    while lists[i] and not lists[i][j] do
      i, j = i + 1, 1
    end
    return lists[i] and lists[i][j]
  end
end

--- Whether some rule of the endpoint takes all these values.
---@param endpoint string
---@param ... string
---@return boolean
function Map:is_endpoint_expecting(endpoint, ...)
  for rule in self:iter_rules(endpoint) do
    local all = true
    for i = 1, select("#", ...) do
      all = all and rule:has_argument((select(i, ...)))
    end
    if all then
      return true
    end
  end
  return false
end

--- The rules as `iter_rules` gives them; a list that is longer than a line has one rule a line.
function Map:__tostring()
  local list = {}
  for rule in self:iter_rules() do
    list[#list + 1] = tostring(rule)
  end
  local line = table.concat(list, ", ")
  if #line + 2 > 80 then
    line = table.concat(list, ",\n ")
  end
  return ("%s([%s])"):format(class.of(self).__name, line)
end

--- Tells the core of options that were changed since it last heard of them; matching and building do it themselves.
function Map:update()
  if self.merge_slashes ~= self._core_merges then
    self._core:set_merge_slashes(self.merge_slashes)
    self._core_merges = self.merge_slashes
  end
  if self.redirect_defaults ~= self._core_redirects then
    self._core:set_redirect_defaults(self.redirect_defaults)
    self._core_redirects = self.redirect_defaults
  end
end

---@class luaflask.routing.BindOptions
---@field script_name string?
---@field subdomain string?
---@field url_scheme string?
---@field path_info string?
---@field default_method string?
---@field query_args table|string|nil

--- An adapter for requests to that server.
---@param server_name string host, with its port where it is not the scheme's usual one
---@param opts luaflask.routing.BindOptions?
---@return luaflask.routing.MapAdapter
function Map:bind(server_name, opts)
  opts = opts or {}
  if type(server_name) ~= "string" then
    error(("Map:bind takes the server name, a string, not a %s value"):format(type(server_name)), 2)
  end
  local subdomain = opts.subdomain
  if self.host_matching then
    if subdomain ~= nil then
      error("Passing 'subdomain' is invalid when host matching is enabled.", 2)
    end
  elseif subdomain == nil then
    subdomain = self.default_subdomain
  end
  local host, port = server_name:lower():match("^([^:]*)(.*)$")
  host = urls.ascii_host(host)
  if not host then
    error(exceptions.BadHost(), 0)
  end
  return adapter.MapAdapter(self, host .. port, subdomain or "", opts)
end

-- The request's own host and port, without the scheme's usual port.
local function host_of(environ, scheme)
  local host = environ.HTTP_HOST
  if host == nil then
    host = environ.SERVER_NAME
    local port = tonumber(environ.SERVER_PORT)
    if host == nil or port == nil then
      return ""
    end
    if host:find(":", 1, true) and host:sub(1, 1) ~= "[" then
      host = "[" .. host .. "]"
    end
    host = ("%s:%d"):format(host, port)
  end
  host = adapter.strip_port(host, scheme)
  if not host:find("^[%w._-]+:?%d*$") and not host:find("^%[[%x:.]+%]:?%d*$") then
    return ""
  end
  return host:lower()
end

local function scheme_of(environ)
  local scheme = environ["wsgi.url_scheme"] or "http"
  local upgrade = false
  for token in (environ.HTTP_CONNECTION or ""):lower():gmatch("[^,]+") do
    upgrade = upgrade or strip(token) == "upgrade"
  end
  if upgrade and (environ.HTTP_UPGRADE or ""):lower() == "websocket" then
    scheme = scheme == "https" and "wss" or "ws"
  end
  return scheme
end

--- Where a warning goes; replace it to log elsewhere.
---@param message string
function Map.warn(message)
  io.stderr:write("luaflask.routing: ", message, "\n")
end

--- An adapter for the request that the environ table describes.
---@param environ table WSGI's names, or something with a field `environ`
---@param opts { server_name: string?, subdomain: string? }|string|nil a string is the server name
---@return luaflask.routing.MapAdapter
function Map:bind_to_environ(environ, opts)
  environ = environ.environ or environ
  opts = type(opts) == "string" and { server_name = opts } or opts or {}
  local scheme = scheme_of(environ)
  local current = host_of(environ, scheme)
  local server_name, subdomain = opts.server_name, opts.subdomain
  if server_name == nil or self.host_matching then
    server_name = current
  else
    server_name = adapter.strip_port(server_name:lower(), scheme)
  end
  if subdomain == nil and self.subdomain_matching then
    if current == server_name then
      subdomain = ""
    elseif current:sub(-#server_name - 1) == "." .. server_name then
      subdomain = current:sub(1, -#server_name - 2)
    else
      self.warn(("couldn't determine the current subdomain: host '%s' isn't under the configured server "
        .. "name '%s'; using the default subdomain '%s'"):format(current, server_name,
        self.default_subdomain or ""))
    end
  end
  return self:bind(server_name, {
    url_scheme = scheme,
    subdomain = subdomain,
    default_method = environ.REQUEST_METHOD,
    script_name = environ.SCRIPT_NAME,
    path_info = environ.PATH_INFO,
    query_args = environ.QUERY_STRING,
  })
end

return Map
