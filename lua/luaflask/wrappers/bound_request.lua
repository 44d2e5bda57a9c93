-- SPDX-License-Identifier: MIT
-- Requests to look at outside of any request: those that a client made, those of builders. A request's attributes are
-- computed in its context; a BoundRequest brings that along.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local environ = require("luaflask.gateway.environ")

local weak = { __mode = "k" }
local contexts, environs = setmetatable({}, weak), setmetatable({}, weak)

---@class luaflask.BoundRequest: luaflask.Class
local BoundRequest = class.new("BoundRequest")

-- Runs fn in the request's context, whichever is current.
local function within(self, fn, ...)
  local handle = contexts[self]:again()
  handle:push()
  local results = compat.pack(pcall(fn, ...))
  handle:pop()
  if not results[1] then
    error(results[2], 0)
  end
  return compat.unpack(results, 2, results.n)
end

local function read(key)
  return core.request.proxy[key]
end

local function write(key, value)
  core.request.proxy[key] = value
end

function BoundRequest.__index(self, key)
  local value = within(self, read, key)
  if type(value) ~= "function" then
    return value
  end
  return function(me, ...)
    if me ~= self then
      error(("`request.%s` called with '.', write `request:%s(...)`"):format(key, key), 2)
    end
    return within(self, value, core.request.proxy, ...)
  end
end

function BoundRequest.__newindex(self, key, value)
  within(self, write, key, value)
end

function BoundRequest:__tostring()
  return ("<Request '%s' [%s]>"):format(self.url, self.method)
end

-- A bound request is an instance of its request's class, too.
local bound_classes = setmetatable({}, weak)

local function class_over(request_class)
  local cls = bound_classes[request_class]
  if cls == nil then
    cls = BoundRequest:extend(request_class.__name)
    for ancestor in next, request_class.__isa do
      cls.__isa[ancestor] = true
    end
    bound_classes[request_class] = cls
  end
  return cls
end

local bound = { BoundRequest = BoundRequest }

--- A request by the handle of its context.
---@param request_class luaflask.Class
---@param handle luaflask.core.ContextHandle
---@param env table? the environ it was made of
---@return luaflask.BoundRequest
function bound.of_context(request_class, handle, env)
  local self = setmetatable({}, class_over(request_class))
  contexts[self], environs[self] = handle, env
  return self
end

--- A request of an environ that nobody answers.
---@param app luaflask.Flask
---@param env table
---@param cls luaflask.Class? instead of the application's request_class
---@return luaflask.BoundRequest
function bound.of_environ(app, env, cls)
  local handle = core.client.context(app._core, environ.to_spec(env), environ.tag(env))
  local self = bound.of_context(cls or app.request_class, handle, env)
  if cls then
    within(self, function()
      core.request.cache(core.request.handle())[0] = cls
    end)
  end
  return self
end

return bound
