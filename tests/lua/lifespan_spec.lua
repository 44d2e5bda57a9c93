-- SPDX-License-Identifier: MIT
-- on_start, on_stop, while_serving and after_response, as the test client runs them; tests/server/lifespan_spec.lua
-- has the same in workers.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, get, log_of, message_of = helper.app_with, helper.get, helper.log_of, helper.message_of

local request, session, g = luaflask.request, luaflask.session, luaflask.g

describe("client:with", function()
  it("runs what starts before it and what stops after it, the last first", function()
    local app, log = app_with(), {}
    local function note(word)
      return function()
        log[#log + 1] = word
      end
    end
    app:on_start(note("start 1"))
    app:on_stop(note("stop 1"))
    app:while_serving(function()
      log[#log + 1] = "serving begins"
      luaflask.sleep(0)
      coroutine.yield()
      luaflask.sleep(0)
      log[#log + 1] = "serving ends"
    end)
    app:on_start(function()
      assert(luaflask.current_app.name == app.name)
      luaflask.sleep(0)
      log[#log + 1] = "start 2"
    end)
    app:get("/", note("view"))
    app:errorhandler(500, function()
      return "", 500
    end)
    local client = app:test_client()
    client:with(function()
      log[#log + 1] = "inside"
      app:test_client():with(note("nested"))
    end)
    assert.same({ "start 1", "serving begins", "start 2", "inside", "nested", "serving ends", "stop 1" }, log)
    client:with(note("again"))
    assert.equal(13, #log)
  end)

  it("raises what fails at the start, after stopping what was started", function()
    local app, log = app_with(), {}
    app:while_serving(function()
      coroutine.yield()
      log[1] = "stopped"
    end)
    app:on_start(function()
      error("no database")
    end)
    app:on_stop(function()
      log[2] = "never started"
    end)
    assert.matches("lifespan_spec.lua:%d+: no database", message_of(function()
      app:test_client():with(function() end)
    end))
    assert.same({ "stopped" }, log)
  end)

  it("says that while_serving yields once", function()
    local app = app_with()
    app:while_serving(function() end)
    assert.matches("while_serving function at .*lifespan_spec.lua:%d+ must yield once", message_of(function()
      app:test_client():with(function() end)
    end))
    local twice = app_with()
    local lines = log_of(twice)
    twice:while_serving(function()
      coroutine.yield()
      coroutine.yield()
    end)
    twice:test_client():with(function() end)
    assert.matches("yielded a second time", table.concat(lines, "\n"))
  end)

  it("logs what fails at the stop, and stops the others", function()
    local app, stopped = app_with(), false
    local lines = log_of(app)
    app:on_stop(function()
      stopped = true
    end)
    app:on_stop(function()
      error("broken")
    end)
    app:test_client():with(function() end)
    assert.is_true(stopped)
    assert.matches("the on_stop function at .*lifespan_spec.lua:%d+ failed", table.concat(lines, "\n"))
  end)

  it("gives g and a teardown to what starts", function()
    local app, closed = app_with(), 0
    app:teardown_appcontext(function()
      closed = closed + (g:pop("open") and 1 or 0)
    end)
    app:on_start(function()
      g.open = true
    end)
    app:test_client():with(function() end)
    assert.equal(1, closed)
  end)

  it("is too late for more", function()
    local app = app_with()
    get(app, "/")
    for _, name in ipairs({ "on_start", "on_stop", "while_serving", "after_response", "use" }) do
      assert.matches("lifespan_spec.lua:%d+: The setup method '" .. name .. "' can no longer be called", message_of(
        function()
          app[name](app, print)
        end))
    end
  end)
end)

describe("after_response", function()
  local app, log

  before_each(function()
    app, log = app_with({ PROPAGATE_EXCEPTIONS = false }), {}
    app:get("/work", function()
      g.user = "ada"
      session.name = "ada"
      luaflask.after_response(function()
        luaflask.sleep(0)
        log[#log + 1] = request.path .. " " .. g.user .. " " .. session.name
      end)
      luaflask.after_response(function()
        log[#log + 1] = "second"
      end)
      log[#log + 1] = "view"
      return "done"
    end)
    app:get("/plain", function()
      return "plain"
    end)
  end)

  it("runs when the answer has been given, in the request's context, in order", function()
    assert.equal("done", get(app, "/work").text)
    assert.same({ "view", "/work ada ada", "second" }, log)
  end)

  it("of an application or a blueprint runs for all its requests", function()
    local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
    bp:get("/", "index", function()
      return "bp"
    end)
    bp:after_response(function()
      log[#log + 1] = "bp " .. request.path
    end)
    app:register_blueprint(bp)
    app:after_response(function()
      log[#log + 1] = "app " .. request.path
    end)
    get(app, "/plain")
    get(app, "/bp/")
    get(app, "/none")
    assert.same({ "app /plain", "app /bp/", "bp /bp/", "app /none" }, log)
  end)

  it("runs after an error too, after the teardown, and has one of its own", function()
    log_of(app)
    app:teardown_appcontext(function()
      log[#log + 1] = "teardown " .. tostring(g:pop("connection"))
    end)
    app:get("/broken", function()
      luaflask.after_response(function()
        g.connection = "opened late"
        log[#log + 1] = "after"
      end)
      error("broken")
    end)
    assert.equal(500, get(app, "/broken").status_code)
    assert.same({ "teardown nil", "after", "teardown opened late" }, log)
  end)

  it("may add more of it", function()
    app:get("/chain", function()
      luaflask.after_response(function()
        luaflask.after_response(function()
          log[#log + 1] = "second"
        end)
        log[#log + 1] = "first"
      end)
      return ""
    end)
    get(app, "/chain")
    assert.same({ "first", "second" }, log)
  end)

  it("cannot write to the session", function()
    local lines = log_of(app)
    app:get("/write", function()
      luaflask.after_response(function()
        session.late = true
      end)
      return ""
    end)
    get(app, "/write")
    assert.matches("The session was saved with the answer, which has left", table.concat(lines, "\n"))
  end)

  it("logs its errors with the request, and goes on", function()
    local lines = log_of(app)
    app:get("/fail", function()
      luaflask.after_response(function()
        error("late failure")
      end)
      luaflask.after_response(function()
        log[#log + 1] = "went on"
      end)
      return "ok"
    end)
    assert.equal("ok", get(app, "/fail").text)
    local text = table.concat(lines, "\n")
    assert.matches("Exception after the answer to /fail %[GET%]", text)
    assert.matches("lifespan_spec.lua:%d+: late failure", text)
    assert.same({ "went on" }, log)
  end)

  it("raises its errors in tests", function()
    app.config.PROPAGATE_EXCEPTIONS = nil
    app.testing = true
    app:get("/fail", function()
      luaflask.after_response(function()
        error("late failure")
      end)
      return "ok"
    end)
    assert.matches("late failure", message_of(get, app, "/fail"))
  end)

  it("runs after a stream", function()
    app:get("/stream", function()
      luaflask.after_response(function()
        log[#log + 1] = "after"
      end)
      local n = 0
      return function()
        n = n + 1
        log[#log + 1] = "piece"
        return n < 3 and "x" or nil
      end
    end)
    assert.equal("xx", get(app, "/stream").text)
    assert.same({ "piece", "piece", "piece", "after" }, log)
  end)

  it("needs a request", function()
    assert.matches("lifespan_spec.lua:%d+: 'after_response' can only be used when a request context is active",
      message_of(function()
        luaflask.after_response(print)
      end))
  end)
end)
