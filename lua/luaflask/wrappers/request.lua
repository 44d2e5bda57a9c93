-- SPDX-License-Identifier: MIT
-- Request: the class behind `luaflask.request` and the handles of requests.
--
-- A request itself is the core's (a userdata). The core answers what lies at hand (method, path, remote_addr
-- ...) and what it finds in the request's cache, and asks `index` below for all else. A class has three
-- tables, which fall back to those of its parent:
--
--   getters[name](self, cache)   made on first access, then kept in the cache
--   dynamic[name](self, cache)   made at each access
--   setters[name](self, value, cache)
--
-- and its functions are methods. An application uses a class of its own by `app.request_class`:
--
--   local MyRequest = luaflask.Request:extend("MyRequest")
--   function MyRequest.getters.tenant(self) return self.host:match("^[^.]*") end
local class = require("luaflask.class")
local core = require("luaflask.core")

local getmetatable, rawget, setmetatable, type = getmetatable, rawget, setmetatable, type

---@class luaflask.Request: luaflask.Class
---@field method string
---@field path string percent-decoded
---@field query_string string
---@field scheme "http"|"https"
---@field remote_addr string? nil on a Unix socket
---@field args luaflask.MultiDict of the query
---@field form luaflask.MultiDict
---@field files luaflask.MultiDict of FileStorage
---@field values luaflask.MultiDict args, and form unless GET
---@field cookies luaflask.MultiDict
---@field headers luaflask.Headers
---@field data string
---@field json any
---@field is_json boolean
---@field mimetype string
---@field content_type string?
---@field content_length integer?
---@field url string
---@field base_url string
---@field host string
---@field full_path string
---@field endpoint string?
---@field view_args table?
---@field blueprint string?
---@field authorization luaflask.Authorization?
---@field user_agent luaflask.UserAgent
---@field environ table
local Request = class.new("Request")

local PARTS = {
  require("luaflask.wrappers.request_headers"),
  require("luaflask.wrappers.request_body"),
  require("luaflask.wrappers.request_url"),
}

local KINDS = { "getters", "dynamic", "setters" }

for _, kind in ipairs(KINDS) do
  Request[kind] = {}
  for _, part in ipairs(PARTS) do
    for name, fn in next, part[kind] or {} do
      Request[kind][name] = fn
    end
  end
end

for name, fn in next, PARTS[2].methods do
  Request[name] = fn
end

for name, value in next, PARTS[2].statics do
  Request[name] = value
end

Request.user_agent_class = PARTS[1].UserAgent
--- The class of `access_route`; a class of one's own may name another.
Request.list_storage_class = require("luaflask.datastructures.dicts").ImmutableList

-- Other classes make their instances by `init`; a request is made of an environ.
local function construct(cls, environ)
  if type(environ) ~= "table" then
    error("a Request comes with a request: read `luaflask.request`; or make one with Request(environ), "
      .. "Request:from_values(path, options) or app:test_request_context()", 2)
  end
  return require("luaflask.wrappers.request_make").from_environ(cls, environ)
end

getmetatable(Request).__call = construct

function Request.__init_subclass(cls)
  for _, kind in ipairs(KINDS) do
    cls[kind] = setmetatable(rawget(cls, kind) or {}, { __index = cls.__parent[kind] })
  end
  getmetatable(cls).__call = construct
end

--- `Request:from_values("/search?q=tea", { method = "POST", data = … })`: a request that nobody sent, from the
--- options of `app:test_request_context`; for scripts. It can be read and asked, but is not `luaflask.request`.
---@param path string?
---@param options table?
---@return luaflask.Request
function Request:from_values(path, options)
  if not class.is_class(self) then
    error("`from_values` is a function of the class: write `luaflask.Request:from_values(path, options)`", 2)
  end
  return require("luaflask.wrappers.request_make").from_values(self, path, options)
end

--- `Request:application(function(request) return Response("hello") end)`: a function that answers one request as an
--- application `app(environ, start_response)`.
---@param fn fun(request: luaflask.Request): luaflask.Response
---@return fun(environ: table, start_response: function): any
function Request:application(fn)
  if not class.is_class(self) then
    error("`application` is a function of the class: write `luaflask.Request:application(fn)`", 2)
  end
  return require("luaflask.wrappers.request_make").application(self, fn)
end

-- ---- routing ----

local function routing(name)
  Request.dynamic[name] = function()
    return require("luaflask.ctx").routing()[name]
  end
end

routing("url_rule")
routing("endpoint")
routing("view_args")
routing("blueprint")
routing("blueprints")
routing("routing_exception")

-- ---- what the core asks ----

-- Where the cache keeps a request's class that is not Request itself: no name that a program could use.
local CLASS = 0

local current_app = core.context.current_app

local function class_of(cache)
  local cls = current_app.request_class
  if cls == nil or cls == Request then
    return Request
  end
  cache[CLASS] = cls
  return cls
end

local function index(self, key, cache)
  local cls = cache[CLASS] or class_of(cache)
  local getter = cls.getters[key]
  if getter then
    local value = getter(self, cache)
    cache[key] = value
    return value
  end
  local dynamic = cls.dynamic[key]
  if dynamic then
    return dynamic(self, cache)
  end
  local value = cls[key]
  if type(value) == "function" then
    cache[key] = value
  end
  return value
end

local function newindex(self, key, value, cache)
  local cls = cache[CLASS] or class_of(cache)
  local setter = cls.setters[key]
  if setter then
    return setter(self, value, cache)
  end
  cache[key] = value
end

-- For luaflask.isinstance: the class that the application has chosen; of the proxy outside any request, none.
local function class_of_request(self)
  if self == core.request.proxy and not core.context.has_request() then
    return nil
  end
  local cache = core.request.cache(self)
  return cache[CLASS] or (core.context.has_app() and class_of(cache) or Request)
end

core.request.setup(index, newindex, class_of_request)

return Request
