-- SPDX-License-Identifier: MIT
-- Contexts: what `request`, `session`, `g` and `current_app` mean now, and what the framework itself keeps for the
-- length of one.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local signals = require("luaflask.signals")

local state, peek_state = core.context.state, core.context.peek_state

local ctx = {}

--- The framework's own table for the current context (made on first use); an error outside any.
---@return table
ctx.state = state

--- The same if there is one already.
---@return table?
ctx.peek_state = peek_state

-- ---- scopes: "" and the blueprints of an endpoint, outer first ----

--- The scopes that hooks of an endpoint are looked up in: "" (the application), "parent", "parent.child", …
---@param app luaflask.Flask
---@param endpoint string?
---@return string[]
function ctx.scopes_of(app, endpoint)
  local known = app._scopes[endpoint or ""]
  if known then
    return known
  end
  local scopes = { "" }
  for at in (endpoint or ""):gmatch("()%.") do
    local name = endpoint:sub(1, at - 1)
    -- An endpoint that is the text of a rule may have dots of its own.
    if app.blueprints[name] then
      scopes[#scopes + 1] = name
    end
  end
  if app._got_first_request then
    app._scopes[endpoint or ""] = scopes
  end
  return scopes
end

-- ---- routing, as the request shows it ----

---@class luaflask.Routing
---@field url_rule luaflask.routing.Rule?
---@field endpoint string?
---@field view_args table?
---@field blueprint string?
---@field blueprints string[]
---@field routing_exception any

--- What routing came to for the current request.
---@return luaflask.Routing
function ctx.routing()
  local own = state()
  if own.routing then
    return own.routing
  end
  local routing = { blueprints = {} }
  local index = core.request.rule()
  if index then
    local app = require("luaflask.globals").current_app
    local plan = require("luaflask.dispatch").current_plan(app)
    routing.url_rule = plan.rule
    routing.endpoint = plan.endpoint
    routing.view_args = core.request.args_table()
    routing.blueprint = plan.blueprint
    routing.blueprints = plan.blueprints
  end
  own.routing = routing
  return routing
end

--- The endpoint of the current request, nil without one.
---@return string?
function ctx.endpoint()
  if core.context.has_request() then
    return ctx.routing().endpoint
  end
end

-- ---- contexts by hand ----

--- A context that is entered and left: call it with a function, or :push() and :pop(); on Lua 5.4 it also closes a
--- `<close>` variable.
---@class luaflask.Context: luaflask.Class
---@field app luaflask.Flask
---@field g table while the context is the current one
local Context = class.new("Context", { g = core.context.g })

function Context:init(app, handle)
  self.app, self._handle, self._pushed = app, handle, 0
end

--- Makes the context current; the same one may be pushed again.
---@return luaflask.Context
function Context:push()
  class.check_self(self, Context, "ctx:push")
  self._handle:push()
  self._pushed = self._pushed + 1
  if self._pushed > 1 then
    return self
  end
  self.app:freeze_config()
  if signals.appcontext_pushed.active then
    signals.appcontext_pushed:send(self.app)
  end
  local ok, err = pcall(self.on_push, self)
  if not ok then
    self._handle:pop()
    self._pushed = 0
    error(err, 0)
  end
  return self
end

--- What a kind of context does when it is entered.
function Context:on_push() -- luacheck: ignore 212
end

--- Leaves the context: teardown functions run, with the error that ended it or nil.
---@param err any
function Context:pop(err)
  class.check_self(self, Context, "ctx:pop")
  if self._pushed == 0 then
    functions.fail("this context is not pushed")
  end
  local last = self._handle:is_last()
  if not last and not self._handle:is_current() then
    functions.fail("contexts are popped in the reverse order of their pushes: another one lies on top")
  end
  local failure
  if last then
    failure = require("luaflask.dispatch").teardown(self.app, err, self.is_request)
  end
  self._handle:pop()
  self._pushed = self._pushed - 1
  if last and signals.appcontext_popped.active then
    signals.appcontext_popped:send(self.app)
  end
  if failure then
    error(failure, 0)
  end
end

Context.__close = function(self, err)
  if self._pushed > 0 then
    self:pop(err)
  end
end

--- Runs a function inside the context; its results and errors come through.
---@param fn function
---@return any ...
function Context:__call(fn, ...)
  if fn == nil then
    functions.fail("a context is called with the function that runs inside: `app:app_context()(function() … end)`")
  end
  self:push()
  local results = compat.pack(pcall(fn, ...))
  if not results[1] then
    self:pop(results[2])
    error(results[2], 0)
  end
  self:pop(nil)
  return compat.unpack(results, 2, results.n)
end

---@class luaflask.AppContext: luaflask.Context
local AppContext = Context:extend("AppContext", { is_request = false })
ctx.AppContext = AppContext

function AppContext:init(app)
  Context.init(self, app, core.context.new(app._core))
end

---@class luaflask.RequestContext: luaflask.Context
---@field request luaflask.Request at any time
---@field session luaflask.Session while the context is the current one
local RequestContext = Context:extend("RequestContext", { is_request = true, session = core.session_proxy.proxy })
ctx.RequestContext = RequestContext

---@param app luaflask.Flask
---@param environ table as WSGI has it
function RequestContext:init(app, environ)
  local environs = require("luaflask.gateway.environ")
  local handle = core.client.context(app._core, environs.to_spec(environ), environs.tag(environ))
  Context.init(self, app, handle)
  self.request = require("luaflask.wrappers.bound_request").of_context(app.request_class, handle, environ)
end

function RequestContext:on_push()
  if self.app._session_in_lua then
    require("luaflask.sessions").open_in_lua()
  end
  require("luaflask.dispatch").match(self.app)
end

--- Runs fn(…) in the context of the request that is current now, in whatever task it is called later.
---@generic F: function
---@param fn F
---@return F
function ctx.copy_current_request_context(fn)
  functions.check(fn, "copy_current_request_context")
  if not core.context.has_request() then
    functions.fail("'copy_current_request_context' can only be used when a request context is active, such as in a "
      .. "view function.")
  end
  local handle = core.context.current()
  return function(...)
    local own = handle:again()
    own:push()
    local results = compat.pack(pcall(fn, ...))
    own:pop()
    if not results[1] then
      error(results[2], 0)
    end
    return compat.unpack(results, 2, results.n)
  end
end

return ctx
