-- SPDX-License-Identifier: MIT
-- luaflask.lock among the tasks of one process; tests/server/shared_spec.lua has several.
local luaflask = require("luaflask")
local compat = require("luaflask.compat")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local gather, sleep, spawn = luaflask.gather, luaflask.sleep, luaflask.spawn

local function quiet()
  local logger = require("luaflask.logging").get_logger("luaflask")
  logger.propagate = false
  logger.handlers = {}
end

-- Whether a lock is free for another task.
local function is_free(name)
  return spawn(function()
    local lock = luaflask.lock(name)
    local ok = lock:acquire(0)
    if ok then
      lock:release()
    end
    return ok or false
  end):join()
end

describe("luaflask.lock", function()
  it("keeps other tasks waiting, which have it in the order of their coming", function()
    local order = {}
    local function work(name)
      return function()
        local lock = luaflask.lock("order")
        assert.is_true(lock:acquire())
        order[#order + 1] = name
        sleep(0.002)
        order[#order + 1] = name
        assert.is_true(lock:release())
      end
    end
    gather({ work("a"), work("b"), work("c") })
    assert.equal("aabbcc", table.concat(order))
  end)

  it("is one lock for each name, not for each object; one object can serve many tasks", function()
    local lock, inside, most = luaflask.lock("shared object"), 0, 0
    local list = {}
    for i = 1, 20 do
      list[i] = function()
        lock:with(function()
          inside = inside + 1
          most = math.max(most, inside)
          sleep(0)
          inside = inside - 1
        end)
      end
    end
    gather(list)
    assert.equal(1, most)
    assert.is_true(is_free("shared object"))
    local one, two = luaflask.lock("one"), luaflask.lock("two")
    assert.is_true(one:acquire(0))
    assert.is_true(two:acquire(0))
    one:release()
    two:release()
  end)

  it("is given up waiting for after the timeout", function()
    local lock = luaflask.lock("timeout")
    lock:acquire()
    local began = luaflask.monotonic()
    assert.same({ false, "timeout", "timeout" }, { spawn(function()
      local ok, message, code = luaflask.lock("timeout", { timeout = 0.03 }):acquire()
      return ok or false, message, code
    end):join() })
    assert.is_true(luaflask.monotonic() - began >= 0.029)
    assert.is_false(is_free("timeout"))
    -- The time given to acquire comes before that of the lock.
    assert.is_false(spawn(function()
      return luaflask.lock("timeout", { timeout = 3600 }):acquire(0) or false
    end):join())
    lock:release()
    assert.is_true(is_free("timeout"))
  end)

  it("with a function gives its results, and is released", function()
    local lock = luaflask.lock("with")
    assert.same({ 3, nil, "x", n = 3 }, compat.pack(lock:with(function(a, b)
      assert.is_false(is_free("with"))
      return a + b, nil, "x"
    end, 1, 2)))
    assert.equal(7, lock(function(n)
      return n
    end, 7))
    assert.is_true(is_free("with"))
  end)

  it("is released after an error, which is passed on", function()
    local lock = luaflask.lock("error")
    assert.matches("lock_spec.lua:%d+: boom", message_of(lock, function()
      error("boom")
    end))
    local thrown = luaflask.exceptions.NotFound()
    local ok, err = pcall(lock, function()
      error(thrown)
    end)
    assert.is_false(ok)
    assert.equal(thrown, err)
    assert.is_true(is_free("error"))
  end)

  it("is released when its task is cancelled", function()
    quiet()
    local task = spawn(function()
      luaflask.lock("cancelled"):with(sleep, 60)
    end)
    sleep(0.001)
    assert.is_false(is_free("cancelled"))
    task:cancel()
    pcall(task.join, task)
    assert.is_true(is_free("cancelled"))
  end)

  it("is not granted to a task that was cancelled while it waited, but to the next", function()
    quiet()
    local lock, order = luaflask.lock("queue"), {}
    lock:acquire()
    local function wait_as(name)
      return spawn(function()
        luaflask.lock("queue"):with(function()
          order[#order + 1] = name
        end)
      end)
    end
    local first, second = wait_as("first"), wait_as("second")
    sleep(0.001)
    first:cancel()
    sleep(0.001)
    lock:release()
    second:join()
    assert.same({ "second" }, order)
    -- Granted and cancelled in the same moment.
    lock:acquire()
    first, second = wait_as("first"), wait_as("second")
    sleep(0.001)
    lock:release()
    first:cancel()
    second:join()
    assert.same({ "second", "second" }, order)
    assert.is_true(is_free("queue"))
  end)

  it("is released when the task ends that forgot it", function()
    spawn(function()
      assert.is_true(luaflask.lock("forgotten"):acquire())
      assert.is_true(luaflask.lock("forgotten too"):acquire())
    end):join()
    assert.is_true(is_free("forgotten"))
    assert.is_true(is_free("forgotten too"))
  end)

  it("is released at the end of a request that forgot it", function()
    local app = luaflask.Flask("locks", { root_path = "." })
    app:get("/", function()
      luaflask.lock("request"):acquire()
      return "held"
    end)
    assert.equal("held", app:test_client():get("/").text)
    assert.is_true(is_free("request"))
  end)

  it("made with keep outlives its task, and any task may release it", function()
    local lock = luaflask.lock("kept", { keep = true })
    spawn(function()
      assert.is_true(lock:acquire())
    end):join()
    assert.is_false(is_free("kept"))
    spawn(function()
      assert.is_true(lock:release())
    end):join()
    assert.is_true(is_free("kept"))
  end)

  it("is lost when its ttl is over", function()
    local lock = luaflask.lock("ttl", { ttl = 0.03 })
    assert.is_true(lock:acquire())
    local other = luaflask.lock("ttl")
    assert.is_true(spawn(function()
      local ok = other:acquire(30)
      sleep(0.001)
      -- The one who lost it does not take it from the one who has it.
      return ok and not is_free("ttl") and other:release()
    end):join())
    assert.same({ nil, "lost", "lost" }, { lock:release() })
    -- Lost, it can be acquired again without a release.
    assert.is_true(lock:acquire())
    sleep(0.04)
    assert.is_true(is_free("ttl"))
    assert.is_true(lock:acquire())
    assert.is_true(lock:release())
  end)

  it("is lost by those ahead as well, in their turn", function()
    local lock = luaflask.lock("ttl queue")
    lock:acquire()
    local ahead = spawn(function()
      luaflask.lock("ttl queue", { ttl = 0.03, keep = true }):acquire()
    end)
    local behind = spawn(function()
      return luaflask.lock("ttl queue"):acquire(30)
    end)
    sleep(0.001)
    lock:release()
    ahead:join()
    assert.is_true(behind:join())
  end)

  it("refuses to be acquired twice by one task, which would wait for itself", function()
    local lock = luaflask.lock("twice")
    lock:acquire()
    assert.matches("lock_spec.lua:%d+: the lock 'twice' is held by this task already: it would wait for itself",
      message_of(function()
        luaflask.lock("twice"):acquire()
      end))
    lock:release()
  end)

  if not compat.is_luajit then
    it("is released by <close>", function()
      assert(load([[
        local luaflask, is_free = ...
        do
          local lock <close> = luaflask.lock("close")
          assert(lock:acquire())
          assert(not is_free("close"))
        end
        assert(is_free("close"))
        do
          local lock <close> = luaflask.lock("close") -- never acquired
        end
      ]]))(luaflask, is_free)
    end)
  end

  it("serves thousands that wait", function()
    local lock, n, list = luaflask.lock("many"), 0, {}
    for i = 1, 2000 do
      list[i] = function()
        lock(function()
          n = n + 1
        end)
      end
    end
    lock(function()
      sleep(0)
    end)
    gather(list)
    assert.equal(2000, n)
    assert.is_true(is_free("many"))
  end)

  it("says what is wrong at the caller's line", function()
    local function fails(pattern, fn)
      assert.matches("lock_spec.lua:%d+: " .. pattern, message_of(fn))
    end
    local lock = luaflask.lock("errors")
    fails("the lock 'errors' is not held by this task: acquire it first", function()
      lock:release()
    end)
    fails("`acquire` called with '.', write `lock:acquire%(...%)`", function()
      lock.acquire()
    end)
    fails("lock: there is no option 'tll'; there are timeout, ttl and keep", function()
      luaflask.lock("x", { tll = 1 })
    end)
    fails("lock: ttl must be a number of seconds greater than 0, not 0", function()
      luaflask.lock("x", { ttl = 0 })
    end)
    fails("lock: timeout must be a number of seconds from 0 on, not %-1", function()
      lock:acquire(-1)
    end)
    fails("lock: a name of 1 to 80 bytes is needed, not 81 bytes", function()
      luaflask.lock(("x"):rep(81))
    end)
    fails("lock:with: a function is needed, not a nil value", function()
      lock:with()
    end)
    lock:acquire()
    assert.matches("lock_spec.lua:%d+: the lock 'errors' was not to be had: timeout %(after 0.01 s%)", message_of(
      function()
        spawn(function()
          quiet()
          luaflask.lock("errors", { timeout = 0.01 }):with(function() end)
        end):join()
      end))
    lock:release()
  end)
end)
