-- SPDX-License-Identifier: MIT
-- Tasks: waiting without blocking, seen from Lua.
--
-- Whatever waits makes a wait object in the core and awaits it here. In a task the coroutine is suspended, through
-- every coroutine of the application's own in between; in the main program (tests, commands, an app being loaded)
-- the loop runs until the wait is done.
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")

local pause, take, check = core.task.pause, core.task.take, core.task.check
local token, refuse = core.task.token, core.task.refuse

---@class luaflask.tasks
local tasks = {}

--- Suspends the running task until the wait is done; gives what it ends with.
---@param wait userdata made by a function of the core
---@return any ...
function tasks.await(wait)
  pause(wait)
  return take(wait)
end
local await = tasks.await

--- Waits, while other requests go on.
---@param seconds number 0 lets other ready tasks run first
function tasks.sleep(seconds)
  if type(seconds) ~= "number" or seconds < 0 or seconds ~= seconds then
    error(("sleep: seconds must be a number from 0 on, not %s"):format(tostring(seconds)), 2)
  end
  check()
  await(core.io.sleep(seconds))
end

--- Seconds on a clock that only goes forward, with the fraction: the difference of two readings is how long
--- something took. (os.clock counts processor time, which stands still while a task waits.)
---@return number
tasks.monotonic = core.io.monotonic

local function function_or_callable(fn, what, level)
  if type(fn) == "function" then
    return fn
  end
  local mt = getmetatable(fn)
  if type(mt) == "table" and mt.__call then
    return function(...)
      return fn(...)
    end
  end
  error(("%s: a function is needed, not a %s value"):format(what, type(fn)), level + 1)
end

---@class luaflask.Task
---@field wait userdata
local Task = {}
Task.__index = Task

local function ok_or_raise(ok, ...)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Waits for the task's end: its results, or its error raised again.
---@return any ...
function Task:join()
  check()
  if self.results == nil then
    self.results = compat.pack(await(self.wait))
  end
  return ok_or_raise(compat.unpack(self.results, 1, self.results.n))
end

--- Asks the task to end: Cancelled is raised at its present or next wait.
function Task:cancel()
  core.io.cancel(self.wait)
end

-- What a spawned function runs as: errors are results, so that whoever joins gets them.
local function guarded(fn, report)
  return function()
    local results = compat.pack(xpcall(fn, tasks.on_error))
    if not results[1] and report then
      report(results[2])
    end
    return compat.unpack(results, 1, results.n)
  end
end

-- Logs the error of a task that nobody may ever join, with the request that it was spawned by.
local function reporter()
  local request = core.context.has_request() and require("luaflask.logging").request_name()
  return function(err)
    if getmetatable(err) ~= exceptions.Cancelled then
      require("luaflask.logging").log_task_error(err, request)
    end
  end
end

--- Runs a function as a task of its own, in an application context: `g` is empty, there is no request. An error
--- is logged; `task:join()` raises it as well.
---@param fn function
---@return luaflask.Task
function tasks.spawn(fn)
  fn = function_or_callable(fn, "spawn", 2)
  return setmetatable({ wait = core.io.spawn(guarded(fn, reporter()), false) }, Task)
end

--- Runs functions at once, in this request's context, and waits for all: an array of their first results. The first
--- error cancels the others and is raised. When the caller is cancelled they are too.
---@param fns function[]
---@return any[]
function tasks.gather(fns)
  if type(fns) ~= "table" then
    error(("gather: an array of functions is needed, not a %s value"):format(type(fns)), 2)
  end
  check()
  local left, n, done = #fns, #fns, core.io.event()
  local results, children, failure = {}, {}, nil
  local callables = {}
  for i = 1, n do
    callables[i] = function_or_callable(fns[i], "gather", 2)
  end
  for i = 1, n do
    local fn = callables[i]
    children[i] = core.io.spawn(guarded(function()
      local function ended(ok, value)
        left = left - 1
        if ok then
          results[i] = value
        elseif failure == nil then
          failure = { value }
        end
        if left == 0 or failure then
          core.io.event_set(done)
        end
        return value
      end
      return ended(xpcall(fn, tasks.on_error))
    end), true)
  end
  if n == 0 then
    return results
  end
  local ok, err = pcall(await, done)
  if not ok or failure then
    for i = 1, n do
      core.io.cancel(children[i])
    end
  end
  if not ok then
    error(err, 0)
  end
  if failure then
    error(failure[1], 0)
  end
  return results
end

--- A value of each task's own: a table whose fields nobody else sees.
---@return table
function tasks.task_local()
  local key = {}
  local function own()
    local locals = core.task.locals()
    local values = locals[key]
    if values == nil then
      values = {}
      locals[key] = values
    end
    return values
  end
  return setmetatable({}, {
    __index = function(_, name)
      return own()[name]
    end,
    __newindex = function(_, name, value)
      own()[name] = value
    end,
    __pairs = function()
      return next, own(), nil
    end,
  })
end

-- A message of ours that names a line of ours, at the user's instead. What goes wrong in our own code by itself
-- ("attempt to index …") keeps its place.
local function at_user(message)
  local raiser = debug.getinfo(3, "S")
  local file, line, text = message:match("^([^\n]-):(%d+): (.*)$")
  if file and raiser and raiser.what == "C" and functions.is_own_position(file, tonumber(line)) then
    local place = functions.caller()
    return place ~= "?" and place .. ": " .. text or text
  end
  return message
end

--- The error as handlers see it, with the traceback of where it was raised.
---@param err any
---@return any
function tasks.on_error(err)
  local mt = getmetatable(err)
  if type(mt) == "table" and (mt == exceptions.Cancelled or (mt.__isa and mt.__isa[exceptions.HTTPException])) then
    return err
  end
  local traceback = functions.traceback(2)
  if type(err) == "string" then
    err = at_user(err)
  end
  return exceptions.wrap(err, traceback)
end

-- coroutine.resume and coroutine.wrap hand a wait on to whoever resumed the coroutine, up to the task.
local raw_resume, raw_yield, raw_wrap = coroutine.resume, coroutine.yield, coroutine.wrap
-- The core's own notes which coroutine runs, so that the watchdog finds an endless loop in it.
local resume = core.task.resume
local isyieldable = coroutine.isyieldable

local function settle(co, ok, first, ...)
  if ok and first == token then
    if not isyieldable() then
      refuse()
      return settle(co, resume(co))
    end
    raw_yield(token)
    return settle(co, resume(co))
  end
  return ok, first, ...
end

local close = coroutine.close -- luacheck: ignore 143

-- The end of a wrapped coroutine: after an error its `<close>` variables are closed, as Lua's own wrap does it.
local function closed_or_raise(co, ok, ...)
  if ok then
    return ...
  end
  local err = (...)
  if close and coroutine.status(co) == "dead" then
    local closed, failure = close(co)
    if not closed then
      err = failure
    end
  end
  error(err, 0)
end

--- Puts the wait-aware coroutine.resume and coroutine.wrap in place; called once, by luaflask itself.
function tasks.install()
  if coroutine.resume ~= raw_resume or coroutine.wrap ~= raw_wrap then
    return
  end
  core.task.setup(tasks.on_error, function()
    local cancelled = exceptions.Cancelled("the client has gone, or the time for the request is over")
    cancelled.cancelled = true
    return cancelled
  end, function()
    return exceptions.ServiceUnavailable("This page took too long to compute.")
  end)
  core.io.set_spawn_recover(function(err)
    return false, err
  end)
  core.result.set_stream_recover(function(err)
    if getmetatable(err) ~= exceptions.Cancelled then
      require("luaflask.logging").log_stream_error(err)
    end
    return false
  end)
  -- luacheck: globals coroutine
  coroutine.resume = function(co, ...)
    return settle(co, resume(co, ...))
  end
  coroutine.wrap = function(fn)
    local co = coroutine.create(fn)
    return function(...)
      return closed_or_raise(co, settle(co, resume(co, ...)))
    end
  end
end

return tasks
