-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of = helper.log_of

local function new()
  return luaflask.Flask("spec", { root_path = "/tmp" })
end

-- The response to a view, once as a bare one and once with an after_request function: both ways have to agree.
local function response_of(view)
  local responses = {}
  for i = 1, 2 do
    local app = new()
    log_of(app)
    if i == 2 then
      app:after_request(function(response)
        return response
      end)
    end
    app:get("/", "the_view", view)
    responses[i] = app:test_client():get("/")
  end
  local bare, hooked = responses[1], responses[2]
  assert.equal(bare.text, hooked.text)
  assert.equal(bare.status, hooked.status)
  assert.equal(bare.content_type, hooked.content_type)
  return bare
end

-- What is logged for a view whose results are wrong, which answers 500.
local function complaint(view)
  local app = new()
  local log = log_of(app)
  app:get("/", "the_view", view)
  assert.equal(500, app:test_client():get("/").status_code)
  return log[1]
end

local function complains(view, words)
  local line = complaint(view)
  assert.truthy(line:find(words, 1, true), ("'%s' lacks '%s'"):format(line, words))
end

describe("a view's result", function()
  it("that is text is HTML", function()
    local response = response_of(function()
      return "Hällo Wörld"
    end)
    assert.equal("Hällo Wörld", response.text)
    assert.equal("text/html; charset=utf-8", response.content_type)
    assert.equal("13", response.headers:get("Content-Length"))
    assert.equal(200, response.status_code)
    assert.equal("", response_of(function()
      return ""
    end).text)
  end)

  it("cannot have a status that only announces an answer", function()
    for _, status in ipairs({ 100, 101, 199 }) do
      assert.equal(500, response_of(function()
        return "x", status
      end).status_code)
    end
  end)

  it("may be Markup", function()
    local response = response_of(function()
      return luaflask.Markup("<em>x</em>")
    end)
    assert.equal("<em>x</em>", response.text)
    assert.equal("text/html; charset=utf-8", response.content_type)
  end)

  it("may have a status and headers", function()
    local response = response_of(function()
      return "Meh", 400, { ["X-Foo"] = "Testing", ["Content-Type"] = "text/plain; charset=utf-8" }
    end)
    assert.equal("Meh", response.text)
    assert.equal(400, response.status_code)
    assert.equal("Testing", response.headers:get("X-Foo"))
    assert.equal("text/plain; charset=utf-8", response.content_type)
  end)

  it("may have headers alone, or a status alone", function()
    local response = response_of(function()
      return "Hello", { ["X-Foo"] = "Test" }
    end)
    assert.equal(200, response.status_code)
    assert.equal("Test", response.headers:get("X-Foo"))
    response = response_of(function()
      return "Hi, status!", 400
    end)
    assert.equal(400, response.status_code)
    assert.equal("text/html; charset=utf-8", response.content_type)
    response = response_of(function()
      return "x", "202 Very Well"
    end)
    assert.equal("202 Very Well", response.status)
    response = response_of(function()
      return "x", nil, { ["X-Foo"] = "nil between" }
    end)
    assert.equal("nil between", response.headers:get("X-Foo"))
  end)

  it("that is a text or a stream has all headers of a list; another response keeps the last of a name", function()
    local list = { { "X-A", "1" }, { "X-A", "2" } }
    local function values(rv)
      return response_of(function()
        return type(rv) == "function" and rv() or rv, list
      end).headers:getlist("X-A")
    end
    assert.same({ "1", "2" }, values("x"))
    assert.same({ "1", "2" }, values(function()
      return coroutine.wrap(function() end)
    end))
    assert.same({ "2" }, values({ a = 1 }))
    assert.same({ "2" }, values(function()
      return luaflask.Response("x")
    end))
    assert.same({ "2" }, values(function()
      return luaflask.exceptions.Gone()
    end))
  end)

  it("may have headers in every form", function()
    for _, headers in ipairs({ { ["X-A"] = "1" }, { { "X-A", "1" } }, luaflask.Headers({ { "X-A", "1" } }) }) do
      assert.equal("1", response_of(function()
        return "x", 200, headers
      end).headers:get("X-A"))
    end
  end)

  it("may be a response, which status and headers change", function()
    local function view()
      return luaflask.Response("Hello world", 404, { ["Content-Type"] = "text/html", ["X-Foo"] = "Baz" }),
        { ["Content-Type"] = "text/plain", ["X-Foo"] = "Bar", ["X-Bar"] = "Foo" }
    end
    local response = response_of(view)
    assert.equal(404, response.status_code)
    assert.equal("text/plain", response.content_type)
    assert.same({ "Bar" }, response.headers:getlist("X-Foo"))
    assert.equal("Foo", response.headers:get("X-Bar"))
    assert.equal(500, response_of(function()
      return luaflask.Response("", 400), 500
    end).status_code)
  end)

  it("that is a table is JSON", function()
    local response = response_of(function()
      return { foo = "bar" }, 201
    end)
    assert.equal(201, response.status_code)
    assert.equal("application/json", response.content_type)
    assert.equal('{"foo":"bar"}\n', response.text)
    assert.equal('["foo","bar"]\n', response_of(function()
      return { "foo", "bar" }
    end).text)
    assert.equal("{}\n", response_of(function()
      return {}
    end).text)
    assert.equal("[]\n", response_of(function()
      return luaflask.array({})
    end).text)
    assert.equal("null\n", response_of(function()
      return luaflask.null
    end).text)
  end)

  it("that makes its own JSON is asked for it", function()
    local Model = luaflask.class.new("Model")
    function Model:__tojson()
      return { id = self.id }
    end
    assert.equal('{"id":7}\n', response_of(function()
      local model = Model()
      model.id = 7
      return model
    end).text)
  end)

  it("that cannot be JSON is an error that names the key path", function()
    complains(function()
      return { items = { 1, nil, 3, x = 2 } }
    end, "items")
    complains(function()
      return { a = { b = print } }
    end, "`a.b`")
  end)

  it("that is a function is a stream", function()
    local function view()
      local n = 0
      return function()
        n = n + 1
        return n <= 3 and tostring(n) or nil
      end
    end
    local response = response_of(view)
    assert.equal("123", response.text)
    assert.is_nil(response.headers:get("Content-Length"))
    assert.equal("hello", response_of(function()
      return coroutine.wrap(function()
        coroutine.yield("hel")
        coroutine.yield("lo")
      end)
    end).text)
  end)

  it("that is nothing is an error", function()
    complains(function() end, "The view function for 'the_view' did not return a valid response. The function either "
      .. "returned nil or ended without a return statement.")
  end)

  it("that is nil and a message quotes the message", function()
    complains(function()
      return nil, "no such user"
    end, "The view function for 'the_view' returned nil and a message: no such user")
  end)

  it("of a wrong kind is an error", function()
    complains(function()
      return true
    end, "it was a boolean")
    complains(function()
      return 42
    end, "it was a number")
    complains(function()
      return "a", 200, {}, "fourth"
    end, "A view returns up to three values: (body, status, headers), (body, status), or (body, headers).")
    complains(function()
      return "a", 200, "headers"
    end, "The headers must be a table, a list of pairs or Headers, not a string value.")
    complains(function()
      return "a", true
    end, "did not return a valid response")
    complains(function()
      return "a", 42
    end, "did not return a valid response")
  end)

  it("may be a value of luaflask.jsonify", function()
    local function json_of(...)
      local args, n = { ... }, select("#", ...)
      return response_of(function()
        return luaflask.jsonify((table.unpack or unpack)(args, 1, n)) -- luacheck: ignore 143
      end).text
    end
    assert.equal("null\n", json_of())
    assert.equal("null\n", json_of(nil))
    assert.equal("1\n", json_of(1))
    assert.equal("false\n", json_of(false))
    assert.equal("[1,null,3]\n", json_of(1, nil, 3))
    assert.equal('{"a":1}\n', json_of({ a = 1 }))
  end)
end)

describe("HEAD", function()
  it("has the length and no body", function()
    local app = new()
    app:get("/", function()
      return "12345"
    end)
    local response = app:test_client():head("/")
    assert.equal("", response.text)
    assert.equal("5", response.headers:get("Content-Length"))
  end)
end)

describe("make_response", function()
  local function within(fn)
    local app = new()
    app:test_request_context("/")(fn)
  end

  it("makes of its arguments what a view's would become", function()
    within(function()
      local response = luaflask.make_response()
      assert.same({ 200, "", "text/html; charset=utf-8" },
        { response.status_code, response:get_data(), response.content_type })
      response = luaflask.make_response("W00t", 404)
      assert.same({ 404, "W00t" }, { response.status_code, response:get_data() })
      local done
      response = luaflask.make_response(function()
        if not done then
          done = true
          return "Hello"
        end
      end)
      assert.equal("Hello", response:get_data())
    end)
  end)

  it("changes the status of a response", function()
    within(function()
      local response = luaflask.make_response(luaflask.jsonify({ msg = "W00t" }), 400)
      assert.equal(400, response.status_code)
      assert.equal('{"msg":"W00t"}\n', response:get_data())
      assert.equal("application/json", response.mimetype)
    end)
  end)

  it("is a method of the application too", function()
    local app = new()
    app:app_context()(function()
      assert.equal("x", app:make_response("x"):get_data())
      assert.equal("y", luaflask.current_app:make_response("y"):get_data())
    end)
  end)
end)

describe("redirect", function()
  it("needs no application", function()
    local response = luaflask.redirect("http://x.test/a?b=<c>", 307)
    assert.equal(307, response.status_code)
    assert.matches("^http://x.test/a%?b=", response.headers:get("Location"))
    assert.truthy(response:get_data():find("<title>Redirecting...</title>", 1, true))
    assert.is_nil(response:get_data():find("<c>", 1, true))
    assert.equal(302, luaflask.redirect("/").status_code)
    local ok, err = pcall(luaflask.redirect, nil)
    assert.is_false(ok)
    assert.matches("redirect: the location is a string, not a nil value", err)
  end)

  it("is a method of the application, which may change it", function()
    local App = luaflask.Flask:extend("App")
    function App:redirect(location, code)
      return luaflask.Flask.redirect(self, "/prefix" .. location, code)
    end
    local app = App("x", { root_path = "/tmp" })
    app:get("/", function()
      return luaflask.redirect("/to")
    end)
    assert.equal("/prefix/to", app:test_client():get("/").headers:get("Location"))
  end)
end)
