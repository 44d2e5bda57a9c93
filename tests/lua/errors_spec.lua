-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")

local exceptions = luaflask.exceptions
local Blueprint, request = luaflask.Blueprint, luaflask.request

local function new()
  return luaflask.Flask("spec", { root_path = "/tmp" })
end

local function log_of(app)
  local lines = {}
  app.logger.propagate = false
  app.logger.handlers = {}
  app.logger:add_handler(function(_, line)
    lines[#lines + 1] = line
  end)
  return lines
end

local function get(app, path)
  return app:test_client():get(path)
end

local function text_of(app, path)
  return get(app, path).text
end

local function answers(...)
  local results = { ... }
  return function()
    return results[1], results[2], results[3]
  end
end

local function raises(err)
  return function()
    error(err, 0)
  end
end

-- Asserts that fn raises a message with these words, at a line of this file.
local function blames_us(fn, words)
  local ok, err = pcall(fn)
  assert.is_false(ok)
  assert.matches("errors_spec.lua:%d+: ", tostring(err))
  assert.truthy(tostring(err):find(words, 1, true), ("'%s' lacks '%s'"):format(tostring(err), words))
end

describe("errorhandler", function()
  it("is for codes and for classes", function()
    local app = new()
    log_of(app)
    app:errorhandler(404, answers("not found", 404))
    app:errorhandler(500)(answers("internal server error", 500))
    app:register_error_handler(exceptions.Forbidden, answers("forbidden", 403))
    app:get("/abort", function()
      luaflask.abort(404)
    end)
    app:get("/error", raises("x"))
    app:get("/forbidden", function()
      luaflask.abort(403)
    end)
    assert.same({ "not found", 404 }, { text_of(app, "/none"), get(app, "/none").status_code })
    assert.equal("not found", text_of(app, "/abort"))
    assert.same({ "internal server error", 500 }, { text_of(app, "/error"), get(app, "/error").status_code })
    assert.equal("forbidden", text_of(app, "/forbidden"))
  end)

  it("answers 200 for a user's own error, unless it says otherwise", function()
    local app = new()
    local MyException = exceptions.Exception:extend("MyException")
    app:errorhandler(MyException, function(err)
      assert(luaflask.isinstance(err, MyException))
      return "42"
    end)
    app:get("/", raises(MyException("x")))
    assert.same({ "42", 200 }, { text_of(app, "/"), get(app, "/").status_code })
  end)

  it("takes what Lua throws as LuaError, with its traceback", function()
    local app, seen = new(), {}
    app:errorhandler(luaflask.LuaError, function(err)
      seen[#seen + 1] = err
      return "lua"
    end)
    app:get("/string", raises("text"))
    app:get("/table", raises({ code = 7 }))
    app:get("/nil", function()
      return request.missing_attribute.field
    end)
    assert.equal("lua", text_of(app, "/string"))
    assert.equal("lua", text_of(app, "/table"))
    assert.equal("lua", text_of(app, "/nil"))
    assert.equal("text", seen[1].value)
    assert.same({ code = 7 }, seen[2].value)
    assert.matches("errors_spec.lua:%d+: attempt to index", seen[3].value)
    assert.matches("errors_spec.lua", seen[3].traceback)
  end)

  it("prefers the nearest class", function()
    local app = new()
    local E1 = exceptions.Exception:extend("E1")
    local E2 = E1:extend("E2")
    local E3 = E2:extend("E3")
    app:errorhandler(E2, answers("E2"))
    app:errorhandler(exceptions.Exception, answers("Exception"))
    app:get("/E1", raises(E1()))
    app:get("/E3", raises(E3()))
    assert.equal("Exception", text_of(app, "/E1"))
    assert.equal("E2", text_of(app, "/E3"))
  end)

  it("knows subclasses of HTTP errors", function()
    local app = new()
    local Banana = exceptions.Forbidden:extend("Banana")
    local Registered = exceptions.Forbidden:extend("Registered")
    app:errorhandler(Banana, answers("banana"))
    app:errorhandler(403, answers("apple"))
    app:get("/1", raises(Banana()))
    app:get("/2", function()
      luaflask.abort(403)
    end)
    app:get("/3", raises(Registered()))
    assert.same({ "banana", "apple", "apple" }, { text_of(app, "/1"), text_of(app, "/2"), text_of(app, "/3") })
  end)

  it("prefers handlers of the code, of any scope, to those of a class alone", function()
    local app, bp = new(), Blueprint("bp")
    bp:errorhandler(exceptions.HTTPException, answers("bp class"))
    app:errorhandler(404, answers("app code"))
    bp:get("/", function()
      luaflask.abort(404)
    end)
    bp:get("/teapot", function()
      luaflask.abort(418)
    end)
    app:register_blueprint(bp)
    assert.equal("app code", text_of(app, "/"))
    assert.equal("bp class", text_of(app, "/teapot"))
  end)

  it("of a blueprint beats a nearer class of the application", function()
    local app, bp = new(), Blueprint("bp")
    local E1 = exceptions.Exception:extend("E1")
    local E2 = E1:extend("E2")
    bp:errorhandler(E1, answers("bp E1"))
    app:errorhandler(E2, answers("app E2"))
    bp:get("/bp", raises(E2()))
    app:get("/", raises(E2()))
    app:register_blueprint(bp)
    assert.equal("bp E1", text_of(app, "/bp"))
    assert.equal("app E2", text_of(app, "/"))
  end)

  it("of a blueprint never sees unknown URLs or methods", function()
    local app, bp = new(), Blueprint("bp", { url_prefix = "/bp" })
    bp:errorhandler(404, answers("bp"))
    bp:errorhandler(405, answers("bp"))
    bp:get("/", function()
      luaflask.abort(404)
    end)
    app:register_blueprint(bp)
    assert.equal("bp", text_of(app, "/bp/"))
    assert.equal(404, get(app, "/bp/none").status_code)
    assert.equal(405, app:test_client():post("/bp/").status_code)
  end)

  it("for all HTTP errors leaves redirects of the router alone", function()
    local app, bp = new(), Blueprint("bp", { url_prefix = "/bp" })
    for scaffold, mark in pairs({ [app] = "", [bp] = "bp-" }) do
      scaffold:errorhandler(exceptions.HTTPException, answers(mark .. "default"))
      scaffold:errorhandler(exceptions.Forbidden, answers(mark .. "forbidden"))
      scaffold:get("/forbidden", function()
        luaflask.abort(403)
      end)
      scaffold:get("/undefined", function()
        luaflask.abort(404)
      end)
    end
    app:get("/slash/", answers("slash"))
    app:register_blueprint(bp)
    assert.equal("bp-default", text_of(app, "/bp/undefined"))
    assert.equal("bp-forbidden", text_of(app, "/bp/forbidden"))
    assert.equal("default", text_of(app, "/undefined"))
    assert.equal("forbidden", text_of(app, "/forbidden"))
    assert.equal(308, get(app, "/slash").status_code)
    assert.equal("slash", app:test_client():get("/slash", { follow_redirects = true }).text)
  end)

  it("refuses what no error can be", function()
    local app = new()
    local bp = Blueprint("bp")
    for _, register in ipairs({
      function(key)
        app:errorhandler(key, print)
      end,
      function(key)
        app:register_error_handler(key, print)
      end,
      function(key)
        bp:app_errorhandler(key, print)
      end,
      function(key)
        bp:errorhandler(key)(print)
      end,
    }) do
      blames_us(function()
        register(999)
      end, "'999' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead.")
      blames_us(function()
        register(exceptions.NotFound())
      end, "error handlers are registered for a class or a code, not for an instance: pass the class itself")
      blames_us(function()
        register("404")
      end, "error handlers are registered for an exception class or an HTTP code, not for a string value")
      blames_us(function()
        register(luaflask.views.View)
      end, "'View' is not an exception class: extend luaflask.exceptions.Exception")
    end
    blames_us(function()
      app:errorhandler(404, "text")
    end, "app:errorhandler: a function is needed, not a string value")
  end)
end)

describe("handlers of 500", function()
  it("get an InternalServerError that holds the original", function()
    local app = new()
    local Custom = exceptions.Exception:extend("Custom")
    log_of(app)
    app:errorhandler(500, function(err)
      assert(luaflask.isinstance(err, exceptions.InternalServerError))
      if err.original_exception ~= nil then
        return "wrapped " .. luaflask.class.of(err.original_exception).__name
      end
      return "direct"
    end)
    app:get("/custom", raises(Custom()))
    app:get("/text", raises("x"))
    app:get("/abort", function()
      luaflask.abort(500)
    end)
    assert.equal("wrapped Custom", text_of(app, "/custom"))
    assert.equal("wrapped LuaError", text_of(app, "/text"))
    assert.equal("direct", text_of(app, "/abort"))
  end)

  it("may be those of HTTPException; those of Exception get the raw error", function()
    local app = new()
    log_of(app)
    app:errorhandler(exceptions.HTTPException, function(err)
      return tostring(err.code)
    end)
    app:get("/error", raises("x"))
    app:get("/abort", function()
      luaflask.abort(500)
    end)
    assert.same({ "500", "500", "404" }, { text_of(app, "/error"), text_of(app, "/abort"), text_of(app, "/none") })
    local other = new()
    other:errorhandler(exceptions.Exception, function(err)
      return "direct " .. luaflask.class.of(err).__name
    end)
    other:get("/error", raises("x"))
    other:get("/abort", function()
      luaflask.abort(500)
    end)
    assert.equal("direct LuaError", text_of(other, "/error"))
    assert.equal("direct InternalServerError", text_of(other, "/abort"))
    assert.equal("direct NotFound", text_of(other, "/none"))
  end)

  it("of a blueprint are for its views", function()
    local app, bp = new(), Blueprint("bp", { url_prefix = "/bp" })
    log_of(app)
    bp:errorhandler(500, answers("bp-error"))
    app:errorhandler(500, answers("app-error"))
    bp:get("/error", raises("x"))
    app:get("/error", raises("x"))
    app:register_blueprint(bp)
    assert.equal("app-error", text_of(app, "/error"))
    assert.equal("bp-error", text_of(app, "/bp/error"))
  end)
end)

describe("an error that nothing handles", function()
  it("is logged with the request and a traceback, and answered with 500", function()
    local app = new()
    local log = log_of(app)
    app:get("/x", function()
      error("boom")
    end)
    local response = get(app, "/x")
    assert.equal(500, response.status_code)
    assert.equal("text/html; charset=utf-8", response.content_type)
    assert.truthy(response.text:find("<h1>Internal Server Error</h1>", 1, true))
    assert.is_nil(response.text:find("boom", 1, true))
    assert.equal(1, #log)
    assert.truthy(log[1]:find("Exception on /x [GET]", 1, true))
    assert.matches("errors_spec.lua:%d+: boom", log[1])
    assert.truthy(log[1]:find("stack traceback", 1, true))
  end)

  it("may be logged otherwise", function()
    local seen
    local App = luaflask.Flask:extend("App")
    function App.log_exception(_, err)
      seen = tostring(err) .. " on " .. request.path
    end
    local app = App("x", { root_path = "/tmp" })
    app:get("/x", raises("boom"))
    assert.equal(500, get(app, "/x").status_code)
    assert.equal("boom on /x", seen)
  end)

  it("is raised at the client when TESTING or PROPAGATE_EXCEPTIONS say so", function()
    for _, case in ipairs({ { {}, false }, { { TESTING = true }, true }, { { PROPAGATE_EXCEPTIONS = true }, true },
      { { TESTING = true, PROPAGATE_EXCEPTIONS = false }, false }, { { DEBUG = true }, true } }) do
      local app = new()
      log_of(app)
      for key, value in pairs(case[1]) do
        app.config[key] = value
      end
      local Handled = exceptions.Exception:extend("Handled")
      app:errorhandler(Handled, answers("handled"))
      app:get("/", raises("boom"))
      app:get("/handled", raises(Handled()))
      local ok, result = pcall(get, app, "/")
      assert.equal(case[2], not ok)
      if ok then
        assert.equal(500, result.status_code)
      else
        assert.equal("boom", tostring(result))
      end
      assert.equal("handled", text_of(app, "/handled"))
      assert.equal(404, get(app, "/none").status_code)
    end
  end)
end)

describe("the end of a task", function()
  it("is no error: handlers do not see it, teardown functions do", function()
    local app, seen = new(), {}
    local log = log_of(app)
    app:errorhandler(exceptions.Exception, function()
      seen[#seen + 1] = "handler"
    end)
    app:teardown_request(function(err)
      seen[#seen + 1] = luaflask.isinstance(err, luaflask.Cancelled)
    end)
    app:get("/", raises(luaflask.Cancelled("spec")))
    assert.equal(499, get(app, "/").status_code)
    assert.same({ true }, seen)
    assert.same({}, log)
  end)
end)

describe("a view's wrong result", function()
  it("goes to the handler of 500, not to those of its class", function()
    local app = new()
    log_of(app)
    app:errorhandler(exceptions.Exception, function(err)
      return "got " .. luaflask.class.of(err).__name
    end)
    app:get("/", function()
      return true
    end)
    app:get("/json", function()
      return { print }
    end)
    assert.equal("got InternalServerError", text_of(app, "/"))
    assert.equal("got InternalServerError", text_of(app, "/json"))
  end)
end)

describe("TRAP_HTTP_EXCEPTIONS", function()
  it("makes an HTTP error one like any other", function()
    local app = new()
    app.config.TRAP_HTTP_EXCEPTIONS = true
    app.testing = true
    app:get("/fail", function()
      luaflask.abort(404)
    end)
    local ok, err = pcall(get, app, "/fail")
    assert.is_false(ok)
    assert.is_true(luaflask.isinstance(err, exceptions.NotFound))
  end)

  it("still finds handlers of classes", function()
    local app = new()
    app.config.TRAP_HTTP_EXCEPTIONS = true
    app:errorhandler(exceptions.HTTPException, answers("trapped"))
    app:get("/fail", function()
      luaflask.abort(404)
    end)
    assert.equal("trapped", text_of(app, "/fail"))
  end)
end)

describe("bad requests", function()
  local function app_with(config)
    local app = new()
    log_of(app)
    for key, value in pairs(config) do
      app.config[key] = value
    end
    app:get("/key", function()
      return request.args:need("missing_key")
    end)
    app:get("/abort", function()
      luaflask.abort(400)
    end)
    return app
  end

  it("do not name the missing key to strangers", function()
    local app = app_with({})
    local response = get(app, "/key")
    assert.equal(400, response.status_code)
    assert.is_nil(response.text:find("missing_key", 1, true))
    assert.equal(400, get(app, "/abort").status_code)
  end)

  it("name it in debug mode, where missing keys are trapped", function()
    local app = app_with({ DEBUG = true })
    local ok, err = pcall(get, app, "/key")
    assert.is_false(ok)
    assert.truthy(tostring(err):find("missing_key", 1, true))
    assert.equal(400, get(app, "/abort").status_code)
    local untrapped = app_with({ DEBUG = true, TRAP_BAD_REQUEST_ERRORS = false })
    assert.truthy(text_of(untrapped, "/key"):find("missing_key", 1, true))
  end)

  it("are all trapped when told to", function()
    local app = app_with({ TRAP_BAD_REQUEST_ERRORS = true, TESTING = true })
    assert.is_false(pcall(get, app, "/key"))
    assert.is_false(pcall(get, app, "/abort"))
  end)
end)

describe("abort", function()
  it("takes a description", function()
    local app = new()
    app:get("/", function()
      luaflask.abort(400, "No <title>.\nSorry.")
    end)
    local response = get(app, "/")
    assert.equal("<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n"
      .. "<p>No &lt;title&gt;.<br>Sorry.</p>\n", response.text)
  end)

  it("takes a response, which handlers do not see", function()
    local app = new()
    app:errorhandler(exceptions.HTTPException, answers("handler"))
    app:get("/", "index", function()
      luaflask.abort(luaflask.redirect(luaflask.url_for("test")))
    end)
    app:get("/test", "test", function()
      return "42"
    end)
    local response = get(app, "/")
    assert.equal(302, response.status_code)
    assert.equal("/test", response.headers:get("Location"))
  end)

  it("knows which codes there are", function()
    local app, caught = new(), nil
    app:get("/", function()
      local ok, err = pcall(luaflask.abort, 900)
      assert(not ok)
      caught = err
      return "x"
    end)
    text_of(app, "/")
    assert.is_true(luaflask.isinstance(caught, exceptions.LookupError))
    assert.equal("no exception for 900", tostring(caught))
    local ok, err = pcall(luaflask.abort, 401)
    assert.is_false(ok)
    assert.is_true(luaflask.isinstance(err, exceptions.Unauthorized))
  end)

  it("keeps the headers of its error", function()
    local app = new()
    app:get("/", function()
      luaflask.abort(503, "Back soon.", nil, 60)
    end)
    assert.equal("60", get(app, "/").headers:get("Retry-After"))
  end)
end)

describe("an HTTP error", function()
  it("may be returned", function()
    local app = new()
    app:get("/", function()
      return exceptions.NotFound("Nothing")
    end)
    local response = get(app, "/")
    assert.equal(404, response.status_code)
    assert.truthy(response.text:find("<p>Nothing</p>", 1, true))
  end)

  it("may be answered by a handler as it is", function()
    local app = new()
    app:errorhandler(404, function(err)
      return err
    end)
    assert.equal(404, get(app, "/none").status_code)
  end)

  it("raised by a handler is a plain error", function()
    local app = new()
    log_of(app)
    app:errorhandler(404, function()
      luaflask.abort(418)
    end)
    app:errorhandler(418, answers("teapot", 418))
    assert.equal(500, get(app, "/none").status_code)
  end)

  it("raised while waiting arrives the same", function()
    local app = new()
    app:get("/", function()
      luaflask.sleep(0)
      luaflask.abort(410)
    end)
    assert.equal(410, get(app, "/").status_code)
  end)
end)

describe("errors in JSON", function()
  it("are written the way the documentation shows", function()
    local app = new()
    app:errorhandler(404, function(err)
      return luaflask.jsonify({ error = err.description, code = err.code, name = err.name }), 404
    end)
    local response = get(app, "/none")
    assert.equal(404, response.status_code)
    assert.equal("Not Found", response.json.name)
    assert.equal(404, response.json.code)
  end)
end)
