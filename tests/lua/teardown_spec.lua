-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of, get, text_of = helper.log_of, helper.get, helper.text_of

local request, g, session = luaflask.request, luaflask.g, luaflask.session
local signals = luaflask.signals

local function new()
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  return app
end

describe("teardown", function()
  it("gets the error, and its results are ignored", function()
    local app, seen = new(), {}
    for i = 1, 2 do
      app:teardown_request(function(err)
        seen[#seen + 1] = i .. ":" .. tostring(err)
        return "ignored"
      end)
    end
    app:get("/ok", function()
      return "Response"
    end)
    app:get("/fail", function()
      error("boom", 0)
    end)
    log_of(app)
    assert.equal("Response", text_of(app, "/ok"))
    assert.same({ "2:nil", "1:nil" }, seen)
    seen = {}
    local response = get(app, "/fail")
    assert.equal(500, response.status_code)
    assert.truthy(response.text:find("Internal Server Error", 1, true))
    assert.same({ "2:boom", "1:boom" }, seen)
  end)

  it("gets nothing when the error was handled", function()
    local app, seen = new(), {}
    local Mine = luaflask.exceptions.Exception:extend("Mine")
    app:errorhandler(Mine, function()
      return "handled"
    end)
    app:get("/mine", function()
      error(Mine("x"))
    end)
    app:get("/abort", function()
      luaflask.abort(403)
    end)
    app:teardown_request(function(err)
      seen[#seen + 1] = tostring(err)
    end)
    app:get("/", function()
      pcall(error, "x")
      return "ok"
    end)
    text_of(app, "/")
    assert.equal("handled", text_of(app, "/mine"))
    assert.equal(403, get(app, "/abort").status_code)
    get(app, "/none")
    assert.same({ "nil", "nil", "nil", "nil" }, seen)
  end)

  it("runs to the end whatever fails, and the answer stays", function()
    local app, seen = new(), {}
    app:teardown_appcontext(function()
      seen[#seen + 1] = "app"
    end)
    for i = 1, 2 do
      app:teardown_request(function()
        seen[#seen + 1] = i
        error("teardown " .. i, 0)
      end)
    end
    app:get("/", function()
      return "ok"
    end)
    local log = log_of(app)
    assert.equal("ok", text_of(app, "/"))
    assert.same({ 2, 1, "app" }, seen)
    assert.equal(2, #log)
    assert.truthy(log[1]:find("Error in a teardown function", 1, true))
    assert.truthy(log[1]:find("teardown 2", 1, true))
  end)

  it("of a stream with context runs after its last piece, before the functions of call_on_close", function()
    local app, seen = new(), {}
    app:teardown_request(function()
      seen[#seen + 1] = "teardown"
    end)
    app:get("/", function()
      local response = luaflask.make_response(luaflask.stream_with_context(coroutine.wrap(function()
        seen[#seen + 1] = "piece"
        coroutine.yield("x")
      end)))
      response:call_on_close(function()
        seen[#seen + 1] = "on close"
      end)
      return response
    end)
    assert.equal("x", text_of(app, "/"))
    assert.same({ "piece", "teardown", "on close" }, seen)
  end)

  it("that fails is raised at the client in testing", function()
    local app = new()
    app.testing = true
    app:teardown_request(function()
      error("torn", 0)
    end)
    app:get("/", function()
      return "ok"
    end)
    local ok, err = pcall(get, app, "/")
    assert.is_false(ok)
    assert.equal("torn", tostring(err))
  end)

  it("survives a failing receiver of its signals", function()
    local app, seen = new(), 0
    app:teardown_appcontext(function()
      seen = seen + 1
    end)
    app:get("/", function()
      return "ok"
    end)
    log_of(app)
    local receiver = signals.request_tearing_down:connect(function()
      error("receiver")
    end, { sender = app })
    local response = get(app, "/")
    signals.request_tearing_down:disconnect(receiver)
    assert.equal("ok", response.text)
    assert.equal(1, seen)
  end)

  it("still has g and the session", function()
    local app, seen = new(), nil
    app:teardown_request(function()
      seen = { g.user, session.id, request.path }
    end)
    app:get("/x", function()
      g.user, session.id = "ada", 7
      return "ok"
    end)
    text_of(app, "/x")
    assert.same({ "ada", 7, "/x" }, seen)
  end)

  it("runs when answering the error failed too", function()
    local app, seen = new(), {}
    app:teardown_request(function(err)
      seen[#seen + 1] = tostring(err)
    end)
    app:errorhandler(500, function()
      error("handler", 0)
    end)
    app:get("/", function()
      error("view", 0)
    end)
    local log = log_of(app)
    local response = get(app, "/")
    assert.equal(500, response.status_code)
    assert.truthy(response.text:find("Internal Server Error", 1, true))
    assert.same({ "view" }, seen)
    assert.equal(2, #log)
  end)

  it("runs when the session cannot be saved", function()
    local app, seen = new(), 0
    app:teardown_request(function()
      seen = seen + 1
    end)
    app:get("/", function()
      session.a = print
      return "ok"
    end)
    app:get("/fine", function()
      return "fine"
    end)
    log_of(app)
    assert.equal(500, get(app, "/").status_code)
    assert.equal(1, seen)
    assert.equal("fine", text_of(app, "/fine"))
  end)
end)

describe("teardown and streams", function()
  local function streamed(make)
    local app, log = new(), {}
    app:teardown_request(function()
      log[#log + 1] = "teardown"
    end)
    app:after_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    app:get("/<name>", function()
      return make(log)
    end)
    return app, log
  end

  local function pieces(log, ...)
    local list, i = { ... }, 0
    return function()
      i = i + 1
      local piece = list[i]
      if type(piece) == "function" then
        piece = piece()
      end
      log[#log + 1] = tostring(piece)
      return piece
    end
  end

  it("a plain stream is pulled after the teardown", function()
    local app, log = streamed(function(log)
      return pieces(log, "a", "b")
    end)
    assert.equal("ab", text_of(app, "/x"))
    assert.same({ "after", "teardown", "a", "b", "nil" }, log)
  end)

  it("stream_with_context has the request until its end, and then the teardown", function()
    local app, log = streamed(function(log)
      g.word = "World"
      return luaflask.stream_with_context(pieces(log, "Hello ", function()
        return g.word
      end, function()
        return request.path
      end))
    end)
    assert.equal("Hello World/x", text_of(app, "/x"))
    assert.same({ "after", "Hello ", "World", "/x", "nil", "teardown" }, log)
  end)

  it("the same without an after_request function", function()
    local app, log = new(), {}
    app:teardown_appcontext(function()
      log[#log + 1] = "teardown"
    end)
    app:get("/", function()
      return luaflask.stream_with_context(pieces(log, "a"))
    end)
    assert.equal("a", text_of(app, "/"))
    assert.same({ "a", "nil", "teardown" }, log)
  end)
end)
