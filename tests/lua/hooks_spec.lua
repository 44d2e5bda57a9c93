-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of, get, text_of = helper.log_of, helper.get, helper.text_of

local Blueprint, request, g = luaflask.Blueprint, luaflask.request, luaflask.g
local signals = luaflask.signals

local function new()
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  return app
end

local SIGNALS = {
  "appcontext_pushed", "request_started", "request_finished", "request_tearing_down", "appcontext_tearing_down",
  "appcontext_popped", "got_request_exception",
}

-- Notes the sending of every signal in `log` while fn runs.
local function with_signals(app, log, fn)
  local receivers = {}
  for _, name in ipairs(SIGNALS) do
    receivers[name] = signals[name]:connect(function()
      log[#log + 1] = "SIG " .. name
    end, { sender = app })
  end
  local ok, err = pcall(fn)
  for name, receiver in pairs(receivers) do
    signals[name]:disconnect(receiver)
  end
  assert(ok, err)
end

-- Registers two of each hook on a scaffold, each noting itself.
local function all_hooks(scaffold, log, mark)
  scaffold:url_value_preprocessor(function()
    log[#log + 1] = "values " .. mark
  end)
  scaffold:url_defaults(function()
    log[#log + 1] = "defaults " .. mark
  end)
  for i = 1, 2 do
    scaffold:before_request(function()
      log[#log + 1] = "before " .. mark .. i
    end)
    scaffold:after_request(function(response)
      log[#log + 1] = "after " .. mark .. i
      return response
    end)
    scaffold:teardown_request(function()
      log[#log + 1] = "teardown " .. mark .. i
    end)
  end
end

local BEFORE = { "before app1", "before app2", "before P1", "before P2", "before C1", "before C2" }
local AFTER = { "after C2", "after C1", "after P2", "after P1", "after app2", "after app1" }
local TEARDOWN = { "teardown C2", "teardown C1", "teardown P2", "teardown P1", "teardown app2", "teardown app1" }

local function joined(...)
  local out = {}
  for _, list in ipairs({ ... }) do
    if type(list) == "string" then
      list = { list }
    end
    for _, item in ipairs(list) do
      out[#out + 1] = item
    end
  end
  return out
end

describe("the order of a request", function()
  local app, log

  before_each(function()
    app, log = new(), {}
    local parent, child = Blueprint("P", { url_prefix = "/p" }), Blueprint("C")
    all_hooks(app, log, "app")
    all_hooks(parent, log, "P")
    all_hooks(child, log, "C")
    for i = 1, 2 do
      app:teardown_appcontext(function()
        log[#log + 1] = "appcontext " .. i
      end)
    end
    child:get("/", "view", function()
      log[#log + 1] = "view"
      for i = 1, 2 do
        luaflask.after_this_request(function(response)
          log[#log + 1] = "after_this " .. i
          return response
        end)
      end
      luaflask.url_for(".view")
      return "ok"
    end)
    child:get("/fail", function()
      log[#log + 1] = "view"
      error("boom")
    end)
    parent:register_blueprint(child)
    app:register_blueprint(parent)
  end)

  it("is Flask's, signals and nested blueprints included", function()
    with_signals(app, log, function()
      assert.equal("ok", text_of(app, "/p/"))
    end)
    assert.same(joined("SIG appcontext_pushed", "SIG request_started", "values app", "values P", "values C", BEFORE,
      "view", "defaults app", "defaults P", "defaults C", "after_this 1", "after_this 2", AFTER,
      "SIG request_finished", TEARDOWN, "SIG request_tearing_down", "appcontext 2", "appcontext 1",
      "SIG appcontext_tearing_down", "SIG appcontext_popped"), log)
  end)

  it("is the same without signals", function()
    assert.equal("ok", text_of(app, "/p/"))
    assert.same(joined("values app", "values P", "values C", BEFORE, "view", "defaults app", "defaults P",
      "defaults C", "after_this 1", "after_this 2", AFTER, TEARDOWN, "appcontext 2", "appcontext 1"), log)
  end)

  it("keeps after_request, request_finished and teardown when the view fails", function()
    log_of(app)
    with_signals(app, log, function()
      assert.equal(500, get(app, "/p/fail").status_code)
    end)
    assert.same(joined("SIG appcontext_pushed", "SIG request_started", "values app", "values P", "values C", BEFORE,
      "view", "SIG got_request_exception", AFTER, "SIG request_finished", TEARDOWN, "SIG request_tearing_down",
      "appcontext 2", "appcontext 1", "SIG appcontext_tearing_down", "SIG appcontext_popped"), log)
  end)

  it("knows no blueprint where no rule matched", function()
    assert.equal(404, get(app, "/p/none").status_code)
    assert.same({ "values app", "before app1", "before app2", "after app2", "after app1", "teardown app2",
      "teardown app1", "appcontext 2", "appcontext 1" }, log)
    assert.equal(405, app:test_client():post("/p/").status_code)
    assert.equal(18, #log)
  end)

  it("starts to include a signal that somebody connects to later", function()
    text_of(app, "/p/")
    local seen = 0
    local receiver = signals.request_started:connect(function()
      seen = seen + 1
    end, { sender = app })
    text_of(app, "/p/")
    signals.request_started:disconnect(receiver)
    text_of(app, "/p/")
    assert.equal(1, seen)
  end)
end)

describe("a signal connected by a view", function()
  it("leaves the request what it is", function()
    local app, bp, log = new(), Blueprint("bp"), {}
    bp:after_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    bp:teardown_request(function()
      log[#log + 1] = "teardown"
    end)
    local receiver
    bp:get("/", "index", function()
      receiver = signals.request_finished:connect(function()
        log[#log + 1] = "finished"
      end, { sender = app })
      return request.endpoint
    end)
    app:register_blueprint(bp)
    assert.equal("bp.index", text_of(app, "/"))
    signals.request_finished:disconnect(receiver)
    assert.equal("after", log[1])
    assert.equal("teardown", log[#log])
  end)
end)

describe("before_request", function()
  it("ends the request with the first answer", function()
    local app, log = new(), {}
    app:before_request(function()
      log[#log + 1] = "first"
      return false
    end)
    app:before_request(function()
      return "hello", 202, { ["X-From"] = "hook" }
    end)
    app:before_request(function()
      log[#log + 1] = "third"
    end)
    app:after_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    app:get("/", function()
      log[#log + 1] = "view"
      return "view"
    end)
    local response = get(app, "/")
    assert.equal("hello", response.text)
    assert.equal(202, response.status_code)
    assert.equal("hook", response.headers:get("X-From"))
    assert.same({ "first", "after" }, log)
  end)

  it("alone does so too, and sees what routing found", function()
    local app = new()
    app:before_request(function()
      if request.view_args.id == 7 then
        return { id = 7, endpoint = request.endpoint }
      end
    end)
    app:get("/<int:id>", "item", function(id)
      return "view " .. id
    end)
    assert.equal('{"endpoint":"item","id":7}\n', text_of(app, "/7"))
    assert.equal("view 8", text_of(app, "/8"))
  end)

  it("may change the view's arguments", function()
    local app = new()
    app:before_request(function()
      request.view_args.id = 99
    end)
    app:get("/<int:id>", function(id)
      return "view " .. id
    end)
    assert.equal("view 99", text_of(app, "/1"))
  end)

  it("runs for routing errors, which handlers then answer", function()
    local app = new()
    app:before_request(function()
      g.something = "value"
    end)
    app:errorhandler(404, function()
      return g.something, 404
    end)
    local response = get(app, "/none")
    assert.equal("value", response.text)
    assert.equal(404, response.status_code)
  end)

  it("that reads too large a form raises what a handler answers", function()
    local app = new()
    app.config.MAX_CONTENT_LENGTH = 64
    app:before_request(function()
      request.form:get("myfile")
    end)
    app:errorhandler(413, function()
      return "42"
    end)
    app:post("/accept", function()
      assert(false)
    end)
    assert.equal("42", app:test_client():post("/accept", { data = { myfile = ("foo"):rep(100) } }).text)
  end)

  it("may wait", function()
    local app = new()
    app:before_request(function()
      luaflask.sleep(0)
      g.slept = "yes"
    end)
    app:get("/", function()
      return g.slept
    end)
    assert.equal("yes", text_of(app, "/"))
  end)
end)

describe("after_request", function()
  it("changes the response, or replaces it", function()
    local app = new()
    app:after_request(function()
      return luaflask.Response("new one", 203)
    end)
    app:after_request(function(response)
      response:set_data(response:get_data() .. "|after")
      response.headers:set("X-Seen", response:get_data())
      return response
    end)
    app:get("/", function()
      return "request"
    end)
    local response = get(app, "/")
    assert.equal("new one", response.text)
    assert.equal(203, response.status_code)
    assert.is_nil(response.headers:get("X-Seen"))
  end)

  it("must return the response: the error says which function did not", function()
    local app = new()
    local line = debug.getinfo(1, "l").currentline + 1
    app:after_request(function() end)
    app:get("/", function()
      return "x"
    end)
    local log = log_of(app)
    assert.equal(500, get(app, "/").status_code)
    assert.truthy(log[1]:find(("after_request function (tests/lua/hooks_spec.lua:%d) returned nothing: it must return "
      .. "the response"):format(line), 1, true), log[1])
    local other = new()
    other:get("/", function()
      luaflask.after_this_request(function()
        return "text"
      end)
      return "x"
    end)
    log = log_of(other)
    assert.equal(500, get(other, "/").status_code)
    assert.truthy(log[1]:find("an after_this_request function", 1, true))
    assert.truthy(log[1]:find("returned a string value: it must return the response", 1, true))
  end)

  it("runs for handled errors", function()
    local app = new()
    app:errorhandler(500, function()
      return "internal server error", 500
    end)
    app:after_request(function(response)
      response.mimetype = "text/x-special"
      return response
    end)
    app:get("/", function()
      error("x")
    end)
    log_of(app)
    local response = get(app, "/")
    assert.equal("internal server error", response.text)
    assert.equal("text/x-special", response.mimetype)
  end)

  it("that fails goes straight to the handler of 500, and is only logged the second time", function()
    local app, seen = new(), {}
    local Mine = luaflask.exceptions.Exception:extend("Mine")
    app:errorhandler(Mine, function()
      seen[#seen + 1] = "mine"
      return "mine"
    end)
    app:errorhandler(500, function(err)
      seen[#seen + 1] = tostring(err.original_exception)
      return "Hello Server Error", 500
    end)
    app:after_request(function()
      error(Mine("after"))
    end)
    app:get("/", function()
      return "x"
    end)
    local log = log_of(app)
    assert.equal("Hello Server Error", text_of(app, "/"))
    assert.same({ "after" }, seen)
    assert.equal(2, #log)
    assert.truthy(log[2]:find("Request finalizing failed with an error while handling an error", 1, true))
  end)

  it("that fails after a handler goes to the handler of 500 as well", function()
    local app, seen = new(), {}
    app:errorhandler(404, function()
      return "none", 404
    end)
    app:errorhandler(500, function(err)
      return "wrapped " .. tostring(err.original_exception), 500
    end)
    app:after_request(function(response)
      seen[#seen + 1] = response.status_code
      if response.status_code == 404 then
        luaflask.abort(418, "after")
      end
      return response
    end)
    log_of(app)
    local response = get(app, "/none")
    assert.equal(500, response.status_code)
    assert.equal("wrapped 418 I'm a teapot: after", response.text)
    assert.same({ 404, 500 }, seen)
  end)

  it("does not run when the error is raised at the client", function()
    local app, ran = new(), {}
    app.testing = true
    app:after_request(function(response)
      ran[#ran + 1] = "after"
      return response
    end)
    app:teardown_request(function(err)
      ran[#ran + 1] = tostring(err)
    end)
    app:get("/", function()
      error("boom", 0)
    end)
    local ok, err = pcall(get, app, "/")
    assert.is_false(ok)
    assert.equal("boom", tostring(err))
    assert.same({ "boom" }, ran)
  end)
end)

describe("after_this_request", function()
  it("runs again for the answer to an error of what ran after it", function()
    local app = new()
    log_of(app)
    local ran = {}
    app:after_request(function(response)
      if response.status_code == 200 then
        error("in after_request")
      end
      return response
    end)
    app:errorhandler(500, function()
      luaflask.after_this_request(function(response)
        ran[#ran + 1] = "of the handler"
        return response
      end)
      return "handled", 500
    end)
    app:get("/", function()
      luaflask.after_this_request(function(response)
        ran[#ran + 1] = "of the view " .. response.status_code
        response.headers:set("X-This", "yes")
        return response
      end)
      return "fine"
    end)
    local response = app:test_client():get("/")
    assert.equal("handled", response.text)
    assert.equal("yes", response.headers:get("X-This"))
    assert.same({ "of the view 200", "of the view 500", "of the handler" }, ran)
  end)

  it("is for one response only", function()
    local app = new()
    app:get("/", function()
      luaflask.after_this_request(function(response)
        response.headers:set("X-Foo", "a header")
        return response
      end)
      return "x"
    end)
    app:get("/other", function()
      return "y"
    end)
    local client = app:test_client()
    assert.equal("a header", client:get("/").headers:get("X-Foo"))
    assert.is_nil(client:get("/other").headers:get("X-Foo"))
    assert.is_nil(client:get("/other").headers:get("X-Foo"))
  end)

  it("runs in order, also what such a function adds", function()
    local app, log = new(), {}
    app:get("/", function()
      for i = 1, 2 do
        luaflask.after_this_request(function(response)
          log[#log + 1] = i
          if i == 1 then
            luaflask.after_this_request(function(r)
              log[#log + 1] = "added"
              return r
            end)
          end
          return response
        end)
      end
      return "x"
    end)
    app:after_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    text_of(app, "/")
    assert.same({ 1, 2, "added", "after" }, log)
  end)

  it("is refused outside a request", function()
    local ok, err = pcall(luaflask.after_this_request, function() end)
    assert.is_false(ok)
    assert.truthy(tostring(err):find("'after_this_request' can only be used when a request context is active", 1, true))
  end)
end)

describe("url_value_preprocessor and url_defaults", function()
  it("take values out of the URL and put them back", function()
    local app = new()
    app:url_defaults(function(endpoint, values)
      if g.lang_code ~= nil and app.url_map:is_endpoint_expecting(endpoint, "lang_code") then
        values.lang_code = values.lang_code or g.lang_code
      end
    end)
    app:url_value_preprocessor(function(_, values)
      g.lang_code = values and values.lang_code
      if values then
        values.lang_code = nil
      end
    end)
    app:get("/<lang_code>/", "index", function(...)
      assert(select("#", ...) == 0)
      return luaflask.url_for("about")
    end)
    app:get("/<lang_code>/about", "about", function()
      return luaflask.url_for("something_else")
    end)
    app:get("/foo", "something_else", function()
      return luaflask.url_for("about", { lang_code = "en" })
    end)
    app:get("/<lang_code>/<int:id>", function(id)
      return g.lang_code .. id
    end)
    assert.equal("/de/about", text_of(app, "/de/"))
    assert.equal("/foo", text_of(app, "/de/about"))
    assert.equal("/en/about", text_of(app, "/foo"))
    assert.equal("de7", text_of(app, "/de/7"))
  end)

  it("of a blueprint are for its endpoints", function()
    local app, bp = new(), Blueprint("bp", { url_prefix = "/<lang>" })
    bp:url_value_preprocessor(function(_, values)
      g.lang = values.lang
      values.lang = nil
    end)
    bp:url_defaults(function(_, values)
      values.lang = values.lang or g.lang
    end)
    bp:get("/", "index", function()
      return g.lang .. luaflask.url_for(".about")
    end)
    bp:get("/about", "about", function() end)
    app:register_blueprint(bp)
    assert.equal("de/de/about", text_of(app, "/de/"))
  end)
end)
