-- SPDX-License-Identifier: MIT
-- The way of a request through an application, in Flask's order. These are the application's methods; an
-- application may override them by name.
--
-- Three functions are handed to the core: `plain` answers a request whose rule has no job yet (or that matched no
-- rule), `recover` makes good for one that raised, `finalize` makes a Response of results that are not simple.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local exceptions = require("luaflask.exceptions")
local plan = require("luaflask.plan")
local signals = require("luaflask.signals")
local tasks = require("luaflask.tasks")

local take, parts, stashed = core.result.take, core.result.parts, core.result.stashed
local after_this, rule_index, args = core.context.after_this, core.request.rule, core.request.args
local HTTPException = exceptions.HTTPException
local state = ctx.state

local dispatch = {}

local function response_class()
  return require("luaflask.wrappers").Response
end

-- ---- routing ----

--- The URL adapter of the current request, or of the configuration outside one.
---@param self luaflask.Flask
---@return luaflask.routing.MapAdapter?
function dispatch.create_url_adapter(self)
  return require("luaflask.urls").create_adapter(self)
end

--- Finds the rule of the current request in Lua; what is raised is kept for dispatch_request.
---@param app luaflask.Flask
function dispatch.match(app)
  app:freeze()
  local own = state()
  local routing = { blueprints = {} }
  own.routing = routing
  local ok, endpoint, values, rule = pcall(function()
    require("luaflask.urls").check_trusted_host(app)
    local adapter = app:create_url_adapter()
    own.url_adapter = adapter
    return adapter:match(nil, nil, { return_rule = true })
  end)
  if not ok then
    if not class.isinstance(endpoint, HTTPException) then
      error(endpoint, 0)
    end
    routing.routing_exception = endpoint
    own.plan = app._unmatched
    return
  end
  local p = dispatch.plan_of(app, rule)
  own.plan = p
  routing.url_rule, routing.endpoint, routing.view_args = rule, endpoint, values
  routing.blueprint, routing.blueprints = p.blueprint, p.blueprints
end

--- The plan of a rule, made on first use.
---@param app luaflask.Flask
---@param rule luaflask.routing.Rule
---@return luaflask.Plan
function dispatch.plan_of(app, rule)
  local index = app._rule_index[rule]
  local p = app._plans[index]
  if p == nil then
    p = plan.make(app, rule)
    app._plans[index] = p
  end
  return p
end

-- The plan of the current request.
local function current_plan(app)
  local own = ctx.peek_state()
  if own and own.plan then
    return own.plan
  end
  local index = rule_index()
  return index and app._plans[index] or app._unmatched
end

-- ---- the steps, as methods of the application ----

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
        return rv, status, headers
      end
    end
  end
end

--- Raises what routing came to.
---@param _self luaflask.Flask
function dispatch.raise_routing_exception(_self)
  error(ctx.routing().routing_exception, 0)
end

-- The view's arguments in the rule's order, from the values by name: those that a preprocessor took are left out.
local function ordered_args(rule, values)
  local list, n, seen = {}, 0, {}
  for _, name in ipairs(rule.variables) do
    seen[name] = true
    if values[name] ~= nil then
      n = n + 1
      list[n] = values[name]
    end
  end
  local rest = {}
  for name in next, values do
    if not seen[name] then
      rest[#rest + 1] = name
    end
  end
  table.sort(rest)
  for _, name in ipairs(rest) do
    n = n + 1
    list[n] = values[name]
  end
  return compat.unpack(list, 1, n)
end

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
    error(("the endpoint '%s' has no view: give it one with app:endpoint(\"%s\")(function() … end)"):format(
      p.endpoint, p.endpoint), 0)
  end
  local own = ctx.peek_state()
  if own and own.routing then
    return view(ordered_args(p.rule, own.routing.view_args))
  end
  return view(args())
end

--- The automatic answer to OPTIONS.
---@param self luaflask.Flask
---@return luaflask.Response
function dispatch.make_default_options_response(self)
  local own = state()
  own.url_adapter = own.url_adapter or self:create_url_adapter()
  local response = (self.response_class or response_class())()
  response.headers:set("Allow", table.concat(own.url_adapter:allowed_methods(), ", "))
  return response
end

--- Runs after_this_request and after_request functions and saves the session of an interface in Lua.
---@param self luaflask.Flask
---@param response luaflask.Response
---@return luaflask.Response
function dispatch.process_response(self, response)
  local list = after_this()
  while list do
    for _, fn in ipairs(list) do
      response = fn(response) or error("an after_this_request function must return the response", 0)
    end
    list = after_this()
  end
  local after = current_plan(self).after
  if after then
    for i = 1, #after do
      response = after[i](response)
      if response == nil then
        error("an after_request function returned nothing: it must return the response", 0)
      end
    end
  end
  if self._session_in_lua then
    require("luaflask.sessions").save_in_lua(self, response)
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
  end
  return response
end

-- ---- errors ----

local function find_handler(self, err, p)
  local cls = class.of(err)
  local code = class.isinstance(err, HTTPException) and cls.code or nil
  if class.isinstance(err, HTTPException) then
    code = err.code or code
  end
  local spec = self.error_handler_spec
  local scopes = {}
  for i = #p.scopes, 1, -1 do
    scopes[#scopes + 1] = p.scopes[i]
  end
  for _, slot in ipairs(code and { code, 0 } or { 0 }) do
    for _, scope in ipairs(scopes) do
      local by_class = spec[scope] and spec[scope][slot]
      local c = by_class and cls
      while c do
        if by_class[c] then
          return by_class[c]
        end
        c = c.__parent
      end
    end
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
  return handler(err)
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
  local propagate = self.config.PROPAGATE_EXCEPTIONS
  if propagate == nil then
    propagate = self.testing or self.debug
  end
  local tag = core.request.tag()
  if propagate and tag then
    local own = state()
    own.propagated = true
    require("luaflask.testing").propagate(tag, err)
    return "", 500
  end
  self:log_exception(err)
  if propagate and self.debug then
    return require("luaflask.debug.page").render(err), 500
  end
  local server_error = exceptions.InternalServerError({ original_exception = err })
  local handler = find_handler(self, server_error, current_plan(self))
  if handler == nil then
    return server_error
  end
  return handler(server_error)
end

-- ---- teardown ----

local function run_all(list, err, failures)
  if not list then
    return
  end
  for i = 1, #list do
    local ok, failure = xpcall(list[i], tasks.on_error, err)
    if not ok then
      failures[#failures + 1] = failure
    end
  end
end

--- Runs teardown_request functions; every one, whatever the others do.
---@param self luaflask.Flask
---@param err any the error that ended the request, or nil
---@param failures any[] errors of the functions are added here
function dispatch.do_teardown_request(self, err, failures)
  run_all(current_plan(self).teardown, err, failures)
  if signals.request_tearing_down.active then
    signals.request_tearing_down:send(self, { exc = err })
  end
end

--- Runs teardown_appcontext functions.
---@param self luaflask.Flask
---@param err any
---@param failures any[]
function dispatch.do_teardown_appcontext(self, err, failures)
  local list = {}
  for i = #self.teardown_appcontext_funcs, 1, -1 do
    list[#list + 1] = self.teardown_appcontext_funcs[i]
  end
  run_all(list, err, failures)
  if signals.appcontext_tearing_down.active then
    signals.appcontext_tearing_down:send(self, { exc = err })
  end
end

-- Both kinds of teardown; cleanup of a cancelled task may wait. Gives the first failure.
local function teardown(app, err, is_request)
  local failures = {}
  core.task.shield(true)
  if is_request then
    app:do_teardown_request(err, failures)
  end
  app:do_teardown_appcontext(err, failures)
  core.task.shield(false)
  return failures[1], failures
end
dispatch.teardown = teardown

-- ---- jobs ----

-- Answers with results that are not simple, or that hooks have to see.
local function answer(app, from_error, ...)
  local response = app:make_response(...)
  response = app:finalize_request(response, from_error)
  parts(response_class().parts(response))
end

-- Ends a request whose answer is made.
local function finish(app, err)
  local first, failures = teardown(app, err, true)
  if first then
    for _, failure in ipairs(failures) do
      require("luaflask.logging").log_error(app, "Error in a teardown function", failure)
    end
  end
  if signals.appcontext_popped.active then
    signals.appcontext_popped:send(app)
  end
end

--- The steps up to the view's result.
---@param self luaflask.Flask
---@return any ...
function dispatch.full_dispatch_request(self)
  if signals.appcontext_pushed.active then
    signals.appcontext_pushed:send(self)
  end
  if self._session_in_lua then
    core.session_proxy.data()
  end
  if signals.request_started.active then
    signals.request_started:send(self)
  end
  local rv, status, headers = self:preprocess_request()
  if rv ~= nil then
    return rv, status, headers
  end
  return self:dispatch_request()
end

-- The job for a plan that has something besides its view: the hot one, so its common parts are in line.
local function hooked_job(app, p)
  local view, before, after = plan.as_function(p.view), p.before, p.after
  local has_args = #p.rule.arguments > 0
  local cleanup = p.teardown or p.appcontext_teardown
  local Response = response_class()
  local make, to_parts, send_text = app.make_response, Response.parts, Response.send_text
  local of_text = app.response_class == nil and Response.of_text or function() end
  local function call_view()
    if before then
      for i = 1, #before do
        local rv, status, headers = before[i]()
        if rv ~= nil and rv ~= false then
          return rv, status, headers
        end
      end
    end
    if has_args then
      return view(args())
    end
    return view()
  end
  local function with_after(...)
    local response = of_text(...)
    if response == nil then
      response = app:process_response(make(app, ...))
    else
      for i = 1, #after do
        response = after[i](response)
        if response == nil then
          error("an after_request function returned nothing: it must return the response", 0)
        end
      end
    end
    if not send_text(response) then
      parts(to_parts(response))
    end
  end
  if after and not cleanup and not has_args and before then
    -- The commonest of all, in one function.
    return function()
      for i = 1, #before do
        local rv, status, headers = before[i]()
        if rv ~= nil and rv ~= false then
          return with_after(rv, status, headers)
        end
      end
      return with_after(view())
    end
  end
  if after and cleanup then
    return function()
      with_after(call_view())
      finish(app)
    end
  elseif after then
    return function()
      with_after(call_view())
    end
  elseif cleanup then
    local function answered(...)
      if not take(...) then
        answer(app, false, ...)
      end
    end
    return function()
      answered(call_view())
      finish(app)
    end
  end
  return call_view
end

-- The job that leaves nothing out.
local function full_job(app)
  return function()
    answer(app, false, app:full_dispatch_request())
    finish(app)
  end
end

local function make_job(app, p)
  if plan.is_bare(app, p) then
    return plan.bare_job(p)
  end
  if p.view == nil or p.preprocessors or app._session_in_lua or plan.signals_active() or plan.overridden(app) then
    return full_job(app)
  end
  return hooked_job(app, p)
end

-- ---- what the core calls ----

local function plain(app)
  return function()
    app:freeze()
    local index = rule_index()
    if index == nil then
      dispatch.match(app)
      answer(app, false, app:full_dispatch_request())
      finish(app)
      return
    end
    local p = dispatch.plan_of(app, app._rules_by_index[index])
    if p.rule.provide_automatic_options and core.request.proxy.method == "OPTIONS" then
      answer(app, false, app:full_dispatch_request())
      finish(app)
      return
    end
    local job = make_job(app, p)
    app._core:set_job(index, job)
    return job()
  end
end

-- The answer to an error: by a handler, or the 500 page.
local function answer_error(app, err)
  local function handled(ok, ...)
    if ok then
      answer(app, true, ...)
      return
    end
    local server_error = (...)
    if state().propagated then
      return
    end
    answer(app, true, app:handle_exception(server_error))
  end
  handled(xpcall(app.handle_user_exception, tasks.on_error, app, err))
end

local function recover(app)
  return function(err)
    app:freeze()
    local own = state()
    if getmetatable(err) == exceptions.Cancelled then
      parts("", 499, {})
      finish(app, err)
      return
    end
    if own.answering then
      -- A hook or handler failed while an error was being answered.
      app:log_exception(err)
      parts(exceptions.InternalServerError():get_body(), 500, { "Content-Type", "text/html; charset=utf-8" })
      finish(app, own.answering)
      return
    end
    own.answering = err
    answer_error(app, err)
    finish(app, err)
  end
end

local function finalize(app)
  return function()
    local results = stashed()
    answer(app, false, compat.unpack(results, 1, results[0]))
  end
end

--- Ties an application to its core half.
---@param app luaflask.Flask
function dispatch.attach(app)
  app._core:set_functions(plain(app), recover(app), finalize(app))
end

--- Before the first request: rules and settings go to the core.
---@param app luaflask.Flask
function dispatch.configure(app)
  app._plans = {}
  app._rule_index, app._rules_by_index = {}, {}
  for index, rule in next, app.url_map._rules do
    app._rules_by_index[index] = rule
    app._rule_index[rule] = index
  end
  app._unmatched = plan.make(app, nil)
  local in_lua = app.url_map.host_matching or app.subdomain_matching or app.config.TRUSTED_HOSTS ~= nil
    or app.url_map._core:needs_lua() or plan.overridden(app)
  app._core:set_map(not in_lua and app.url_map._core or nil)
  plan.watch(app)
  app:freeze_config()
end

return dispatch
