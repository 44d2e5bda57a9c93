-- SPDX-License-Identifier: MIT
-- A sampling profiler: what a function, and all it calls, spend their time in. Every so many instructions of the
-- virtual machine a hook looks at the stack, and gives it the time since it looked last; so the time of a function in
-- C goes to the next sample, which stands beside it. Time in which the task waited is kept apart. Coroutines that the
-- function makes are followed. LuaJIT calls no hooks from compiled code: there the compiler rests while a profile is
-- made.
-- luacheck: globals coroutine jit
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

local getinfo, sethook, running = debug.getinfo, debug.sethook, coroutine.running
local now, turn = core.io.monotonic, core.task.turn

local sampler = {}

-- The deepest stack that is looked at.
local MAX_DEPTH = 200

---@class luaflask.debug.Frame
---@field name string
---@field total number seconds, with what it calls
---@field own number seconds in itself
---@field samples integer that found it on top
---@field children table<string, luaflask.debug.Frame>

local function new_frame(name)
  return { name = name, total = 0, own = 0, samples = 0, children = {} }
end

-- Frames of one stack, the innermost first, appended to `names`; stops at the function `bottom`.
local function walk(names, thread, level, bottom)
  for depth = level, level + MAX_DEPTH do
    local info
    if thread then
      info = getinfo(thread, depth, "Snf")
    else
      info = getinfo(depth, "Snf")
    end
    if info == nil or info.func == bottom then
      return
    end
    local name = functions.name_of(info.func) or info.name
    if info.what == "C" then
      name = (name or "?") .. " [C]"
    else
      name = ("%s (%s:%d)"):format(info.what == "main" and "main chunk" or name or "function", info.short_src,
        info.linedefined)
    end
    names[#names + 1] = name
  end
end

-- The whole stack: of the coroutine that runs, and of those that wait for it, up to the one that is profiled.
local function stack(state)
  local names = {}
  local current = running()
  walk(names, nil, 5, state.bottom)
  if current ~= state.root then
    for i = #state.made, 1, -1 do
      local co = state.made[i]
      if co ~= current and coroutine.status(co) == "normal" then
        walk(names, co, 0, state.bottom)
      end
    end
    walk(names, state.root, 0, state.bottom)
  end
  return names
end

local function child_of(frame, name, seconds)
  local child = frame.children[name]
  if child == nil then
    child = new_frame(name)
    frame.children[name] = child
  end
  child.total = child.total + seconds
  return child
end

local function take_sample(state)
  local seconds, frame = now() - state.last, state.tree
  frame.total = frame.total + seconds
  if turn() ~= state.turn then
    -- Where it waited is over by now.
    frame = child_of(frame, "[waiting]", seconds)
  else
    local names = stack(state)
    for i = #names, 1, -1 do
      frame = child_of(frame, names[i], seconds)
    end
  end
  frame.own, frame.samples = frame.own + seconds, frame.samples + 1
  state.samples = state.samples + 1
  state.turn, state.last = turn(), now()
end

local active = false

--- Whether a profile is being made in this process: one at a time.
---@return boolean
function sampler.is_active()
  return active
end

local raw_create = coroutine.create

local function begin(state, interval)
  active = true
  local function hook()
    -- LuaJIT's hook sees every task's coroutines.
    if not compat.is_luajit or state.mine[running() or false] then
      take_sample(state)
    end
  end
  state.root = running() or false
  state.mine = { [state.root] = true }
  raw_create = coroutine.create
  coroutine.create = function(fn)
    local co = raw_create(fn)
    if state.mine[running() or false] then
      state.mine[co], state.made[#state.made + 1] = true, co
      if not compat.is_luajit then
        sethook(co, hook, "", interval)
      end
    end
    return co
  end
  if compat.is_luajit then
    jit.off()
    jit.flush()
  end
  sethook(hook, "", interval)
end

local function finish(state)
  sethook()
  for _, co in ipairs(state.made) do
    if not compat.is_luajit and coroutine.status(co) ~= "dead" then
      sethook(co)
    end
  end
  coroutine.create = raw_create
  if compat.is_luajit then
    jit.on()
  end
  active = false
end

--- Calls fn() and looks where its time goes. What fn raises is raised again, after `profile` was filled in.
---@param fn fun()
---@param interval integer instructions between two looks
---@return { tree: luaflask.debug.Frame, samples: integer, seconds: number } profile without the time of the samples
---@return any err what fn raised, nil if it did not
function sampler.run(fn, interval)
  local state = { tree = new_frame("all"), samples = 0, made = {}, last = now(), turn = turn() }
  state.bottom = sampler.run
  begin(state, interval)
  local ok, err = pcall(fn)
  finish(state)
  return { tree = state.tree, samples = state.samples, seconds = state.tree.total }, not ok and err or nil
end

--- A profile by functions: { name, own, total, samples }, those with the most time of their own first.
---@param tree luaflask.debug.Frame
---@return table[]
function sampler.by_function(tree)
  local by_name, list = {}, {}
  local function visit(frame, above)
    local entry = by_name[frame.name]
    if not entry then
      entry = { name = frame.name, own = 0, total = 0, samples = 0 }
      by_name[frame.name] = entry
      list[#list + 1] = entry
    end
    entry.own, entry.samples = entry.own + frame.own, entry.samples + frame.samples
    -- A function that calls itself is counted once.
    local nested = above[frame.name]
    if not nested then
      entry.total = entry.total + frame.total
      above[frame.name] = true
    end
    for _, child in next, frame.children do
      visit(child, above)
    end
    if not nested then
      above[frame.name] = nil
    end
  end
  for _, child in next, tree.children do
    visit(child, {})
  end
  table.sort(list, function(a, b)
    return a.own > b.own or a.own == b.own and a.name < b.name
  end)
  return list
end

return sampler
