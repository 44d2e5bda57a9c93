-- SPDX-License-Identifier: MIT
-- A map bound to a server and a request: matching its path, building URLs as they are seen from there.
local class = require("luaflask.class")
local core = require("luaflask.core")
local errors = require("luaflask.routing.errors")
local exceptions = require("luaflask.exceptions")
local rstrip = require("luaflask.text").rstrip
local urls = require("luaflask.routing.urls")

local type, next = type, next
local null = core.json.null

---@class luaflask.routing.adapter
local adapter = {}

---@class luaflask.routing.MapAdapter
---@field map luaflask.routing.Map
---@field server_name string
---@field script_name string ends with a slash
---@field subdomain string
---@field url_scheme string
---@field path_info string
---@field default_method string
---@field query_args table|string|nil
---@field websocket boolean
local MapAdapter = class.new("MapAdapter")
adapter.MapAdapter = MapAdapter

--- A host without the port that its scheme has anyway.
---@param host string
---@param scheme string
---@return string
function adapter.strip_port(host, scheme)
  if scheme == "http" or scheme == "ws" then
    return (host:gsub(":80$", ""))
  elseif scheme == "https" or scheme == "wss" then
    return (host:gsub(":443$", ""))
  end
  return host
end

function MapAdapter:init(map, server_name, subdomain, opts)
  local script_name = opts.script_name or "/"
  if script_name:sub(-1) ~= "/" then
    script_name = script_name .. "/"
  end
  self.map, self.server_name, self.subdomain, self.script_name = map, server_name, subdomain, script_name
  self.url_scheme = opts.url_scheme or "http"
  self.path_info = opts.path_info or "/"
  self.default_method = opts.default_method or "GET"
  self.query_args = opts.query_args
  self.websocket = self.url_scheme == "ws" or self.url_scheme == "wss"
end

-- ---- matching ----

-- The error for a request that no rule takes.
local function refuse(allowed, mismatch)
  if allowed then
    error(exceptions.MethodNotAllowed(allowed), 0)
  end
  error(mismatch and errors.WebsocketMismatch() or exceptions.NotFound(), 0)
end

-- Turns the texts of the script's own converters into values.
local function convert(rule, args, allowed, mismatch)
  for _, name in ipairs(rule._scripted) do
    if rule.defaults == nil or rule.defaults[name] == nil then
      local converter = rule:get_converter(name)
      local ok, value = pcall(converter.to_python, converter, args[name])
      if not ok then
        if class.isinstance(value, errors.ValidationError) then
          refuse(allowed, mismatch)
        end
        error(value, 0)
      end
      args[name] = value
    end
  end
  for name, value in next, rule.defaults or {} do
    args[name] = value
  end
end

--- The URL of another rule of the same endpoint whose defaults these values are, or nil.
---@param rule luaflask.routing.Rule the rule that was found
---@param method string
---@param values table its values; they get the defaults
---@param query_args table|string|nil
---@return string?
function MapAdapter:get_default_redirect(rule, method, values, query_args)
  for _, other in ipairs(self.map._by_endpoint[rule.endpoint or ""]) do
    if other == rule then
      return nil
    end
    if other:provides_defaults_for(rule) and other:suitable_for(values, method) then
      for name, value in next, other.defaults do
        values[name] = value
      end
      local domain, path = other:build(values)
      return self:make_redirect_url(path, query_args, domain)
    end
  end
end

local function redirect_to(self, rule, args)
  local target = rule.redirect_to
  if type(target) == "string" then
    target = target:gsub("<([^>]+)>", function(name)
      local converter = rule:get_converter(name)
      if not converter then
        error(("redirect_to '%s' of rule '%s' names '%s', which is no variable of the rule"):format(
          rule.redirect_to, rule.rule, name), 0)
      end
      return converter:to_url(args[name])
    end)
  else
    target = target(self, args)
  end
  local host = self.subdomain ~= "" and self.subdomain .. "." .. self.server_name or self.server_name
  local scheme = self.url_scheme ~= "" and self.url_scheme or "http"
  error(errors.RequestRedirect(urls.join(scheme .. "://" .. host .. self.script_name, target)), 0)
end

-- What the core leaves to the script: values of its converters, and the redirects of a rule that was found.
local function finish(self, rule, args, method, query_args, allowed, mismatch)
  convert(rule, args, allowed, mismatch)
  if self.map.redirect_defaults then
    if rule.alias then
      error(errors.RequestRedirect(self:make_alias_redirect_url(rule.endpoint, args, method, query_args)), 0)
    end
    local url = self:get_default_redirect(rule, method, args, query_args)
    if url then
      error(errors.RequestRedirect(url), 0)
    end
  end
  if rule.redirect_to ~= nil then
    redirect_to(self, rule, args)
  end
end

local function domain_part(self)
  if self.map.subdomain_matching then
    return self.subdomain
  end
  return self.map.host_matching and self.server_name or ""
end

---@class luaflask.routing.MatchOptions
---@field websocket boolean? instead of the adapter's
---@field query_args table|string|nil kept in redirects, instead of the adapter's
---@field return_rule boolean? the first result is the rule

--- Finds the rule of a request. Throws RequestRedirect, NotFound, MethodNotAllowed or WebsocketMismatch.
---@param path_info string? the adapter's own by default
---@param method string?
---@param opts luaflask.routing.MatchOptions?
---@return string|luaflask.routing.Rule endpoint
---@return table<string, any> args
---@return luaflask.routing.Rule rule
function MapAdapter:match(path_info, method, opts)
  class.check_self(self, MapAdapter, "adapter:match")
  local map = self.map
  map:update()
  path_info = path_info or self.path_info
  method = (method or self.default_method):upper()
  local websocket, query_args, return_rule = self.websocket, self.query_args, false
  if opts then
    return_rule = opts.return_rule
    if opts.websocket ~= nil then
      websocket = opts.websocket
    end
    if opts.query_args ~= nil then
      query_args = opts.query_args
    end
  end
  local kind, found, args, in_script, allowed, mismatch =
    map._core:match(domain_part(self), path_info, method, websocket, map._check)
  if kind == "found" then
    local rule = map._rules[found]
    if in_script then
      finish(self, rule, args, method, query_args, allowed, mismatch)
    end
    return return_rule and rule or rule.endpoint, args, rule
  elseif kind == "redirect" then
    error(errors.RequestRedirect(self:make_redirect_url(found, query_args)), 0)
  end
  refuse(kind == "method" and found or nil, kind == "websocket")
end

--- Whether some rule takes the request, be it through a redirect.
---@param path_info string?
---@param method string?
---@return boolean
function MapAdapter:test(path_info, method)
  local ok, err = pcall(self.match, self, path_info, method)
  if ok or class.isinstance(err, errors.RequestRedirect) then
    return true
  end
  if class.isinstance(err, exceptions.HTTPException) then
    return false
  end
  error(err, 0)
end

--- The methods that rules of the path take; none when there is no rule.
---@param path_info string?
---@return string[]
function MapAdapter:allowed_methods(path_info)
  local ok, err = pcall(self.match, self, path_info, "--")
  if not ok and class.isinstance(err, exceptions.MethodNotAllowed) then
    return err.valid_methods
  end
  if not ok and not class.isinstance(err, exceptions.HTTPException) then
    error(err, 0)
  end
  return {}
end

--- Matches and calls view_func(endpoint, args); a redirect is returned as the response.
---@param view_func fun(endpoint: string, args: table): any
---@param path_info string?
---@param method string?
---@param catch_http_exceptions boolean? return other HTTP errors too
---@return any
function MapAdapter:dispatch(view_func, path_info, method, catch_http_exceptions)
  local ok, endpoint, args = pcall(self.match, self, path_info, method)
  if not ok then
    local err = endpoint
    if class.isinstance(err, errors.RequestRedirect)
      or catch_http_exceptions and class.isinstance(err, exceptions.HTTPException) then
      return err
    end
    error(err, 0)
  end
  if not catch_http_exceptions then
    return view_func(endpoint, args)
  end
  local result
  ok, result = pcall(view_func, endpoint, args)
  if ok or class.isinstance(result, exceptions.HTTPException) then
    return result
  end
  error(result, 0)
end

-- ---- redirects ----

--- The host of a domain part: a subdomain, or with host matching a host.
---@param domain string? the request's own by default
---@return string
function MapAdapter:get_host(domain)
  if self.map.host_matching then
    return domain or self.server_name
  end
  domain = domain or self.subdomain
  return domain ~= "" and domain .. "." .. self.server_name or self.server_name
end

---@param query_args table|string
---@return string
function MapAdapter:encode_query_args(query_args)
  if type(query_args) == "string" then
    return query_args
  end
  return urls.encode_query(urls.items_of(query_args))
end

local function query_suffix(self, query_args)
  local query = query_args ~= nil and self:encode_query_args(query_args) or ""
  return query ~= "" and "?" .. query or ""
end

--- The absolute URL of a path of this application, with a query.
---@param path_info string
---@param query_args table|string|nil the request's own by default
---@param domain string?
---@return string
function MapAdapter:make_redirect_url(path_info, query_args, domain)
  if query_args == nil then
    query_args = self.query_args
  end
  local scheme = self.url_scheme ~= "" and self.url_scheme or "http"
  local script = rstrip(self.script_name:gsub("^/+", ""), "/")
  local path = (script ~= "" and "/" .. script .. "/" or "/") .. path_info:gsub("^/+", "")
  return scheme .. "://" .. self:get_host(domain) .. path .. query_suffix(self, query_args)
end

--- The canonical URL for what an alias matched.
---@param endpoint string
---@param values table
---@param method string
---@param query_args table|string|nil
---@return string
function MapAdapter:make_alias_redirect_url(endpoint, values, method, query_args)
  local url = self:build(endpoint, values, { method = method, append_unknown = false, force_external = true })
  return url .. query_suffix(self, query_args)
end

-- ---- building ----

-- A MultiDict as a plain table: one value for a key that has one, else a list.
local function flatten(values)
  local flat = {}
  for name, value in getmetatable(values).__multi_items(values) do
    local list = flat[name]
    if list then
      list[#list + 1] = value
    else
      flat[name] = { value }
    end
  end
  for name, list in next, flat do
    if #list == 1 then
      flat[name] = list[1]
    end
  end
  return flat
end

-- The values as a plain table without nulls.
local function plain_values(values)
  local mt = getmetatable(values)
  if type(mt) == "table" and mt.__multi_items then
    return flatten(values)
  end
  if type(values) ~= "table" then
    error(("adapter:build takes the values as a table, not a %s value"):format(type(values)), 3)
  end
  local copy
  for name, value in next, values do
    if type(name) ~= "string" then
      error("adapter:build: the names of values are strings", 3)
    end
    if value == null and not copy then
      copy = {}
      for k, v in next, values do
        copy[k] = v ~= null and v or nil
        if v == false then
          copy[k] = false
        end
      end
    end
  end
  return copy or values
end

local function core_build(self, endpoint, values, method, writer)
  local host = self.map.host_matching and self.server_name or nil
  local domain, path, index = self.map._core:build(endpoint, values, method, host, writer)
  if domain == false then
    error(path, 0)
  end
  return domain, path, index
end

-- The query for the values that the rule has no place for.
local function unknown_query(self, rule, values, source)
  local unknown = false
  for name in next, values do
    if not rule:has_argument(name) then
      unknown = true
      break
    end
  end
  if not unknown then
    return ""
  end
  local items = {}
  for _, item in ipairs(urls.items_of(source)) do
    if not rule:has_argument(item[1]) then
      items[#items + 1] = item
    end
  end
  if self.map.sort_parameters then
    urls.sort_items(items, self.map.sort_key)
  end
  return #items > 0 and "?" .. urls.encode_query(items) or ""
end

---@class luaflask.routing.BuildOptions
---@field method string? of the rule, where they differ in that
---@field force_external boolean? with scheme and host
---@field append_unknown boolean? false: values without a place are left out
---@field url_scheme string? instead of the request's

--- The URL of an endpoint. Values without a place in the rule become its query, in the order of their names
--- (a MultiDict's in its own order). Throws BuildError.
---@param endpoint string
---@param values table|luaflask.MultiDict|nil
---@param opts luaflask.routing.BuildOptions?
---@return string
function MapAdapter:build(endpoint, values, opts)
  class.check_self(self, MapAdapter, "adapter:build")
  local map = self.map
  map:update()
  opts = opts or {}
  local source = values or {}
  values = plain_values(source)
  local writer = map:_writer(values)
  local method, domain, path, index = opts.method, nil, nil, nil
  if method == nil then
    domain, path, index = core_build(self, endpoint, values, self.default_method, writer)
  end
  if index == nil then
    domain, path, index = core_build(self, endpoint, values, method, writer)
  end
  if index == nil then
    error(errors.BuildError(endpoint, values, method, self), 0)
  end
  local rule = map._rules[index]
  if opts.append_unknown ~= false then
    path = path .. unknown_query(self, rule, values, source)
  end
  path = path:gsub("^/+", "")
  local scheme, external = opts.url_scheme or self.url_scheme, opts.force_external
  local secure = scheme == "https" or scheme == "wss"
  if rule.websocket then
    external, scheme = true, secure and "wss" or "ws"
  elseif scheme ~= "" then
    scheme = secure and "https" or "http"
  end
  local host = self:get_host(domain)
  if not external and (map.host_matching and host == self.server_name
    or map.subdomain_matching and domain == self.subdomain
    or not map.host_matching and not map.subdomain_matching) then
    return rstrip(self.script_name, "/") .. "/" .. path
  end
  return (scheme ~= "" and scheme .. ":" or "") .. "//" .. host .. self.script_name .. path
end

return adapter
