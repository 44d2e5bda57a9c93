-- SPDX-License-Identifier: MIT
-- Jobs: what the core runs for a request. The steps themselves are in dispatch.lua; here is which of them a rule
-- needs, decided by its plan, and what becomes of the results and of errors.
--
-- Three functions are handed to the core: `plain` answers a request whose rule has no job yet (or that matched no
-- rule), `recover` makes good for one that raised, `finalize` makes a Response of results that are not simple.
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local dispatch = require("luaflask.dispatch")
local exceptions = require("luaflask.exceptions")
local plan = require("luaflask.plan")
local signals = require("luaflask.signals")
local tasks = require("luaflask.tasks")
local Response = require("luaflask.wrappers").Response

local take, parts, stashed = core.result.take, core.result.parts, core.result.stashed
local answering, rule_index, args = core.context.answering, core.request.rule, core.request.args
local limits = core.request.limits
local answers, attempt, call_with_args, checked = dispatch.answers, dispatch.attempt, dispatch.call_with_args,
  dispatch.checked
local propagates, raise_at_client, teardown = dispatch.propagates, dispatch.raise_at_client, dispatch.teardown
local state = ctx.state

local jobs = {}

-- ---- the beginning and the end ----

-- What every request begins with, where somebody asked for it.
local function begin(app)
  if signals.appcontext_pushed.active then
    signals.appcontext_pushed:send(app)
  end
  if app._session_in_lua then
    require("luaflask.sessions").open_in_lua()
  end
end

-- Hands the parts of a Response to the core. While an error is being answered, a session that cannot be saved is
-- given up, so that there is an answer at all.
local function hand_over(app, from_error, body, status, headers, reason)
  if not from_error then
    parts(body, status, headers, reason)
    return body
  end
  local ok, err = pcall(parts, body, status, headers, reason)
  if not ok then
    require("luaflask.logging").log_error(app, "Request finalizing failed with an error while handling an error", err)
    core.session_proxy.discard()
    parts(body, status, headers, reason)
  end
  return body
end

-- Answers with results that are not simple, or that hooks have to see; gives the body.
local function answer(app, from_error, ...)
  answering(true)
  local response = app:make_response(...)
  response = app:finalize_request(response, from_error)
  return hand_over(app, from_error, Response.parts(response))
end

local function finish_now(app, err)
  local first, failures = teardown(app, err, true)
  if signals.appcontext_popped.active then
    attempt(failures, signals.appcontext_popped.send, signals.appcontext_popped, app)
    first = failures[1]
  end
  if first == nil or propagates(app) and raise_at_client(first) then
    return
  end
  for _, failure in ipairs(failures) do
    require("luaflask.logging").log_error(app, "Error in a teardown function", failure)
  end
end

-- Ends a request whose answer is made; when its body runs in the request's context, that is after the body's end.
local function finish(app, err, body)
  if type(body) ~= "table" or not body.keeps_context then
    finish_now(app, err)
    return
  end
  local handle = body.context
  body:on_close(function()
    handle:push()
    local ok, failure = pcall(finish_now, app, err)
    handle:pop()
    if not ok then
      error(failure, 0)
    end
  end, true)
end

-- In place of Response.of_text where responses are of another class: only tells that the answering begins.
local function mark_answering()
  answering(true)
end

-- The job for a plan that has something besides its view: the hot one, so its common parts are in line.
local function hooked_job(app, p)
  local view, before, after = plan.as_function(p.view), p.before, p.after
  local rule, has_args = p.rule, #p.rule.arguments > 0
  local cleanup = p.teardown or p.appcontext_teardown
  local make, to_parts, send_text = app.make_response, Response.parts, Response.send_text
  local of_text = app.response_class == Response and Response.of_text or mark_answering
  local function call_view()
    if before then
      for i = 1, #before do
        local rv, status, headers = before[i]()
        if rv ~= nil and rv ~= false then
          answers(before[i], "before_request")
          return rv, status, headers
        end
      end
      if has_args then
        return call_with_args(view, rule)
      end
    elseif has_args then
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
        response = after[i](response) or checked(nil, after[i], "after_request")
      end
    end
    local sent, real = send_text(response)
    if sent then
      return nil
    end
    local body, status, headers, reason = to_parts(real or checked(response, after[#after], "after_request"))
    parts(body, status, headers, reason)
    return body
  end
  if after and before and not cleanup and not has_args then
    -- The commonest of all, in one function.
    return function()
      for i = 1, #before do
        local rv, status, headers = before[i]()
        if rv ~= nil and rv ~= false then
          answers(before[i], "before_request")
          with_after(rv, status, headers)
          return
        end
      end
      with_after(view())
    end
  end
  if after and cleanup then
    return function()
      finish(app, nil, with_after(call_view()))
    end
  elseif after then
    return function()
      with_after(call_view())
    end
  elseif cleanup then
    local function answered(...)
      if not take(...) then
        return answer(app, false, ...)
      end
    end
    return function()
      finish(app, nil, answered(call_view()))
    end
  end
  return call_view
end

-- Answers the current request with nothing left out.
local function answer_fully(app)
  local after = next(app.after_response_funcs) and dispatch.current_plan(app).after_response
  if after then
    require("luaflask.lifespan").add_after(after)
  end
  finish(app, nil, answer(app, false, app:full_dispatch_request()))
end

local function full_job(app)
  return function()
    begin(app)
    answer_fully(app)
  end
end

-- Whether the Host of a request whose rule the core found is one that TRUSTED_HOSTS does not list; if so, the
-- request is answered as one without a rule.
local function untrusted(app)
  local ok, err = pcall(require("luaflask.urls").check_trusted_host, app)
  if ok then
    return false
  end
  begin(app)
  dispatch.set_unmatched(app, err)
  answer_fully(app)
  return true
end

local function only_trusted(app, job)
  return function()
    if untrusted(app) then
      return
    end
    return job()
  end
end

-- Tells the core what the rule says of its requests.
local function limit(rule)
  if rule and (rule.timeout ~= nil or rule.cancel_on_disconnect ~= nil) then
    limits(rule.timeout, rule.cancel_on_disconnect)
  end
end

local function limited(rule, job)
  if rule.timeout == nil and rule.cancel_on_disconnect == nil then
    return job
  end
  return function()
    limit(rule)
    return job()
  end
end

local function make_job(app, p)
  local job
  if plan.is_bare(app, p) then
    job = plan.bare_job(p)
  elseif p.view == nil or p.preprocessors or p.after_response or app._session_in_lua or plan.signals_active()
    or plan.overridden(app) then
    job = full_job(app)
  else
    job = hooked_job(app, p)
  end
  return limited(p.rule, app.config.TRUSTED_HOSTS ~= nil and only_trusted(app, job) or job)
end

-- ---- what the core calls ----

local function plain(app)
  return function()
    app:freeze()
    local index = rule_index()
    if index == nil then
      begin(app)
      dispatch.match(app)
      limit(state().plan.rule)
      answer_fully(app)
      return
    end
    local p = dispatch.plan_of(app, app._rules_by_index[index])
    if p.rule.provide_automatic_options and core.request.proxy.method == "OPTIONS" then
      if app.config.TRUSTED_HOSTS == nil or not untrusted(app) then
        begin(app)
        answer_fully(app)
      end
      return
    end
    local job = make_job(app, p)
    app._core:set_job(index, job)
    return job()
  end
end

-- Answers an error that no handler took. Teardown functions will hear of it.
local function last_stop(app, err)
  local own = state()
  local function give(...)
    if own.propagated then
      parts("", 500, {})
      return nil
    end
    return answer(app, true, ...)
  end
  if getmetatable(err) == exceptions.Cancelled then
    error(err, 0)
  end
  own.unhandled = err
  dispatch.after_this_again()
  return give(app:handle_exception(err))
end

-- The answer to an error: by a handler, or by the last stop. An error of what runs after the view, or after a
-- handler, goes straight there.
local function answer_error(app, err, late)
  if not late then
    local ok, result = xpcall(function()
      return answer(app, false, app:handle_user_exception(err))
    end, tasks.on_error)
    if ok then
      return result
    end
    err = result
  end
  return last_stop(app, err)
end

-- What is left to say when everything else failed.
local function answer_plainly(app, err)
  app:log_exception(err)
  core.session_proxy.discard()
  parts(exceptions.InternalServerError():get_body(), 500, { "Content-Type", "text/html; charset=utf-8" })
end

local function recover(app)
  return function(err)
    local own, late = state(), answering()
    if getmetatable(err) == exceptions.Cancelled then
      core.session_proxy.discard()
      parts("", 499, {})
      finish(app, err)
    elseif own.failed or not app._got_first_request then
      -- A handler of 500 failed, or the application cannot be started.
      answer_plainly(app, err)
      finish(app, own.unhandled or err)
    else
      own.failed = true
      local body = answer_error(app, err, late)
      finish(app, own.unhandled, body)
    end
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
function jobs.attach(app)
  local make_good = recover(app)
  rawset(app, "_recover", make_good)
  app._core:set_functions(plain(app), make_good, finalize(app))
end

--- Before the first request: rules and settings go to the core.
---@param app luaflask.Flask
function jobs.configure(app)
  app._plans, app._owner_plans = {}, {}
  app._rule_index, app._rules_by_index = {}, {}
  for index, rule in next, app.url_map._rules do
    app._rules_by_index[index] = rule
    app._rule_index[rule] = index
  end
  app._unmatched = plan.make(app, nil)
  app._core:set_map(not plan.matches_in_lua(app) and app.url_map._core or nil)
  app._steps_overridden = plan.overridden(app)
  plan.watch(app)
  app:freeze_config()
end

return jobs
