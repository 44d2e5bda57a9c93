-- SPDX-License-Identifier: MIT
-- Requests that did not come from a client: Request.from_values, Request(environ), Request.application.
--
-- A request belongs to a context of the core and ends with it. A made one holds its context, so that it lives as
-- long as somebody holds it; outside an application it goes by Flask's default limits.
local class = require("luaflask.class")
local core = require("luaflask.core")
local environs = require("luaflask.gateway.environ")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")

local getmetatable, setmetatable, rawget, type, tostring = getmetatable, setmetatable, rawget, type, tostring
local current_app = core.context.current_app

local make = {}

local bare

-- The core's half of the current application, or of one that has nothing but limits.
local function core_app()
  local app = core.context.has_app() and current_app
  if app and app._core then
    return app._core
  end
  bare = bare or core.app.new({ config = { MAX_FORM_MEMORY_SIZE = 500000, MAX_FORM_PARTS = 1000 } })
  return bare
end

--- The core's request for a spec of core.client, and the context that it lives as long as.
---@param spec table
---@return userdata request
---@return luaflask.core.ContextHandle context
function make.raw(spec)
  local context = core.client.context(core_app(), spec)
  context:push()
  local request = core.request.handle()
  context:pop()
  return request, context
end

-- What a program gets: all is asked of the core's request.
local Made = {}

function Made.__index(self, key)
  local request = rawget(self, "_request")
  local value = request[key]
  if type(value) ~= "function" then
    return value
  end
  return function(first, ...)
    return value(first == self and request or first, ...)
  end
end

function Made.__newindex(self, key, value)
  rawget(self, "_request")[key] = value
end

function Made.__tostring(self)
  return tostring(rawget(self, "_request"))
end

-- Where class.isinstance finds the classes of a made request.
local metatables = setmetatable({}, { __mode = "k" })

local function metatable_of(cls)
  local mt = metatables[cls]
  if mt == nil then
    mt = { __isa = cls.__isa, __name = cls.__name }
    for name, fn in next, Made do
      mt[name] = fn
    end
    metatables[cls] = mt
  end
  return mt
end

-- The environ is the request's own; its SCRIPT_NAME stands in no request line.
local function from_spec(cls, spec, environ)
  local request, context = make.raw(spec)
  local cache = core.request.cache(request)
  cache[0], cache.environ = cls, environ
  return setmetatable({ _request = request, _context = context }, metatable_of(cls))
end

--- `Request:from_values("/search?q=tea", { method = "POST", data = … })`: a request without a client, from the
--- options of `app:test_request_context`.
---@param cls luaflask.Class
---@param path string?
---@param options table?
---@return luaflask.Request
function make.from_values(cls, path, options)
  local app = core.context.has_app() and class.unwrap(current_app) or { config = {} }
  return make.from_environ(cls, require("luaflask.testing").create_environ(app, path, options))
end

-- ---- from an environ ----

--- `Request(environ)`: the request of an environ.
---@param cls luaflask.Class
---@param environ table<string, any>
---@return luaflask.Request
function make.from_environ(cls, environ)
  return from_spec(cls, environs.to_spec(environ), environ)
end

--- `Request:application(function(request) return response end)`: a gateway application,
--- `app(environ, start_response)`, of a function that answers one request. An HTTP exception is an answer, too.
---@param cls luaflask.Class
---@param fn fun(request: luaflask.Request): any
---@return fun(environ: table, start_response: function): any
function make.application(cls, fn)
  functions.check(fn, "Request:application")
  return function(environ, start_response)
    local request = make.from_environ(cls, environ)
    local ok, response = pcall(fn, request)
    request:close()
    if not ok then
      if not class.isinstance(response, exceptions.HTTPException) then
        error(response, 0)
      end
      response = response:get_response()
    end
    local mt = getmetatable(response)
    if type(response) ~= "function" and not (type(mt) == "table" and mt.__call) then
      error(("the function of Request:application returns a Response (or another application), not a %s value"):format(
        type(response)), 0)
    end
    return response(environ, start_response)
  end
end

return make
