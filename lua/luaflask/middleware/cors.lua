-- SPDX-License-Identifier: MIT
-- CORS: which pages of other origins may read answers, with the meaning of flask-cors. Every answer gets the headers,
-- errors and answers to preflight requests too.
--
--   app.wsgi_app = CORS(app.wsgi_app, { origins = { "https://shop.example" }, supports_credentials = true })
--   CORS.init_app(app, { origins = "*" })        -- the same as a hook: no environ is made for it
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

---@class luaflask.middleware.CORSOptions
---@field origins string|string[]|fun(origin: string): boolean|nil "*" (default), origins, or patterns such as
---  "https://*.shop.example", in which a star stands for anything but a slash
---@field methods string[]? that a preflight allows
---@field allow_headers string|string[]|nil that a preflight allows; "*" (default): all that it asks for
---@field expose_headers string|string[]|nil that scripts may read
---@field supports_credentials boolean? cookies are sent along (false)
---@field max_age integer? seconds that browsers keep the answer to a preflight
---@field send_wildcard boolean? "*" is sent instead of the origin (false)
---@field always_send boolean? also to requests without an Origin (true)
---@field vary_header boolean? Vary: Origin where the answer differs by origin (true)
---@field allow_private_network boolean? pages of public networks may ask this server in a private one (false)
---@field resources table<string, luaflask.middleware.CORSOptions>? options by path, "*" stands for anything; others
---  paths get no headers

---@class luaflask.middleware.CORS: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: luaflask.middleware.CORSOptions?): luaflask.middleware.CORS
local CORS = class.new("CORS")

local DEFAULTS = {
  origins = "*", methods = { "GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE" }, allow_headers = "*",
  expose_headers = false, supports_credentials = false, max_age = false, send_wildcard = false, always_send = true,
  vary_header = true, allow_private_network = false, resources = false,
}

-- ---- options ----

local function list_of(value)
  return type(value) == "table" and value or { value or nil }
end

-- What matches a text with stars.
local function matcher(text, any)
  local pattern = text:lower():gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*", any)
  pattern = "^" .. pattern .. "$"
  return function(value)
    return value:lower():find(pattern) ~= nil
  end
end

local function joined(value)
  return value and table.concat(list_of(value), ", ") or nil
end

local function read(given, name)
  local options = base.options(name, given, DEFAULTS)
  local origins, o = options.origins, { tests = {}, listed = {} }
  if type(origins) == "function" then
    o.tests[1], o.varies = origins, true
  else
    for i, origin in ipairs(list_of(origins)) do
      if type(origin) ~= "string" then
        functions.fail("CORS: origins are strings or a function(origin), not %s", tostring(origin))
      end
      local pattern = origin:find("*", 1, true) ~= nil
      o.wildcard = o.wildcard or origin == "*"
      o.varies = o.varies or pattern and origin ~= "*"
      o.tests[i] = matcher(origin, origin == "*" and ".*" or "[^/]*")
      if not pattern then
        o.listed[#o.listed + 1] = origin
      end
    end
    o.varies = o.varies or #o.tests > 1 or o.wildcard
  end
  if o.wildcard and options.supports_credentials and options.send_wildcard then
    functions.fail("CORS: cannot use supports_credentials in conjunction with an origin of '*' and send_wildcard: "
      .. "browsers refuse it, see https://www.w3.org/TR/cors/#resource-requests")
  end
  table.sort(o.listed)
  o.methods, o.method_set = {}, {}
  for i, method in ipairs(options.methods) do
    o.methods[i] = method:upper()
    o.method_set[method:upper()] = true
  end
  table.sort(o.methods)
  o.methods = table.concat(o.methods, ", ")
  o.header_tests = {}
  for i, header in ipairs(list_of(options.allow_headers)) do
    o.header_tests[i] = matcher(header, ".*")
  end
  o.expose_headers = joined(options.expose_headers)
  o.max_age = options.max_age and ("%d"):format(options.max_age) or nil
  for _, key in ipairs({ "supports_credentials", "send_wildcard", "always_send", "vary_header",
    "allow_private_network" }) do
    o[key] = options[key]
  end
  return o, options.resources
end

-- A list of { test, options }, the longest pattern first; or options for every path.
local function read_all(given)
  local whole, resources = read(given, "CORS")
  if not resources then
    return whole
  end
  local list = {}
  for pattern, own in next, resources do
    local merged = {}
    for key, value in next, given do
      merged[key] = key ~= "resources" and value or nil
    end
    for key, value in next, own do
      merged[key] = value
    end
    list[#list + 1] = { matcher(pattern, ".*"), (read(merged, "CORS: resources[" .. pattern .. "]")), pattern }
  end
  table.sort(list, function(a, b)
    return #a[3] > #b[3] or #a[3] == #b[3] and a[3] < b[3]
  end)
  return nil, list
end

-- ---- the headers ----

local function any(tests, value)
  for i = 1, #tests do
    if tests[i](value) then
      return true
    end
  end
  return false
end

-- The origins that an answer names, nil for none.
local function origins_for(o, origin)
  if origin and origin ~= "" then
    if o.wildcard and o.send_wildcard then
      return { "*" }
    end
    return any(o.tests, origin) and { origin } or nil
  elseif o.always_send and o.wildcard then
    return { "*" }
  elseif o.always_send and #o.listed > 0 then
    return o.listed
  end
end

local function allowed_headers(o, asked)
  local out = {}
  for name in (asked or ""):gmatch("[^,%s]+") do
    if any(o.header_tests, name) then
      out[#out + 1] = name
    end
  end
  table.sort(out)
  return #out > 0 and table.concat(out, ", ") or nil
end

-- Calls set(name, value) or add_word(name, word) for what an answer gets. `asked(name)` gives a request header.
local function apply(o, method, asked, set, vary)
  local origins = origins_for(o, asked("origin"))
  if not origins then
    if o.vary_header and o.varies and asked("origin") then
      vary()
    end
    return
  end
  for i, origin in ipairs(origins) do
    set("Access-Control-Allow-Origin", origin, i > 1)
  end
  local function give(name, value)
    if value then
      set(name, value)
    end
  end
  give("Access-Control-Expose-Headers", o.expose_headers)
  give("Access-Control-Allow-Credentials", o.supports_credentials and origins[1] ~= "*" and "true")
  if asked("access-control-request-private-network") == "true" then
    give("Access-Control-Allow-Private-Network", o.allow_private_network and "true" or "false")
  end
  local wanted = method == "OPTIONS" and asked("access-control-request-method")
  if wanted and o.method_set[wanted:upper()] then
    give("Access-Control-Allow-Headers", allowed_headers(o, asked("access-control-request-headers")))
    give("Access-Control-Max-Age", o.max_age)
    give("Access-Control-Allow-Methods", o.methods)
  end
  if o.vary_header and origins[1] ~= "*" and (o.varies or #origins > 1) then
    vary()
  end
end

local function options_for(whole, list, path)
  if whole then
    return whole
  end
  for _, entry in ipairs(list) do
    if entry[1](path) then
      return entry[2]
    end
  end
end

-- ---- as a middleware ----

---@param app luaflask.WSGIApp
---@param options luaflask.middleware.CORSOptions?
function CORS:init(app, options)
  self.app = base.application("CORS", app)
  self.whole, self.list = read_all(options or {})
end

function CORS:__call(environ, start_response)
  local o = options_for(self.whole, self.list, environ.PATH_INFO or "")
  if not o then
    return self.app(environ, start_response)
  end
  local method = environ.REQUEST_METHOD
  local asked = {}
  for _, name in ipairs({ "origin", "access-control-request-private-network", "access-control-request-method",
    "access-control-request-headers" }) do
    asked[name] = environ["HTTP_" .. name:upper():gsub("-", "_")]
  end
  return self.app(environ, base.changing(start_response, function(headers)
    apply(o, method, function(name)
      return asked[name]
    end, function(name, value, more)
      if more then
        headers[#headers + 1] = { name, value }
      else
        base.set(headers, name, value)
      end
    end, function()
      base.add_word(headers, "Vary", "Origin")
    end)
  end))
end

-- ---- as a hook ----

--- The same for an application without the way through an environ: an after_request function sets the headers.
---@param app luaflask.Flask
---@param options luaflask.middleware.CORSOptions?
function CORS.init_app(app, options)
  local whole, list = read_all(options or {})
  local request, header = core.request.proxy, core.request.header
  app:after_request(function(response)
    local o = options_for(whole, list, list and request.path)
    if o then
      local headers = response.headers
      apply(o, request.method, header, function(name, value, more)
        if more then
          headers:add(name, value)
        else
          headers:set(name, value)
        end
      end, function()
        response.vary:add("Origin")
      end)
    end
    return response
  end)
end

return CORS
