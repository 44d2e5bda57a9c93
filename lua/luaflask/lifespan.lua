-- SPDX-License-Identifier: MIT
-- What runs beside requests: on_start, on_stop and while_serving functions of a worker, and what runs after an answer.
--
-- A worker calls `start` before it takes a connection and `stop` when its last request has ended; the test client does
-- so around client:with(). Work after an answer is one task for each request, in the request's context; it begins
-- when the answer has left.
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local globals = require("luaflask.globals")
local logging = require("luaflask.logging")
local tasks = require("luaflask.tasks")

local lifespan = {}

-- ---- the life of a worker ----

local function place(entry)
  local path, line = functions.source_of(entry.fn)
  return ("the %s function%s"):format(entry.kind, path and (" at %s:%d"):format(path, line) or "")
end

-- A while_serving function runs in a coroutine of its own, up to its one yield.
local function begin_serving(entry)
  local co = coroutine.create(entry.fn)
  local ok, err = coroutine.resume(co)
  if not ok then
    error(err, 0)
  elseif coroutine.status(co) == "dead" then
    error(place(entry) .. " must yield once: what stands before coroutine.yield() is the start, what follows the stop",
      0)
  end
  return function()
    local went_on, failure = coroutine.resume(co)
    if not went_on then
      error(failure, 0)
    elseif coroutine.status(co) ~= "dead" then
      error(place(entry) .. " yielded a second time: it must yield once", 0)
    end
  end
end

-- Calls the stop functions of what was started, the last one first; errors are logged.
local function run_stops(app, stops)
  for i = #stops, 1, -1 do
    local stop = stops[i]
    stops[i] = nil
    local ok, err = xpcall(stop.fn, tasks.on_error)
    if not ok then
      if getmetatable(err) == exceptions.Cancelled then
        app.logger:error("%s did not end in time and was ended", place(stop.entry))
      else
        logging.log_error(app, place(stop.entry) .. " failed", err)
      end
    end
  end
end

-- Calls what starts, in the order of registration; gives the error and its entry at the first that fails.
local function run_starts(app, stops)
  for _, entry in ipairs(app._lifespan) do
    local ok, result = true, nil
    if entry.kind == "on_start" then
      ok, result = xpcall(entry.fn, tasks.on_error)
    elseif entry.kind == "while_serving" then
      ok, result = xpcall(begin_serving, tasks.on_error, entry)
    end
    if not ok then
      return result, entry
    end
    local fn = entry.kind == "on_stop" and entry.fn or entry.kind == "while_serving" and result
    if fn then
      stops[#stops + 1] = { fn = fn, entry = entry }
    end
  end
end

-- Starts fn as a task with an application context of its own.
local function spawn(app, fn)
  return tasks.spawn(function()
    return app:app_context()(fn)
  end)
end

--- Whether an application has functions for start or stop.
---@param app luaflask.Flask
---@return boolean
function lifespan.has(app)
  return app._lifespan[1] ~= nil
end

--- Runs what starts. An error ends it: what was started is stopped, and the error is given with the words for it.
---@param app luaflask.Flask
---@return any? err nil when all went well
---@return string? what "the on_start function at shop.lua:12"
function lifespan.start(app)
  local stops = {}
  local err, entry = spawn(app, function()
    local err, entry = run_starts(app, stops)
    if err ~= nil then
      run_stops(app, stops)
    end
    return err, entry
  end):join()
  app._stops = stops
  return err, entry and place(entry)
end

--- Runs what stops; errors are logged.
---@param app luaflask.Flask
---@param seconds number? what takes longer is cancelled
function lifespan.stop(app, seconds)
  local stops = app._stops or {}
  app._stops = nil
  local task = spawn(app, function()
    run_stops(app, stops)
  end)
  local timer = seconds and tasks.spawn(function()
    tasks.sleep(seconds)
    task:cancel()
  end)
  pcall(task.join, task)
  if timer then
    timer:cancel()
  end
end

--- The two functions that a worker calls, nil when there is nothing to call.
---@param app luaflask.Flask
---@return (fun(): boolean)? start
---@return fun(seconds: number)? stop
function lifespan.of_worker(app)
  if not lifespan.has(app) then
    return nil
  end
  return function()
    local ok, err, what = pcall(lifespan.start, app)
    if not ok then
      what, err = "the start of a worker", err
    end
    if getmetatable(err) == exceptions.Cancelled then
      app.logger:error("%s was ended: the worker was told to stop", what)
    elseif err ~= nil then
      logging.log_error(app, ("%s failed: %s"):format(what, tostring(err)), err)
    end
    return err == nil
  end, function(seconds)
    lifespan.stop(app, seconds)
  end
end

-- The test client's: nested `with`s of one application are one life.
local entered = setmetatable({}, { __mode = "k" })

--- Starts an application for tests, or notes one more that needs it; raises what fails.
---@param app luaflask.Flask
function lifespan.enter(app)
  if not lifespan.has(app) then
    return
  end
  if not entered[app] then
    local err = lifespan.start(app)
    if err ~= nil then
      error(err, 0)
    end
  end
  entered[app] = (entered[app] or 0) + 1
end

--- Stops it when the last one leaves.
---@param app luaflask.Flask
function lifespan.leave(app)
  local n = entered[app]
  if n then
    entered[app] = n > 1 and n - 1 or nil
    if n == 1 then
      lifespan.stop(app)
    end
  end
end

-- ---- after the answer ----

-- The task of a test client's request, by its tag.
local by_tag = {}

local function report(app, err, request)
  local dispatch = require("luaflask.dispatch")
  if not (dispatch.propagates(app) and dispatch.raise_at_client(err)) then
    logging.log_error(app, "Exception after the answer to " .. request, err)
  end
end

-- Runs the functions, also those that they add, then the teardown of what they opened.
local function run_after(app, list, request)
  tasks.await(core.request.gone())
  core.session_proxy.close()
  local i = 1
  while list[i] do
    local ok, err = xpcall(list[i], tasks.on_error)
    if not ok then
      report(app, err, request)
    end
    i = i + 1
  end
  list.ended = true
  local failures = {}
  app:do_teardown_appcontext(nil, failures)
  for _, failure in ipairs(failures) do
    logging.log_error(app, "Error in a teardown function", failure)
  end
end

-- The list of functions for the present request, with its task, made at the first.
local function list_of_request()
  local own = ctx.state()
  local list = own.after_response
  if list ~= nil and not list.ended then
    return list
  end
  list = {}
  own.after_response = list
  local app = getmetatable(globals.current_app).__unwrap(globals.current_app)
  local request, tag = logging.request_name(), core.request.client_tag()
  local wait = core.io.spawn(function()
    run_after(app, list, request)
    return true
  end, true)
  core.request.hold()
  if tag then
    by_tag[tag] = wait
  end
  return list
end

--- Calls fn() once this request's answer has left the server, in the request's context: `request` and `g` are what
--- they were, the session can only be read. It may wait; nobody waits for it but the end of the worker.
---@param fn function
---@return function fn
function lifespan.after_response(fn)
  functions.check(fn, "after_response")
  if not core.context.has_request() then
    functions.fail("'after_response' can only be used when a request context is active, such as in a view function. "
      .. "For every request write app:after_response(fn); for work that belongs to none, luaflask.spawn(fn).")
  end
  local list = list_of_request()
  list[#list + 1] = fn
  return fn
end

--- Has the functions of a plan run after the present request.
---@param fns function[]
function lifespan.add_after(fns)
  local list = list_of_request()
  for i = 1, #fns do
    list[#list + 1] = fns[i]
  end
end

--- Waits until what runs after a test client's request has ended.
---@param tag integer
function lifespan.settle(tag)
  local wait = by_tag[tag]
  if wait then
    by_tag[tag] = nil
    local results = compat.pack(tasks.await(wait))
    if not results[1] then
      error(results[2], 0)
    end
  end
end

return lifespan
