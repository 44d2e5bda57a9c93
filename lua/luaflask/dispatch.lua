-- SPDX-License-Identifier: MIT
-- The way of a request through an application, in Flask's order. These are the application's methods; an
-- application may override them by name. What runs them is jobs.lua.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")
local plan = require("luaflask.plan")
local signals = require("luaflask.signals")
local tasks = require("luaflask.tasks")
local Response = require("luaflask.wrappers").Response

local answering = core.context.answering
local after_this, rule_index, args = core.context.after_this, core.request.rule, core.request.args
local HTTPException = exceptions.HTTPException
local state, peek_state = ctx.state, ctx.peek_state

local dispatch = {}

-- ---- routing ----

--- The URL adapter of the current request, or of the configuration outside one.
---@param self luaflask.Flask
---@return luaflask.routing.MapAdapter?
function dispatch.create_url_adapter(self)
  return require("luaflask.urls").create_adapter(self)
end

local function unmatched_plan(app)
  local owner = app._owned_prefixes and require("luaflask.prefixes").owner(app)
  if owner == nil then
    return app._unmatched or plan.make(app, nil)
  end
  local plans = app._owner_plans or {}
  local p = plans[owner] or plan.make(app, nil, owner)
  plans[owner] = p
  return p
end

--- Notes that no rule was found, and the error that will be raised for it.
---@param app luaflask.Flask
---@param err any
function dispatch.set_unmatched(app, err)
  local own = state()
  local p = unmatched_plan(app)
  own.plan = p
  own.routing = { blueprint = p.blueprint, blueprints = p.blueprints, routing_exception = err }
end
local set_unmatched = dispatch.set_unmatched

--- Finds the rule of the current request in Lua; what is raised is kept for dispatch_request.
---@param app luaflask.Flask
function dispatch.match(app)
  local own = state()
  own.routing = { blueprints = {} }
  local ok, endpoint, values, rule = pcall(function()
    require("luaflask.urls").check_trusted_host(app)
    local adapter = app:create_url_adapter()
    own.url_adapter = adapter
    return adapter:match()
  end)
  if not ok then
    if not class.isinstance(endpoint, HTTPException) then
      error(endpoint, 0)
    end
    set_unmatched(app, endpoint)
    return
  end
  local p = dispatch.plan_of(app, rule)
  own.plan = p
  own.routing = {
    url_rule = rule, endpoint = endpoint, view_args = values, blueprint = p.blueprint, blueprints = p.blueprints,
  }
end

--- The plan of a rule, made on first use and kept once the setup is over.
---@param app luaflask.Flask
---@param rule luaflask.routing.Rule
---@return luaflask.Plan
function dispatch.plan_of(app, rule)
  local index = app._rule_index and app._rule_index[rule]
  local p = index and app._plans[index]
  if p == nil then
    p = plan.make(app, rule)
    if index then
      app._plans[index] = p
    end
  end
  return p
end

--- The plan of the current request.
---@param app luaflask.Flask
---@return luaflask.Plan
function dispatch.current_plan(app)
  local own = peek_state()
  if own and own.plan then
    return own.plan
  end
  local index = rule_index()
  return index and dispatch.plan_of(app, app._rules_by_index[index]) or unmatched_plan(app)
end
local current_plan = dispatch.current_plan

-- ---- the steps, as methods of the application ----

--- Notes who answers in the view's place, for messages about the answer.
---@param fn any
---@param kind string what it was registered as
function dispatch.answers(fn, kind)
  state().responder = { fn = fn, kind = kind }
end
local answers = dispatch.answers

--- Runs url_value_preprocessors and before_request functions; a result ends the request there.
---@param self luaflask.Flask
---@return any ... what a before_request function returned
function dispatch.preprocess_request(self)
  local p = current_plan(self)
  if p.preprocessors then
    local routing = ctx.routing()
    for _, fn in ipairs(p.preprocessors) do
      fn(routing.endpoint, routing.view_args)
    end
  end
  local before = p.before
  if before then
    for i = 1, #before do
      local rv, status, headers = before[i]()
      if rv ~= nil and rv ~= false then
        answers(before[i], "before_request")
        return rv, status, headers
      end
    end
  end
end

local KEEPS_BODY = { GET = true, HEAD = true, OPTIONS = true }

--- Raises what routing came to. In debug mode, a redirect that would cost the client its form data is an error.
---@param self luaflask.Flask
function dispatch.raise_routing_exception(self)
  local err = ctx.routing().routing_exception
  local request = core.request.proxy
  if self.debug and class.isinstance(err, exceptions.RoutingException) and err.new_url and err.code ~= 307
    and err.code ~= 308 and not KEEPS_BODY[request.method] then
    error(exceptions.Exception(("A request was sent to '%s', but routing issued a redirect to the canonical URL '%s'."
      .. "%s Send requests to the canonical URL, or use 307 or 308 for routing redirects. Otherwise, browsers will "
      .. "drop form data.\n\nThis exception is only raised in debug mode."):format(request.url, err.new_url,
      request.base_url .. "/" == err.new_url:match("^[^?]*") and " The URL was defined with a trailing slash. luaflask "
      .. "will redirect to the URL with a trailing slash if it was accessed without one." or "")), 0)
  end
  error(err, 0)
end

-- The view's arguments in the rule's order, from the values by name: those that a preprocessor took are left out.
local function ordered_args(rule, values)
  local list, names = {}, keys.in_order(values, rule.variables)
  for i, name in ipairs(names) do
    list[i] = values[name]
  end
  return compat.unpack(list, 1, #names)
end

--- Calls a view with its arguments: those in request.view_args, if anybody could have changed them there.
---@param view function
---@param rule luaflask.routing.Rule
---@return any ...
function dispatch.call_with_args(view, rule)
  local own = peek_state()
  local routing = own and own.routing
  if routing and routing.view_args then
    return view(ordered_args(rule, routing.view_args))
  end
  return view(args())
end
local call_with_args = dispatch.call_with_args

--- Calls the view, or answers OPTIONS by itself.
---@param self luaflask.Flask
---@return any ...
function dispatch.dispatch_request(self)
  local p = current_plan(self)
  if p.rule == nil then
    self:raise_routing_exception()
  end
  if p.rule.provide_automatic_options and core.request.proxy.method == "OPTIONS" then
    return self:make_default_options_response()
  end
  local view = p.view
  if view == nil then
    functions.fail("the endpoint '%s' has no view: give it one with app:endpoint(\"%s\")(function() … end)",
      p.endpoint, p.endpoint)
  end
  return call_with_args(view, p.rule)
end

--- The automatic answer to OPTIONS.
---@param self luaflask.Flask
---@return luaflask.Response
function dispatch.make_default_options_response(self)
  local own = state()
  own.url_adapter = own.url_adapter or self:create_url_adapter()
  local response = (self.response_class or Response)()
  response.headers:set("Allow", table.concat(own.url_adapter:allowed_methods(), ", "))
  return response
end

--- What a function that runs after the view returned: it has to be the response.
---@param response any
---@param fn any the function, for the message
---@param kind string what it was registered as
---@return luaflask.Response
function dispatch.checked(response, fn, kind)
  if getmetatable(response) ~= Response and not class.isinstance(response, Response) then
    local info = type(fn) == "function" and debug.getinfo(fn, "S")
    error(("an %s function%s returned %s: it must return the response"):format(kind,
      info and (" (%s:%d)"):format(info.short_src, info.linedefined) or "",
      response == nil and "nothing" or "a " .. type(response) .. " value"), 0)
  end
  return response
end
local checked = dispatch.checked

-- Runs after_this_request functions, also those that they add. All are noted: see after_this_again.
local function run_after_this(list, response)
  local own, done = state(), {}
  own.after_this = done
  while list do
    for _, fn in ipairs(list) do
      done[#done + 1] = fn
    end
    for _, fn in ipairs(list) do
      response = checked(fn(response), fn, "after_this_request")
    end
    list = after_this()
  end
  return response
end

--- Makes the after_this_request functions that ran for an answer run for the next one, too: what came after the
--- view failed, and the error is answered now.
function dispatch.after_this_again()
  local own = state()
  local done = own.after_this
  if done == nil then
    return
  end
  own.after_this = nil
  local rest = after_this() or {}
  for _, list in ipairs({ done, rest }) do
    for _, fn in ipairs(list) do
      after_this(fn)
    end
  end
end

--- Runs after_this_request and after_request functions, then saves the session: here only if somebody comes to see the
--- response after that, else while the answer's bytes are made.
---@param self luaflask.Flask
---@param response luaflask.Response
---@return luaflask.Response
function dispatch.process_response(self, response)
  local list = after_this()
  if list then
    response = run_after_this(list, response)
  end
  local after = current_plan(self).after
  if after then
    for i = 1, #after do
      response = checked(after[i](response), after[i], "after_request")
    end
  end
  if self._session_in_lua then
    require("luaflask.sessions").save_in_lua(self, response)
  elseif signals.request_finished.active or self._steps_overridden then
    require("luaflask.sessions").save_cookie(response)
  end
  return response
end

--- From a view's results to the Response that is sent.
---@param self luaflask.Flask
---@param response luaflask.Response
---@param from_error boolean? errors of after_request functions are logged then
---@return luaflask.Response
function dispatch.finalize_request(self, response, from_error)
  local function process()
    response = self:process_response(response)
    if signals.request_finished.active then
      signals.request_finished:send(self, { response = response })
    end
    return response
  end
  if not from_error then
    return process()
  end
  local ok, err = xpcall(process, tasks.on_error)
  if not ok then
    require("luaflask.logging").log_error(self, "Request finalizing failed with an error while handling an error", err)
    core.session_proxy.discard() -- it is saved after these functions, to which it did not come
  end
  return response
end

-- ---- errors ----

-- Flask's order: handlers of the error's code before those of its class alone; of each the innermost blueprint's
-- first; of those the one for the nearest class.
local function find_handler(self, err, p)
  local cls, spec, scopes = class.of(err), self.error_handler_spec, p.scopes
  local slot = class.isinstance(err, HTTPException) and err.code or 0
  while true do
    for i = #scopes, 1, -1 do
      local by_class = spec[scopes[i]] and spec[scopes[i]][slot]
      local c = by_class and cls
      while c do
        if by_class[c] then
          return by_class[c]
        end
        c = c.__parent
      end
    end
    if slot == 0 then
      return nil
    end
    slot = 0
  end
end

--- Whether an HTTP error is to be treated like any other error.
---@param self luaflask.Flask
---@param err luaflask.HTTPException
---@return boolean
function dispatch.trap_http_exception(self, err)
  if self.config.TRAP_HTTP_EXCEPTIONS then
    return true
  end
  local trap = self.config.TRAP_BAD_REQUEST_ERRORS
  if trap == nil and self.debug and class.isinstance(err, exceptions.BadRequestKeyError) then
    return true
  end
  return trap and class.isinstance(err, exceptions.BadRequest) or false
end

--- Answers an HTTP error by its handler, or with itself.
---@param self luaflask.Flask
---@param err luaflask.HTTPException
---@return any ...
function dispatch.handle_http_exception(self, err)
  if err.code == nil or class.isinstance(err, exceptions.RoutingException) then
    return err
  end
  local handler = find_handler(self, err, current_plan(self))
  if handler == nil then
    return err
  end
  answers(handler, "errorhandler")
  return handler(err)
end

--- Answers an error by its handler; without one it is raised again.
---@param self luaflask.Flask
---@param err any
---@return any ...
function dispatch.handle_user_exception(self, err)
  if class.isinstance(err, exceptions.BadRequestKeyError)
    and (self.debug or self.config.TRAP_BAD_REQUEST_ERRORS) then
    err.show_exception = true
  end
  if class.isinstance(err, HTTPException) and not self:trap_http_exception(err) then
    return self:handle_http_exception(err)
  end
  local handler = find_handler(self, err, current_plan(self))
  if handler == nil then
    error(err, 0)
  end
  answers(handler, "errorhandler")
  return handler(err)
end

--- Whether errors that nothing handles are raised where the request was made.
---@param app luaflask.Flask
---@return boolean
function dispatch.propagates(app)
  local propagate = app.config.PROPAGATE_EXCEPTIONS
  if propagate == nil then
    propagate = app.testing or app.debug
  end
  return propagate
end
local propagates = dispatch.propagates

--- Raises the error where a test client or a middleware made the request; false when neither did.
---@param err any
---@return boolean
function dispatch.raise_at_client(err)
  local tag = core.request.tag()
  if tag == -1 then
    -- Called by a middleware, to which the error goes.
    state().raised = { err }
    return true
  end
  return tag ~= nil and require("luaflask.propagation").note(tag, err)
end
local raise_at_client = dispatch.raise_at_client

--- In debug mode: the page that shows the error, and its status.
---@param err any
---@return string|luaflask.HTTPException page
---@return integer? status
function dispatch.debug_page(err)
  local ok, page = pcall(require, "luaflask.debug.page")
  if ok then
    return page.render(err), 500
  end
  return exceptions.InternalServerError({ original_exception = err })
end

--- The last stop of an error that no handler took: logged, and answered with 500 (its handler gets an
--- InternalServerError whose original_exception is the error).
---@param self luaflask.Flask
---@param err any
---@return any ...
function dispatch.handle_exception(self, err)
  if signals.got_request_exception.active then
    signals.got_request_exception:send(self, { exception = err })
  end
  local propagate = propagates(self)
  if propagate and raise_at_client(err) then
    state().propagated = true
    return "", 500
  elseif propagate and core.request.tag() then
    -- A context by hand, where nobody waits for an answer.
    error(err, 0)
  end
  self:log_exception(err)
  local shows = self._debugger -- of `luaflask run --debugger` or `--no-debugger`
  if shows == nil then
    shows = self.debug
  end
  if propagate and shows then
    return dispatch.debug_page(err)
  end
  local server_error = exceptions.InternalServerError({ original_exception = err })
  local handler = find_handler(self, server_error, current_plan(self))
  if handler == nil then
    return server_error
  end
  answers(handler, "errorhandler")
  return handler(server_error)
end

-- ---- teardown ----

--- Calls fn(...); its error is added to the failures.
---@param failures any[]
---@param fn function
function dispatch.attempt(failures, fn, ...)
  local ok, failure = xpcall(fn, tasks.on_error, ...)
  if not ok then
    failures[#failures + 1] = failure
  end
end
local attempt = dispatch.attempt

local function run_all(list, err, failures)
  for i = 1, list and #list or 0 do
    attempt(failures, list[i], err)
  end
end

local function send(failures, signal, app, values)
  if signal.active then
    attempt(failures, signal.send, signal, app, values)
  end
end

--- Runs teardown_request functions; every one, whatever the others do.
---@param self luaflask.Flask
---@param err any the error that ended the request, or nil
---@param failures any[]? errors of the functions are added here
function dispatch.do_teardown_request(self, err, failures)
  failures = failures or {}
  run_all(current_plan(self).teardown, err, failures)
  send(failures, signals.request_tearing_down, self, { exc = err })
end

--- Runs teardown_appcontext functions.
---@param self luaflask.Flask
---@param err any
---@param failures any[]?
function dispatch.do_teardown_appcontext(self, err, failures)
  failures = failures or {}
  run_all(plan.reversed(self.teardown_appcontext_funcs), err, failures)
  send(failures, signals.appcontext_tearing_down, self, { exc = err })
end

--- Both kinds of teardown; cleanup of a cancelled task may wait. Gives the first failure, and all.
---@param app luaflask.Flask
---@param err any
---@param is_request boolean
---@return any? first
---@return any[] failures
function dispatch.teardown(app, err, is_request)
  local failures = {}
  core.task.shield(true)
  if is_request then
    attempt(failures, app.do_teardown_request, app, err, failures)
  end
  attempt(failures, app.do_teardown_appcontext, app, err, failures)
  core.task.shield(false)
  return failures[1], failures
end

-- ---- all of it ----

-- The steps up to the view's results.
local function results_of(self)
  if signals.request_started.active then
    signals.request_started:send(self)
  end
  local rv, status, headers = self:preprocess_request()
  if rv ~= nil then
    return rv, status, headers
  end
  return self:dispatch_request()
end

--- All steps up to the response: hooks, view, and the handlers of what they raise. What no handler takes is raised.
---@param self luaflask.Flask
---@return luaflask.Response
function dispatch.full_dispatch_request(self)
  local results = compat.pack(xpcall(results_of, tasks.on_error, self))
  -- From here on an error is one of the answer: no handler but that of 500 gets it.
  local err = not results[1] and results[2]
  if err and getmetatable(err) == exceptions.Cancelled then
    error(err, 0)
  end
  answering(true)
  if err then
    return self:finalize_request(self:make_response(self:handle_user_exception(err)))
  end
  return self:finalize_request(self:make_response(compat.unpack(results, 2, results.n)))
end

return dispatch
