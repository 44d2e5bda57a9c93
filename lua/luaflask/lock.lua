-- SPDX-License-Identifier: MIT
-- Locks between all tasks of all workers. Who waits for one lets other tasks go on; who dies with one loses it.
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local functions = require("luaflask.functions")
local tasks = require("luaflask.tasks")

local check, await = core.task.check, tasks.await

local lock = {}

---@class luaflask.Lock
---@field name string
---@field timeout number? seconds that acquire waits unless it says otherwise; nil: as long as it takes
---@field ttl number? seconds after which the lock is lost though its holder lives
---@field keep boolean? whether it may be held beyond the end of the task
---@field ticket number? of a lock that is kept; else the core knows which task holds it
local Lock = {}
Lock.__index = Lock

local OPTIONS = { timeout = true, ttl = true, keep = true }

local function check_seconds(name, value, least)
  if value ~= nil and (type(value) ~= "number" or not (value > 0 or value == 0 and least == 0) or value > 1e9) then
    functions.fail("lock: %s must be a number of seconds%s, not %s", name, least == 0 and " from 0 on" or
      " greater than 0", tostring(value))
  end
end

local function check_self(self, method)
  if getmetatable(self) ~= Lock then
    functions.fail("`%s` called with '.', write `lock:%s(...)`", method, method)
  end
end

--- A lock of this name; nothing is acquired yet. Several objects of one name stand for the same lock.
---@param name string 1 to 80 bytes
---@param options { timeout: number?, ttl: number?, keep: boolean? }?
---@return luaflask.Lock
function lock.new(name, options)
  if type(name) ~= "string" or #name < 1 or #name > 80 then
    functions.fail("lock: a name of 1 to 80 bytes is needed, not %s", type(name) == "string" and #name .. " bytes"
      or "a " .. type(name) .. " value")
  end
  options = options or {}
  for option in next, options do
    if not OPTIONS[option] then
      functions.fail("lock: there is no option '%s'; there are timeout, ttl and keep", tostring(option))
    end
  end
  check_seconds("timeout", options.timeout, 0)
  check_seconds("ttl", options.ttl)
  return setmetatable({ name = name, timeout = options.timeout, ttl = options.ttl, keep = options.keep }, Lock)
end

--- Waits until the lock is this task's.
---@param timeout number? seconds; 0: only if it is free now; nil: the lock's own
---@return true? acquired nil when the time is over
---@return string? message "timeout", or "no memory"
---@return string? code
function Lock:acquire(timeout)
  check_self(self, "acquire")
  check_seconds("timeout", timeout, 0)
  check()
  if timeout == nil then
    timeout = self.timeout
  end
  local made, wait = pcall(core.io.lock, self.name, timeout, self.ttl, self.keep)
  if not made then
    functions.fail("%s", wait)
  end
  local ok, ticket, message, code = pcall(await, wait)
  if not ok then
    core.io.lock_abandon(wait)
    error(ticket, 0)
  end
  if not ticket then
    return nil, message, code
  end
  self.ticket = self.keep and ticket or nil
  return true
end

-- Whether the lock was still held; nil when this task does not hold it, or this object does not keep it.
local function let_go(self)
  local ticket = self.ticket
  if self.keep and not ticket then
    return nil
  end
  self.ticket = nil
  return core.io.lock_release(self.name, ticket)
end

--- Gives the lock back; the first who waits for it has it.
---@return true? released nil when it was not held any more: its ttl was over
---@return string? message "lost"
---@return string? code
function Lock:release()
  check_self(self, "release")
  local held = let_go(self)
  if held == nil then
    functions.fail("the lock '%s' is not held by this task: acquire it first, and see whether that gave true",
      self.name)
  elseif not held then
    return nil, "lost", "lost"
  end
  return true
end

local function finish(self, ok, ...)
  let_go(self)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Calls a function while the lock is held, and gives its results. The lock is released whatever happens: also after
--- an error, or when the task is cancelled. Not to get the lock in time is an error.
---@param fn function
---@param ... any its arguments
---@return any ...
function Lock:with(fn, ...)
  check_self(self, "with")
  functions.check(fn, "lock:with")
  local acquired, message = self:acquire()
  if not acquired then
    functions.fail("the lock '%s' was not to be had: %s%s", self.name, message, message == "timeout"
      and (" (after %s s)"):format(compat.number_text(self.timeout)) or "")
  end
  return finish(self, xpcall(fn, tasks.on_error, ...))
end

--- `lock(fn, ...)` is `lock:with(fn, ...)`.
Lock.__call = Lock.with

--- `local guard <close> = luaflask.lock("orders")` on Lua 5.4: released, if it is held then, at the end of the block.
function Lock:__close()
  let_go(self)
end

function Lock:__tostring()
  return ("<Lock '%s'>"):format(self.name)
end

return lock
