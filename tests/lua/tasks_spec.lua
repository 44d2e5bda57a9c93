-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local tasks = require("luaflask.tasks")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of, in_task, is_cancelled, quiet = helper.message_of, helper.in_task, helper.is_cancelled, helper.quiet

local sleep, spawn, gather = luaflask.sleep, luaflask.spawn, luaflask.gather

local REFUSED = "cannot wait inside a function that Lua calls from C (table.sort, string.gsub, require, tostring, a "
  .. "finalizer): collect first, then wait"

local function refuses(fn)
  assert.truthy(message_of(fn):find(REFUSED, 1, true), message_of(fn))
end

describe("sleep", function()
  it("in the main program runs the loop until it is over", function()
    local ran = false
    spawn(function()
      ran = true
    end)
    assert.is_false(ran)
    sleep(0.001)
    assert.is_true(ran)
  end)

  it("in a task lets the others go on", function()
    local order = {}
    gather({
      function()
        sleep(0.004)
        order[#order + 1] = "slow"
      end,
      function()
        sleep(0.001)
        order[#order + 1] = "fast"
      end,
      function()
        order[#order + 1] = "at once"
      end,
    })
    assert.same({ "at once", "fast", "slow" }, order)
  end)

  it("of 0 lets ready tasks run first", function()
    local order = {}
    gather({
      function()
        order[#order + 1] = 1
        sleep(0)
        order[#order + 1] = 3
      end,
      function()
        order[#order + 1] = 2
      end,
    })
    assert.same({ 1, 2, 3 }, order)
  end)

  it("refuses what is no duration, at the caller's line", function()
    for _, wrong in ipairs({ -1, "1", 0 / 0, {} }) do
      local message = message_of(function()
        sleep(wrong)
      end)
      assert.matches("tasks_spec.lua:%d+: sleep: seconds must be a number from 0 on, not", message)
    end
    assert.matches("not nil$", message_of(function()
      sleep()
    end))
  end)
end)

describe("spawn", function()
  it("gives a task whose results join returns, as often as asked", function()
    local task = spawn(function()
      sleep(0)
      return 1, nil, 3
    end)
    assert.same({ 1, nil, 3 }, { task:join() })
    assert.equal(3, select("#", task:join()))
  end)

  it("raises the task's error at join, and logs it", function()
    local log = quiet()
    local task = spawn(function()
      error("boom")
    end)
    local ok, err = pcall(task.join, task)
    assert.is_false(ok)
    assert.matches("tasks_spec.lua:%d+: boom$", tostring(err))
    assert.truthy(err.traceback)
    assert.matches("Exception in a task spawned outside a request", log[1])
    assert.matches("boom", log[1])
  end)

  it("takes callable tables, and refuses the rest", function()
    assert.equal("called", spawn(setmetatable({}, { __call = function()
      return "called"
    end })):join())
    assert.matches("tasks_spec.lua:%d+: spawn: a function is needed, not a number value", message_of(function()
      spawn(7)
    end))
  end)

  it("has the application of its maker, and nothing of its request", function()
    local app, seen = luaflask.Flask("spec", { root_path = "/tmp" }), nil
    app:get("/", function()
      luaflask.g.x = 1
      spawn(function()
        seen = { luaflask.current_app.name, luaflask.g.x, luaflask.has_request_context() }
      end):join()
      return "ok"
    end)
    app:test_client():get("/")
    assert.equal("spec", seen[1])
    assert.is_nil(seen[2])
    assert.is_false(seen[3])
  end)

  it("runs on when nobody keeps the task", function()
    local done = false
    spawn(function()
      sleep(0.001)
      done = true
    end)
    collectgarbage()
    collectgarbage()
    sleep(0.005)
    assert.is_true(done)
  end)
end)

describe("gather", function()
  it("runs all at once and gives the first result of each", function()
    local running, most = 0, 0
    local function job(result)
      return function()
        running = running + 1
        most = math.max(most, running)
        sleep(0.001)
        running = running - 1
        return result, "more"
      end
    end
    assert.same({ "a", "b", "c" }, gather({ job("a"), job("b"), job("c") }))
    assert.equal(3, most)
    assert.same({}, gather({}))
  end)

  it("shares the request", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app:get("/x", function()
      local results = gather({
        function()
          sleep(0)
          luaflask.g.y = luaflask.request.path
          return luaflask.request.path
        end,
      })
      return results[1] .. luaflask.g.y
    end)
    assert.equal("/x/x", app:test_client():get("/x").text)
  end)

  it("raises the first error and cancels the others", function()
    local cancelled, finished = false, false
    local ok, err = pcall(gather, {
      function()
        local slept, why = pcall(sleep, 5)
        cancelled = not slept and is_cancelled(why)
        error(why, 0)
      end,
      function()
        sleep(0.001)
        error("first", 0)
      end,
      function()
        sleep(5)
        finished = true
      end,
    })
    assert.is_false(ok)
    assert.equal("first", tostring(err))
    sleep(0.001)
    assert.is_true(cancelled)
    assert.is_false(finished)
  end)

  it("is cancelled with its parent", function()
    quiet()
    local ended = 0
    local function child()
      local ok, err = pcall(sleep, 5)
      if not ok and is_cancelled(err) then
        ended = ended + 1
      end
      error(err, 0)
    end
    local parent = spawn(function()
      gather({ child, child })
    end)
    sleep(0.001)
    parent:cancel()
    local ok, err = pcall(parent.join, parent)
    assert.is_false(ok)
    assert.is_true(is_cancelled(err))
    sleep(0.001)
    assert.equal(2, ended)
  end)

  it("refuses what is no list of functions", function()
    assert.matches("tasks_spec.lua:%d+: gather: an array of functions is needed, not a function value",
      message_of(function()
        gather(print)
      end))
    local ran = false
    assert.matches("tasks_spec.lua:%d+: gather: a function is needed, not a number value", message_of(function()
      gather({ function()
        ran = true
      end, 7 })
    end))
    sleep(0)
    assert.is_false(ran)
  end)
end)

describe("task_local", function()
  it("is each task's own", function()
    local own = luaflask.task_local()
    own.name = "main"
    local seen = gather({
      function()
        local before = own.name
        own.name = "first"
        sleep(0.001)
        return tostring(before) .. " " .. own.name
      end,
      function()
        own.name = "second"
        sleep(0)
        return own.name
      end,
    })
    assert.same({ "nil first", "second" }, seen)
    assert.equal("main", own.name)
    own.name = nil
  end)

  it("is apart from other locals, and seen by the task's coroutines", function()
    local a, b = luaflask.task_local(), luaflask.task_local()
    in_task(function()
      a.x, b.x = 1, 2
      assert.equal(1, a.x)
      assert.equal(2, coroutine.wrap(function()
        return b.x
      end)())
      local seen = {}
      for key, value in luaflask.pairs(a) do
        seen[key] = value
      end
      assert.same({ x = 1 }, seen)
    end)
  end)

  it("is gone with its task", function()
    local own = luaflask.task_local()
    for _ = 1, 3 do
      in_task(function()
        assert.is_nil(own.x)
        own.x = 1
      end)
    end
  end)
end)

describe("a wait", function()
  it("goes through coroutines that the program makes", function()
    assert.equal("a1b2c", in_task(function()
      local step = coroutine.wrap(function()
        sleep(0.001)
        local got = coroutine.yield("a")
        sleep(0)
        got = got .. coroutine.yield("b" .. got)
        return "c" .. got
      end)
      local out = step()
      local second = step(1)
      out = out .. "1" .. second:sub(1, 1)
      local third = step(2)
      return out .. "2" .. third:sub(1, 1)
    end))
  end)

  it("goes through several, made by create and resume too", function()
    local inner_done = false
    in_task(function()
      local outer = coroutine.create(function()
        local inner = coroutine.create(function()
          sleep(0.001)
          inner_done = true
          return "inner"
        end)
        local ok, value = coroutine.resume(inner)
        assert(ok and value == "inner")
        assert(coroutine.status(inner) == "dead")
        coroutine.yield("outer")
      end)
      assert.same({ true, "outer" }, { coroutine.resume(outer) })
    end)
    assert.is_true(inner_done)
  end)

  it("goes through pcall and iterators", function()
    assert.equal(6, in_task(function()
      local sum = 0
      local ok = pcall(function()
        for n in coroutine.wrap(function()
          for i = 1, 3 do
            sleep(0)
            coroutine.yield(i)
          end
        end) do
          sleep(0)
          sum = sum + n
        end
      end)
      assert(ok)
      return sum
    end))
  end)

  it("in a coroutine of the main program runs the loop there", function()
    assert.equal("done", coroutine.wrap(function()
      sleep(0.001)
      return "done"
    end)())
  end)

  it("is refused where Lua cannot yield, and nothing is left behind", function()
    for _, run in ipairs({ in_task, function(fn)
      return fn()
    end }) do
      local is_task = run == in_task
      local function check(fn)
        if is_task then
          refuses(fn)
        else
          fn() -- the main program runs the loop wherever it stands
        end
      end
      run(function()
        check(function()
          table.sort({ 3, 1, 2 }, function(a, b)
            sleep(0)
            return a < b
          end)
        end)
        check(function()
          return (("abc"):gsub("%w", function()
            sleep(0)
            return "x"
          end))
        end)
        check(function()
          package.preload["spec.waiting"] = function()
            sleep(0)
            return true
          end
          package.loaded["spec.waiting"] = nil
          require("spec.waiting")
        end)
        -- LuaJIT can yield from there.
        local stringify = compat.is_luajit and pcall or check
        stringify(function()
          return tostring(setmetatable({}, { __tostring = function()
            sleep(0)
            return "x"
          end }))
        end)
        sleep(0)
      end)
    end
  end)

  it("is refused inside a coroutine that such a function resumes", function()
    in_task(function()
      refuses(function()
        table.sort({ 2, 1 }, function(a, b)
          coroutine.wrap(function()
            sleep(0)
          end)()
          return a < b
        end)
      end)
      sleep(0)
    end)
  end)

  it("is refused in a finalizer", function()
    local message
    in_task(function()
      local proxy = rawget(_G, "newproxy")
      if proxy then
        local object = proxy(true)
        getmetatable(object).__gc = function()
          message = message_of(sleep, 0)
        end
      else
        setmetatable({}, { __gc = function()
          message = message_of(sleep, 0)
        end })
      end
      collectgarbage()
      collectgarbage()
    end)
    assert.truthy(message:find(REFUSED, 1, true))
  end)

  it("keeps each task's values apart, however they interleave", function()
    local jobs, n = {}, 50
    for i = 1, n do
      jobs[i] = function()
        local mine = i
        for _ = 1, 5 do
          sleep(0)
          assert(mine == i)
        end
        return mine
      end
    end
    local results = gather(jobs)
    for i = 1, n do
      assert.equal(i, results[i])
    end
  end)
end)

describe("coroutine.wrap and resume", function()
  it("behave as before for everything else", function()
    local co = coroutine.create(function(a)
      local b = coroutine.yield(a + 1)
      error("in " .. b, 0)
    end)
    assert.same({ true, 2 }, { coroutine.resume(co, 1) })
    assert.same({ false, "in b" }, { coroutine.resume(co, "b") })
    assert.same({ false, "cannot resume dead coroutine" }, { coroutine.resume(co) })
    assert.matches("bang", message_of(coroutine.wrap(function()
      error("bang")
    end)))
    assert.is_false(pcall(coroutine.wrap, 7))
    local count = select("#", coroutine.wrap(function()
      return nil, nil
    end)())
    assert.equal(2, count)
  end)
end)

describe("a misused yield", function()
  it("ends the request with 500, and says what to call", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app:get("/", function()
      coroutine.yield("oops")
      return "never"
    end)
    app:get("/fine", function()
      return "fine"
    end)
    local client = app:test_client()
    assert.equal(500, client:get("/").status_code)
    assert.equal("fine", client:get("/fine").text)
  end)
end)

describe("tasks.await", function()
  it("waits for an event", function()
    local event = core.io.event()
    local order = {}
    gather({
      function()
        tasks.await(event)
        order[#order + 1] = "woken"
      end,
      function()
        order[#order + 1] = "setting"
        core.io.event_set(event)
      end,
    })
    assert.same({ "setting", "woken" }, order)
  end)
end)
