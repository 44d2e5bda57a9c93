-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local compat = require("luaflask.compat")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local request, session, g, current_app = luaflask.request, luaflask.session, luaflask.g, luaflask.current_app
local signals = luaflask.signals

local function new()
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  return app
end

local function text_of(app, path)
  return app:test_client():get(path).text
end

-- Asserts that fn raises a message with these words, at a line of this file.
local function blames_us(fn, words)
  local message = message_of(fn)
  assert.matches("context_spec.lua:%d+: ", message)
  assert.truthy(message:find(words, 1, true), ("'%s' lacks '%s'"):format(message, words))
end

describe("outside any context", function()
  it("proxies teach", function()
    for _, fn in ipairs({
      function()
        return g.x
      end,
      function()
        g.x = 1
      end,
      function()
        local value = g:get("x") -- a tail call would leave no line to name
        return value
      end,
      function()
        local value = g:pop("x") -- a tail call would leave no line to name
        return value
      end,
      function()
        local value = g:setdefault("x", 1) -- a tail call would leave no line to name
        return value
      end,
    }) do
      blames_us(fn, "Working outside of application context.\n\nYou used `g`, which needs the current application: use "
        .. "it inside a view, hook or command, or push a context with app:app_context().")
    end
    blames_us(function()
      return current_app.name
    end, "Working outside of application context.\n\nYou used `current_app`")
    blames_us(function()
      current_app.x = 1
    end, "Working outside of application context.\n\nYou used `current_app`")
    blames_us(function()
      return request.path
    end, "Working outside of request context.\n\nYou used `request`, which needs an active HTTP request")
    blames_us(function()
      return session.x
    end, "Working outside of request context.\n\nYou used `session`, which needs an active HTTP request")
    blames_us(function()
      session.x = 1
    end, "Working outside of request context.\n\nYou used `session`")
  end)

  it("can be asked about", function()
    assert.is_false(luaflask.has_app_context())
    assert.is_false(luaflask.has_request_context())
    for _, proxy in ipairs({ g, current_app, request, session }) do
      assert.matches("^<luaflask%.%a[%w_]* outside any", tostring(proxy))
    end
  end)
end)

describe("an application context", function()
  it("is entered and left", function()
    local app = new()
    local results = { app:app_context()(function(a, b)
      assert.is_true(luaflask.has_app_context())
      assert.is_false(luaflask.has_request_context())
      assert.equal("spec", current_app.name)
      g.x = 1
      return g.x, a, b
    end, "a", "b") }
    assert.same({ 1, "a", "b" }, results)
    assert.is_false(luaflask.has_app_context())
  end)

  it("is pushed and popped", function()
    local context = new():app_context()
    assert.equal(context, context:push())
    assert.equal("spec", current_app.name)
    context:pop()
    assert.is_false(luaflask.has_app_context())
  end)

  it("has no request", function()
    new():app_context()(function()
      assert.matches("^[^\n]*Working outside of request context", message_of(function()
        return request.path
      end))
    end)
  end)

  it("is left when its function fails, which teardown functions hear of", function()
    local app, seen = new(), {}
    app:teardown_appcontext(function(err)
      seen[#seen + 1] = tostring(err)
    end)
    assert.equal("boom", message_of(function()
      app:app_context()(function()
        error("boom", 0)
      end)
    end))
    assert.is_false(luaflask.has_app_context())
    app:app_context()(function() end)
    assert.same({ "boom", "nil" }, seen)
  end)

  it("closes a <close> variable", function()
    if compat.is_luajit then
      return
    end
    local run = assert(load([[
      local app, luaflask = ...
      do
        local context <close> = app:app_context():push()
        assert(luaflask.has_app_context())
      end
      assert(not luaflask.has_app_context())
    ]]))
    run(new(), luaflask)
  end)

  it("says how it is used", function()
    local app = new()
    blames_us(function()
      app:app_context()()
    end, "a context is called with the function that runs inside: `app:app_context()(function() … end)`")
    blames_us(function()
      local context = app:app_context()
      context.push()
    end, "`ctx.push` called with '.', write `ctx:push(...)`")
    blames_us(function()
      app:app_context():pop()
    end, "this context is not pushed")
  end)

  it("nests: each has its own g", function()
    local a, b = luaflask.Flask("a", { root_path = "/tmp" }), luaflask.Flask("b", { root_path = "/tmp" })
    a:app_context()(function()
      g.name = "in a"
      b:app_context()(function()
        assert.equal("b", current_app.name)
        assert.is_nil(g.name)
        g.name = "in b"
      end)
      assert.equal("a", current_app.name)
      assert.equal("in a", g.name)
    end)
  end)

  it("may be pushed twice; its end is the last pop", function()
    local app, ends = new(), 0
    app:teardown_appcontext(function()
      ends = ends + 1
    end)
    local context = app:app_context()
    context:push()
    g.x = 1
    context:push()
    assert.equal(1, g.x)
    context:pop()
    assert.equal(0, ends)
    assert.equal(1, g.x)
    context:pop()
    assert.equal(1, ends)
    assert.is_false(luaflask.has_app_context())
  end)

  it("is popped in the reverse order", function()
    local app = new()
    local outer, inner = app:app_context():push(), app:app_context():push()
    blames_us(function()
      outer:pop()
    end, "contexts are popped in the reverse order of their pushes: another one lies on top")
    inner:pop()
    outer:pop()
    assert.is_false(luaflask.has_app_context())
  end)

  it("raises the first error of its teardown functions, after all have run", function()
    local app, seen = new(), {}
    for i = 1, 2 do
      app:teardown_appcontext(function()
        seen[#seen + 1] = i
        error("teardown " .. i, 0)
      end)
    end
    assert.equal("teardown 2", message_of(function()
      app:app_context()(function() end)
    end))
    assert.same({ 2, 1 }, seen)
    assert.is_false(luaflask.has_app_context())
  end)

  it("does not end the setup", function()
    local app = new()
    app:get("/a", "a", function() end)
    app:test_request_context("/")(function()
      assert.equal("/a", luaflask.url_for("a"))
    end)
    app:get("/b", "b", function()
      return "late"
    end)
    assert.equal("late", text_of(app, "/b"))
  end)
end)

describe("a request context made by hand", function()
  it("has the request, its rule and a session", function()
    local app = new()
    app:get("/items/<int:id>", "item", function() end)
    app:test_request_context("/items/7?a=1", { method = "GET" })(function()
      assert.is_true(luaflask.has_request_context())
      assert.equal("/items/7", request.path)
      assert.equal("a=1", request.query_string)
      assert.equal("item", request.endpoint)
      assert.same({ id = 7 }, request.view_args)
      assert.equal(1, request.args:get("a", nil, "int"))
      session.user = "ada"
      assert.equal("ada", session.user)
      assert.equal("/items/8", luaflask.url_for("item", { id = 8 }))
    end)
    assert.is_false(luaflask.has_request_context())
  end)

  it("keeps a routing error for later", function()
    local app = new()
    app:test_request_context("/none")(function()
      assert.is_nil(request.endpoint)
      assert.equal(404, request.routing_exception.code)
    end)
  end)

  it("can be dispatched", function()
    local app = new()
    app:before_request(function()
      g.x = "hooked"
    end)
    app:get("/<int:id>", function(id)
      return id .. " " .. g.x
    end)
    app:test_request_context("/5")(function()
      assert.is_nil(app:preprocess_request())
      assert.equal("5 hooked", app:dispatch_request())
    end)
  end)

  it("ends in Flask's order", function()
    local app, log = new(), {}
    app:teardown_request(function()
      log[#log + 1] = "teardown_request"
    end)
    app:teardown_appcontext(function()
      log[#log + 1] = "teardown_appcontext"
    end)
    local receivers = {}
    for _, name in ipairs({ "appcontext_pushed", "request_tearing_down", "appcontext_tearing_down",
      "appcontext_popped" }) do
      receivers[name] = signals[name]:connect(function()
        log[#log + 1] = name
      end, { sender = app })
    end
    app:test_request_context("/")(function()
      log[#log + 1] = "inside"
    end)
    for name, receiver in pairs(receivers) do
      signals[name]:disconnect(receiver)
    end
    assert.same({ "appcontext_pushed", "inside", "teardown_request", "request_tearing_down", "teardown_appcontext",
      "appcontext_tearing_down", "appcontext_popped" }, log)
  end)

  it("is left again when it cannot be entered", function()
    local app = new()
    function app.create_url_adapter()
      error("no adapter", 0)
    end
    assert.equal("no adapter", message_of(function()
      app:test_request_context("/"):push()
    end))
    assert.is_false(luaflask.has_request_context())
  end)
end)

describe("g", function()
  it("has get, pop and setdefault", function()
    new():app_context()(function()
      assert.is_nil(g:get("x"))
      assert.equal("d", g:get("x", "d"))
      assert.equal("s", g:setdefault("x", "s"))
      assert.equal("s", g:setdefault("x", "other"))
      assert.equal("s", g:get("x", "d"))
      assert.equal("s", g:pop("x", "d"))
      assert.equal("d", g:pop("x", "d"))
      assert.is_nil(g:pop("x"))
      g.a, g.b = 1, 2
      local seen = {}
      for key, value in luaflask.pairs(g) do
        seen[key] = value
      end
      assert.same({ a = 1, b = 2 }, seen)
    end)
  end)

  it("keeps its methods", function()
    new():app_context()(function()
      blames_us(function()
        g.get = 1
      end, "`g.get` is a method and cannot be assigned; choose another name")
      for _, name in ipairs({ "get", "pop", "setdefault" }) do
        blames_us(function()
          g[name]("x")
        end, ("`g.%s` called with '.', write `g:%s(...)`"):format(name, name))
      end
    end)
  end)

  it("is new for each request", function()
    local app = new()
    app:get("/", function()
      local old = g.n
      g.n = 1
      return tostring(old)
    end)
    local client = app:test_client()
    assert.equal("nil", client:get("/").text)
    assert.equal("nil", client:get("/").text)
  end)

  it("is each task's own, however requests interleave", function()
    local app, answers = new(), {}
    app:get("/<int:n>", function(n)
      g.n = n
      luaflask.sleep(0.001 * (5 - n))
      return request.path .. "=" .. g.n
    end)
    local jobs = {}
    for n = 1, 4 do
      jobs[n] = function()
        answers[n] = text_of(app, "/" .. n)
      end
    end
    luaflask.gather(jobs)
    assert.same({ "/1=1", "/2=2", "/3=3", "/4=4" }, answers)
  end)

  it("is inherited by coroutines that the view makes", function()
    local app = new()
    app:get("/", function()
      g.x = "seen"
      return coroutine.wrap(function()
        return request.path .. g.x
      end)()
    end)
    assert.equal("/seen", text_of(app, "/"))
  end)
end)

describe("current_app", function()
  it("is the application for all purposes", function()
    local app = new()
    app.extensions.mine = { 1 }
    app:get("/", "index", function()
      assert.equal(app.config, current_app.config)
      assert.is_true(luaflask.isinstance(current_app, luaflask.Flask))
      assert.equal("<Flask 'spec'>", tostring(current_app))
      current_app.extensions.other = 2
      current_app.note = "set"
      return current_app:url_for("index") .. current_app.extensions.mine[1]
    end)
    assert.equal("/1", text_of(app, "/"))
    assert.equal(2, app.extensions.other)
    assert.equal("set", app.note)
  end)

  it("makes contexts and clients that outlast it", function()
    local app, client, context = new(), nil, nil
    app:get("/", function()
      client, context = current_app:test_client(), current_app:app_context()
      return "x"
    end)
    text_of(app, "/")
    assert.equal("x", client:get("/").text)
    context(function()
      assert.equal("spec", current_app.name)
    end)
  end)
end)

describe("copy_current_request_context", function()
  it("carries the request into another task", function()
    local app, seen = new(), nil
    app:get("/<int:id>", function(id)
      g.x = "g"
      local task = luaflask.spawn(luaflask.copy_current_request_context(function()
        luaflask.sleep(0)
        return request.path .. id .. g.x
      end))
      seen = task:join()
      return "ok"
    end)
    assert.equal("ok", text_of(app, "/7"))
    assert.equal("/77g", seen)
  end)

  it("carries it past the end of the request, errors included", function()
    local app, copied, failing = new(), nil, nil
    app:get("/x", function()
      g.x = 1
      copied = luaflask.copy_current_request_context(function(a)
        return a, g.x, request.path
      end)
      failing = luaflask.copy_current_request_context(function()
        error("inside", 0)
      end)
      return "ok"
    end)
    text_of(app, "/x")
    assert.same({ "a", 1, "/x" }, { copied("a") })
    assert.is_false(luaflask.has_request_context())
    assert.equal("inside", message_of(failing))
    assert.is_false(luaflask.has_request_context())
  end)

  it("needs a request", function()
    blames_us(function()
      luaflask.copy_current_request_context(print)
    end, "'copy_current_request_context' can only be used when a request context is active, such as in a view "
      .. "function.")
  end)

  it("needs a function", function()
    blames_us(function()
      luaflask.copy_current_request_context("x")
    end, "copy_current_request_context: a function is needed, not a string value")
  end)
end)

describe("the handle of a request", function()
  it("says when the request has ended", function()
    local app, handle = new(), nil
    app:get("/x", function()
      handle = require("luaflask.core").request.handle()
      assert.equal("/x", handle.path)
      return "ok"
    end)
    text_of(app, "/x")
    collectgarbage()
    collectgarbage()
    assert.truthy(message_of(function()
      return handle.path
    end):find("the request has ended: copy what you need from it before it does", 1, true))
  end)
end)
