-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local in_task, is_cancelled, quiet = helper.in_task, helper.is_cancelled, helper.quiet

local sleep, spawn = luaflask.sleep, luaflask.spawn

describe("cancellation", function()
  it("raises Cancelled at the present wait, and at every later one", function()
    quiet()
    local errors = {}
    local task = spawn(function()
      for i = 1, 3 do
        local ok, err = pcall(sleep, 5)
        errors[i] = not ok and is_cancelled(err)
      end
      return "ended"
    end)
    sleep(0.001)
    task:cancel()
    assert.equal("ended", task:join())
    assert.same({ true, true, true }, errors)
  end)

  it("is not put off by a caught error that a local variable keeps", function()
    quiet()
    local slept
    local task = spawn(function()
      local ok, err = pcall(sleep, 5)
      slept = pcall(sleep, 0)
      return ok, is_cancelled(err)
    end)
    sleep(0.001)
    task:cancel()
    assert.same({ false, true }, { task:join() })
    assert.is_false(slept)
  end)

  it("takes effect at the first wait of a task that has not begun", function()
    quiet()
    local began, went_on = false, false
    local task = spawn(function()
      began = true
      sleep(0)
      went_on = true
    end)
    task:cancel()
    local ok, err = pcall(task.join, task)
    assert.is_false(ok)
    assert.is_true(is_cancelled(err))
    assert.is_true(began)
    assert.is_false(went_on)
  end)

  it("is no error for handlers of Exception, and is not logged", function()
    local log = quiet()
    local task = spawn(function()
      sleep(5)
    end)
    sleep(0.001)
    task:cancel()
    local _, err = pcall(task.join, task)
    assert.is_true(is_cancelled(err))
    assert.is_false(luaflask.isinstance(err, luaflask.exceptions.Exception))
    assert.same({}, log)
  end)

  it("passes through coroutines of the program", function()
    quiet()
    local seen
    local task = spawn(function()
      coroutine.wrap(function()
        local ok, err = pcall(sleep, 5)
        seen = not ok and is_cancelled(err)
        error(err, 0)
      end)()
    end)
    sleep(0.001)
    task:cancel()
    assert.is_false(pcall(task.join, task))
    assert.is_true(seen)
  end)

  it("of a task that is over does nothing", function()
    local task = spawn(function()
      return 1
    end)
    task:join()
    task:cancel()
    assert.equal(1, task:join())
  end)

  it("lets <close> variables wait", function()
    if compat.is_luajit then
      return
    end
    quiet()
    local log = {}
    local run = assert(load([[
      local sleep, log = ...
      local resource <close> = setmetatable({}, { __close = function()
        sleep(0.001)
        log[#log + 1] = "closed"
      end })
      sleep(5)
      log[#log + 1] = "went on"
    ]]))
    local task = spawn(function()
      run(sleep, log)
    end)
    sleep(0.001)
    task:cancel()
    local ok, err = pcall(task.join, task)
    assert.is_false(ok)
    assert.is_true(is_cancelled(err))
    assert.same({ "closed" }, log)
  end)

  it("closes <close> variables inside coroutines of the program", function()
    if compat.is_luajit then
      return
    end
    quiet()
    local log = {}
    local run = assert(load([[
      local sleep, log = ...
      local resource <close> = setmetatable({}, { __close = function()
        log[#log + 1] = "closed"
      end })
      sleep(5)
    ]]))
    local task = spawn(function()
      coroutine.wrap(function()
        run(sleep, log)
      end)()
    end)
    sleep(0.001)
    task:cancel()
    assert.is_false(pcall(task.join, task))
    assert.same({ "closed" }, log)
  end)

  it("lets shielded cleanup wait", function()
    quiet()
    local cleaned = false
    local task = spawn(function()
      local ok, err = pcall(sleep, 5)
      assert(not ok)
      core.task.shield(true)
      sleep(0.001)
      core.task.shield(false)
      cleaned = true
      error(err, 0)
    end)
    sleep(0.001)
    task:cancel()
    assert.is_false(pcall(task.join, task))
    assert.is_true(cleaned)
  end)
end)

describe("a recycled coroutine", function()
  it("shows nothing of the task before", function()
    local own = luaflask.task_local()
    local first, second
    in_task(function()
      first = coroutine.running()
      own.secret = "x"
      debug.sethook(function() end, "l")
    end)
    in_task(function()
      second = coroutine.running()
      assert.is_nil(own.secret)
      assert.equal("", select(2, debug.gethook()) or "")
      sleep(0)
    end)
    assert.equal(first, second)
  end)

  it("is whole again after an error and after a cancellation", function()
    quiet()
    for _ = 1, 3 do
      assert.is_false(pcall(in_task, function()
        error("x")
      end))
      local task = spawn(function()
        sleep(5)
      end)
      sleep(0)
      task:cancel()
      assert.is_false(pcall(task.join, task))
      assert.equal("fine", in_task(function()
        sleep(0)
        return "fine"
      end))
    end
  end)
end)
