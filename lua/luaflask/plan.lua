-- SPDX-License-Identifier: MIT
-- Plans: what has to be done for a rule, decided once, when its first request comes. A view without hooks, signals
-- or arguments is its own job; nothing that nobody asked for costs anything.
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local functions = require("luaflask.functions")
local signals = require("luaflask.signals")

local plan = {}

---@class luaflask.Plan
---@field rule luaflask.routing.Rule?
---@field endpoint string?
---@field blueprint string?
---@field blueprints string[] innermost first
---@field view function?
---@field preprocessors function[]?
---@field before function[]?
---@field after function[]? in the order in which they run
---@field teardown function[]? in the order in which they run
---@field after_response function[]? in the order in which they run
---@field appcontext_teardown function[]? in the order in which they run

-- The functions of all scopes in one list: outer scopes first, or (reversed) innermost and last registered first.
local function flatten(by_scope, scopes, reversed)
  local list = {}
  for i = 1, #scopes do
    for _, fn in ipairs(by_scope[scopes[i]] or {}) do
      if reversed then
        table.insert(list, 1, fn)
      else
        list[#list + 1] = fn
      end
    end
  end
  return list[1] ~= nil and list or nil
end

--- A list backwards, nil when it is empty.
---@param list function[]
---@return function[]?
function plan.reversed(list)
  local copy = {}
  for i = #list, 1, -1 do
    copy[#copy + 1] = list[i]
  end
  return copy[1] ~= nil and copy or nil
end

local function wrapped(app, endpoint, scopes)
  local view = app.view_functions[endpoint]
  for i = #scopes, 1, -1 do
    local decorators = app.view_decorators[scopes[i]] or {}
    for j = #decorators, 1, -1 do
      local inner = view
      view = decorators[j](inner)
      if not functions.is_callable(view) then
        local path, line = functions.source_of(decorators[j])
        error(("the decorator%s given to %s returned %s for the view of '%s': it must return the function to call")
          :format(path and (" at %s:%d"):format(path, line) or "", i == 1 and "app:use" or "bp:use",
          view == nil and "nothing" or "a " .. type(view) .. " value", endpoint), 0)
      end
      if view ~= inner then
        functions.wraps(inner, view)
      end
    end
  end
  return view
end

--- The view of an endpoint inside the decorators of app:use and bp:use. They are applied once.
---@param app luaflask.Flask
---@param endpoint string
---@param scopes string[]
---@return function?
function plan.view_of(app, endpoint, scopes)
  local view = app.view_functions[endpoint]
  if view == nil or next(app.view_decorators) == nil then
    return view
  end
  local known = app._wrapped_views[endpoint]
  if known == nil or known.view ~= view then
    known = { view = view, wrapped = wrapped(app, endpoint, scopes) }
    app._wrapped_views[endpoint] = known
  end
  return known.wrapped
end

--- The plan for an endpoint; rule and endpoint are nil for requests that match nothing.
---@param app luaflask.Flask
---@param rule luaflask.routing.Rule?
---@param owner string? the blueprint that a request without a rule belongs to
---@return luaflask.Plan
function plan.make(app, rule, owner)
  local endpoint = rule and rule.endpoint
  local scopes = ctx.scopes_of(app, endpoint or owner and owner .. ".")
  local blueprints = {}
  for i = #scopes, 2, -1 do
    blueprints[#blueprints + 1] = scopes[i]
  end
  return {
    rule = rule,
    endpoint = endpoint,
    blueprint = blueprints[1],
    blueprints = blueprints,
    scopes = scopes,
    view = endpoint and plan.view_of(app, endpoint, scopes),
    preprocessors = flatten(app.url_value_preprocessors, scopes),
    before = flatten(app.before_request_funcs, scopes),
    after = flatten(app.after_request_funcs, scopes, true),
    teardown = flatten(app.teardown_request_funcs, scopes, true),
    after_response = flatten(app.after_response_funcs, scopes),
    appcontext_teardown = plan.reversed(app.teardown_appcontext_funcs),
  }
end

local WATCHED = {
  "request_started", "request_finished", "request_tearing_down", "appcontext_pushed", "appcontext_tearing_down",
  "appcontext_popped",
}

--- Whether somebody listens to what happens around every request.
---@return boolean
function plan.signals_active()
  for _, name in ipairs(WATCHED) do
    if signals[name].active then
      return true
    end
  end
  return false
end

-- Methods of the application that, when overridden, have to be asked for every request.
local OVERRIDABLE = {
  "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request", "process_response",
  "make_response", "do_teardown_request", "do_teardown_appcontext",
}

local function overrides(app, name)
  return app[name] ~= require("luaflask.app")[name]
end

--- Whether the application overrides a step of the dispatch.
---@param app luaflask.Flask
---@return boolean
function plan.overridden(app)
  for _, name in ipairs(OVERRIDABLE) do
    if overrides(app, name) then
      return true
    end
  end
  return false
end

--- Whether the rule of a request has to be found in Lua.
---@param app luaflask.Flask
---@return boolean
function plan.matches_in_lua(app)
  local map = app.url_map
  return map.host_matching or app.subdomain_matching or map._core:needs_lua() or overrides(app, "create_url_adapter")
    or false
end

--- Whether a plan needs nothing but its view.
---@param app luaflask.Flask
---@param p luaflask.Plan
---@return boolean
function plan.is_bare(app, p)
  return p.view ~= nil and not p.preprocessors and not p.before and not p.after and not p.teardown
    and not p.appcontext_teardown and not p.after_response and not app._session_in_lua and not plan.signals_active()
    and not plan.overridden(app)
end

--- The view as a function, also when it is a table that can be called.
---@param view any
---@return function
function plan.as_function(view)
  if type(view) == "function" then
    return view
  end
  return function(...)
    return view(...)
  end
end

--- The job of a bare plan.
---@param p luaflask.Plan
---@return function
function plan.bare_job(p)
  local view = plan.as_function(p.view)
  if #p.rule.arguments == 0 then
    local info = debug.getinfo(view, "S")
    if info.what ~= "C" then
      return view
    end
  end
  local args = core.request.args
  return function()
    return view(args())
  end
end

-- ---- checks before the first request ----

-- The names of a view's arguments in the order in which it gets them: the rule's variables, then the other defaults.
local function argument_order(rule)
  local order, seen = {}, {}
  for i, name in ipairs(rule.variables) do
    order[i], seen[name] = name, true
  end
  for _, name in ipairs(rule.arguments) do
    if not seen[name] then
      order[#order + 1] = name
    end
  end
  return order
end

-- The parameters of a view that has these names in another order: a mistake that would swap values. A view with
-- fewer or more parameters is left alone: a preprocessor may take values out.
local function swapped(order, view)
  local parameters = functions.parameters(view)
  if not parameters or #parameters ~= #order then
    return nil
  end
  local place = {}
  for i, name in ipairs(order) do
    place[name] = i
  end
  for i, name in ipairs(parameters) do
    if place[name] and place[name] ~= i then
      return parameters
    end
  end
end

--- Refuses what cannot be served: routes without a view, views whose parameters are in another order than the rule.
---@param app luaflask.Flask
function plan.check(app)
  local checks = require("luaflask.checks")
  checks.settings(app)
  checks.routes(app)
  for pending in next, app._pending_routes do
    error(("the route '%s', declared at %s, was never given a view: write app:route(\"…\")(function() … end)"):format(
      pending.rule, pending.where), 0)
  end
  for rule in app.url_map:iter_rules() do
    local view = app.view_functions[rule.endpoint]
    local order = view and argument_order(rule)
    local parameters = view and swapped(order, view)
    if parameters then
      error(("the view of '%s' takes (%s), but its rule gives (%s), in this order: reorder the parameters, or rename "
        .. "them (declared at %s)"):format(rule.rule, table.concat(parameters, ", "), table.concat(order, ", "),
        rule._where or "?"), 0)
    end
    plan.view_of(app, rule.endpoint, ctx.scopes_of(app, rule.endpoint))
  end
end

-- ---- forgetting ----

local apps, watching = setmetatable({}, { __mode = "k" }), false

--- Drops the plans of an application: they are made anew.
---@param app luaflask.Flask
function plan.forget(app)
  if app._got_first_request then
    app._plans = {}
    app._core:forget_jobs()
  end
end

--- Plans are remade when somebody begins or ceases to listen to a signal.
---@param app luaflask.Flask
function plan.watch(app)
  if not watching then
    watching = true
    for _, name in ipairs(WATCHED) do
      signals[name]:on_change(function()
        for known in next, apps do
          plan.forget(known)
        end
      end)
    end
  end
  apps[app] = true
end

return plan
