-- SPDX-License-Identifier: MIT
-- app.wsgi_app(environ, start_response), and what is put around it.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local request, session, g = luaflask.request, luaflask.session, luaflask.g
local message_of, log_of = helper.message_of, helper.log_of
local unpack = table.unpack or unpack -- luacheck: ignore

local function new_app(config)
  local app = helper.app_with(config)
  app:get("/", function()
    return "Hello"
  end)
  return app
end

local function environ_of(fields)
  local environ = {
    REQUEST_METHOD = "GET", PATH_INFO = "/", SERVER_NAME = "localhost", SERVER_PORT = "80",
    ["wsgi.url_scheme"] = "http",
  }
  for key, value in pairs(fields or {}) do
    environ[key] = value
  end
  return environ
end

-- Calls an application as a server would: status, headers as a table, the body's text.
local function call(app, environ)
  local status, headers = nil, {}
  local body = app(environ_of(environ), function(given, list)
    status = given
    for _, pair in ipairs(list) do
      headers[pair[1]] = pair[2]
    end
  end)
  local pieces = {}
  for piece in body do
    pieces[#pieces + 1] = piece
  end
  body:close()
  return status, headers, table.concat(pieces), #pieces
end

-- A middleware that changes the environ.
local function changing(app, change)
  local inner = app.wsgi_app
  app.wsgi_app = function(environ, start_response)
    change(environ)
    return inner(environ, start_response)
  end
end

describe("An application called by hand", function()
  it("answers outside any server", function()
    local status, headers, text = call(new_app())
    assert.equal("200 OK", status)
    assert.equal("text/html; charset=utf-8", headers["Content-Type"])
    assert.equal("5", headers["Content-Length"])
    assert.equal("Hello", text)
  end)

  it("is called in three ways", function()
    local app = new_app()
    local function ignore() end
    assert.equal("Hello", app(environ_of(), ignore)())
    assert.equal("Hello", app.wsgi_app(environ_of(), ignore)())
    assert.equal("Hello", app:wsgi_app(environ_of(), ignore)())
    assert.is_true(rawequal(app.wsgi_app, app.wsgi_app))
  end)

  it("may wait", function()
    local app = new_app()
    app:get("/slow", function()
      luaflask.sleep(0.001)
      return "awake"
    end)
    local _, _, text = call(app, { PATH_INFO = "/slow" })
    assert.equal("awake", text)
  end)

  it("reads wsgi.input up to CONTENT_LENGTH", function()
    local app = new_app()
    app:post("/", { endpoint = "post" }, function()
      return request.data
    end)
    local function input(text)
      return { read = function(_, n)
        local piece = text:sub(1, n)
        text = text:sub(n + 1)
        return piece
      end }
    end
    local function post(fields)
      fields.REQUEST_METHOD, fields.PATH_INFO = "POST", "/"
      return (select(3, call(app, fields)))
    end
    assert.equal("abc", post({ ["wsgi.input"] = input("abcdef"), CONTENT_LENGTH = "3" }))
    assert.equal("abcdef", post({ ["wsgi.input"] = input("abcdef") }))
    assert.equal("", post({}))
  end)

  it("gives request.environ as it was given, with what was added to it", function()
    local app = new_app()
    app:get("/user", function()
      return request.environ["auth.user"] .. " " .. request.root_path .. " " .. request.url
    end)
    local _, _, text = call(app, { PATH_INFO = "/user", SCRIPT_NAME = "/x", ["auth.user"] = "ada", HTTP_HOST = "h:81" })
    assert.equal("ada /x http://h:81/x/user", text)
  end)

  it("redirects from the place where it is mounted to the slash after it", function()
    local status, headers = call(new_app(), { PATH_INFO = "", SCRIPT_NAME = "/app" })
    assert.equal("308 Permanent Redirect", status)
    assert.equal("http://localhost/app/", headers.Location)
  end)

  it("builds URLs below SCRIPT_NAME", function()
    local app = new_app()
    app:get("/u", { endpoint = "u" }, function()
      return luaflask.url_for("u") .. " " .. luaflask.url_for("u", { _external = true })
    end)
    local _, _, text = call(app, { PATH_INFO = "/u", SCRIPT_NAME = "/app" })
    assert.equal("/app/u http://localhost/app/u", text)
  end)

  it("gives nothing to read for HEAD, with the length of the whole", function()
    local status, headers, text = call(new_app(), { REQUEST_METHOD = "HEAD" })
    assert.equal("200 OK", status)
    assert.equal("5", headers["Content-Length"])
    assert.equal("", text)
  end)

  it("runs hooks in their order and leaves no context behind", function()
    local app, seen = new_app(), {}
    local function note(what)
      return function(...)
        seen[#seen + 1] = what
        return ...
      end
    end
    app:before_request(function()
      seen[#seen + 1] = "before"
    end)
    app:after_request(note("after"))
    app:teardown_request(note("teardown"))
    app:teardown_appcontext(note("appcontext"))
    call(app)
    assert.same({ "before", "after", "teardown", "appcontext" }, seen)
    assert.is_false(luaflask.has_request_context())
    assert.is_false(luaflask.has_app_context())
  end)

  it("answers errors with 500 and logs them, with the view's line", function()
    local app = new_app()
    local lines = log_of(app)
    app:get("/boom", function()
      error("boom")
    end)
    local status = call(app, { PATH_INFO = "/boom" })
    assert.equal("500 Internal Server Error", status)
    assert.truthy(table.concat(lines):find("Exception on /boom [GET]", 1, true))
    assert.truthy(table.concat(lines):find("gateway_spec.lua", 1, true))
  end)

  it("raises errors through its caller when they propagate, after the teardown", function()
    local app, torn = new_app({ TESTING = true }), nil
    app:get("/boom", function()
      error("boom", 0)
    end)
    app:teardown_request(function(err)
      torn = tostring(err)
    end)
    local ok, err = pcall(call, app, { PATH_INFO = "/boom" })
    assert.is_false(ok)
    assert.truthy(tostring(err):find("boom", 1, true))
    assert.truthy(torn:find("boom", 1, true))
    assert.is_false(luaflask.has_app_context())
  end)

  it("takes off contexts that a view forgot", function()
    local app = new_app()
    app:get("/forgets", function()
      app:app_context():push()
      error("forgot")
    end)
    log_of(app)
    call(app, { PATH_INFO = "/forgets" })
    assert.is_false(luaflask.has_app_context())
  end)

  it("tells what is wrong with its arguments", function()
    local app = new_app()
    assert.truthy(message_of(function()
      app.wsgi_app("x", print)
    end):find("the environ is a table, not a string value", 1, true))
    assert.truthy(message_of(function()
      app.wsgi_app(environ_of(), {})
    end):find("start_response is a function, not a table value", 1, true))
    assert.truthy(message_of(function()
      app.wsgi_app({}, print)
    end):find("REQUEST_METHOD", 1, true))
    assert.truthy(message_of(function()
      app.wsgi_app(environ_of({ HTTP_X = {} }), print)
    end):find("HTTP_X is a table value", 1, true))
    assert.truthy(message_of(function()
      app.wsgi_app(environ_of({ ["wsgi.input"] = "text" }), print)
    end):find("an object with a method read", 1, true))
  end)

  it("closes the answer when start_response raises", function()
    local app, closed = new_app(), 0
    app:get("/stream", function()
      return setmetatable({ close = function()
        closed = closed + 1
      end }, { __call = function() end })
    end)
    assert.is_false(pcall(app.wsgi_app, environ_of({ PATH_INFO = "/stream" }), function()
      error("no")
    end))
    assert.equal(1, closed)
  end)
end)

describe("A middleware", function()
  it("gets what PEP 3333 says", function()
    local app, seen = new_app(), nil
    changing(app, function(environ)
      seen = environ
      seen.text, seen.at_end = environ["wsgi.input"]:read("a"), environ["wsgi.input"]:read(1)
    end)
    app:test_client():get("/?a=b", { method = "GET", data = "body",
      headers = { ["X-Name"] = "value" }, base_url = "https://example.com:8443" })
    assert.equal("GET", seen.REQUEST_METHOD)
    assert.equal("/", seen.PATH_INFO)
    assert.equal("", seen.SCRIPT_NAME)
    assert.equal("a=b", seen.QUERY_STRING)
    assert.equal("example.com", seen.SERVER_NAME)
    assert.equal("8443", seen.SERVER_PORT)
    assert.equal("HTTP/1.1", seen.SERVER_PROTOCOL)
    assert.equal("127.0.0.1", seen.REMOTE_ADDR)
    assert.equal("value", seen.HTTP_X_NAME)
    assert.equal("4", seen.CONTENT_LENGTH)
    assert.equal("https", seen["wsgi.url_scheme"])
    assert.same({ 1, 0 }, seen["wsgi.version"])
    assert.equal("body", seen.text)
    assert.is_nil(seen.at_end)
    for _, name in ipairs({ "write", "writelines", "flush" }) do
      assert.equal("function", type(seen["wsgi.errors"][name]))
    end
  end)

  it("hands on headers that are empty; an empty CONTENT_TYPE is none", function()
    local app, seen = new_app(), nil
    app:before_request(function()
      seen = { luaflask.request.headers:get("Cache-Control"), luaflask.request.headers:get("X-Name"),
        luaflask.request.headers:get("Content-Type") or "none" }
    end)
    changing(app, function(environ)
      environ.HTTP_CACHE_CONTROL, environ.HTTP_X_NAME, environ.CONTENT_TYPE = "", "", ""
    end)
    app:test_client():get("/")
    assert.same({ "", "", "none" }, seen)
  end)

  it("reads a body by lines", function()
    local app, lines, rest = new_app(), nil, nil
    changing(app, function(environ)
      local input = environ["wsgi.input"]
      lines, rest = { input:readline(), unpack(input:readlines()) }, input:readline()
    end)
    app:test_client():post("/", { data = "a\nb\nc" })
    assert.same({ "a\n", "b\n", "c" }, lines)
    assert.is_nil(rest)
  end)

  it("may be a table that can be called, and a subclass's own method", function()
    local app = new_app()
    app.wsgi_app = setmetatable({ inner = app.wsgi_app }, { __call = function(self, environ, start_response)
      environ.PATH_INFO = "/"
      return self.inner(environ, start_response)
    end })
    assert.equal("Hello", app:test_client():get("/elsewhere").text)

    local Own = luaflask.Flask:extend("Own")
    function Own:wsgi_app(environ, start_response)
      environ.PATH_INFO = "/"
      return luaflask.Flask.wsgi_app(self, environ, start_response)
    end
    local own = Own("own", { root_path = "/tmp" })
    own:get("/", function()
      return "own"
    end)
    assert.equal("own", own:test_client():get("/elsewhere").text)
  end)

  it("sees no context, as contexts begin inside", function()
    local app, seen = new_app(), nil
    changing(app, function()
      seen = { luaflask.has_request_context(), luaflask.has_app_context() }
    end)
    app:test_client():get("/")
    assert.same({ false, false }, seen)
  end)

  it("is taken off again", function()
    local app = new_app()
    local own = app.wsgi_app
    changing(app, function(environ)
      environ.PATH_INFO = "/none"
    end)
    local client = app:test_client()
    assert.equal(404, client:get("/").status_code)
    app.wsgi_app = own
    assert.equal(200, client:get("/").status_code)
    assert.is_true(rawequal(own, app.wsgi_app))
  end)

  it("that is none is refused at its line", function()
    local app = new_app()
    local message = message_of(function()
      app.wsgi_app = "timing"
    end)
    assert.truthy(message:find("gateway_spec.lua", 1, true))
    assert.truthy(message:find("a function(environ, start_response) or a table with __call is needed", 1, true))
  end)

  it("is obeyed in path, method, host, scheme, query, headers, address and body", function()
    local app = new_app()
    app:put("/to/<name>", { endpoint = "to" }, function(name)
      return table.concat({ name, request.method, request.url, request.headers["X-New"] or "?",
        request.headers["X-Gone"] or "gone", request.remote_addr, request.data, request.args.q,
        luaflask.url_for("to", { name = "x", _external = true }) }, "|")
    end)
    changing(app, function(environ)
      environ.PATH_INFO, environ.REQUEST_METHOD = "/to/ada lovelace", "PUT"
      environ.HTTP_HOST, environ["wsgi.url_scheme"] = "new.example", "https"
      environ.SCRIPT_NAME, environ.QUERY_STRING = "/below", "q=1"
      environ.HTTP_X_NEW, environ.HTTP_X_GONE = "new", nil
      environ.REMOTE_ADDR = "9.9.9.9"
      local left = "new body"
      environ["wsgi.input"] = { read = function()
        local text = left
        left = nil
        return text
      end }
      environ.CONTENT_LENGTH = "8"
    end)
    local text = app:test_client():post("/from?x=y", { data = "old", headers = { ["X-Gone"] = "old" } }).text
    assert.equal("ada lovelace|PUT|https://new.example/below/to/ada%20lovelace?q=1|new|gone|9.9.9.9|new body|1|"
      .. "https://new.example/below/to/x", text)
  end)

  it("hands a body on without reading it, and what it left of one that it began", function()
    local app = new_app()
    app:post("/", { endpoint = "post" }, function()
      return request.form.name or request.data
    end)
    local read
    changing(app, function(environ)
      read = read and environ["wsgi.input"]:read(read)
    end)
    local client = app:test_client()
    assert.equal("ada", client:post("/", { data = { name = "ada" } }).text)
    read = 3
    assert.equal("def", client:post("/", { data = "abcdef" }).text)
  end)

  it("cannot read the body beyond its request", function()
    local app, input = new_app(), nil
    changing(app, function(environ)
      input = environ["wsgi.input"]
    end)
    local client = app:test_client()
    client:post("/", { data = "body" })
    local last = input
    client:get("/")
    collectgarbage()
    assert.truthy(message_of(last.read, last, 4):find("the request has ended", 1, true))
  end)

  it("changes status, headers and body", function()
    local app = new_app()
    local inner = app.wsgi_app
    app.wsgi_app = function(environ, start_response)
      local body = inner(environ, function(_, headers, exc_info)
        for i = #headers, 1, -1 do
          if headers[i][1] == "Content-Length" then
            table.remove(headers, i)
          end
        end
        headers[#headers + 1] = { "X-More", "yes" }
        return start_response("418 Short And Stout", headers, exc_info)
      end)
      return { "<", table.concat(body), ">" }
    end
    local response = app:test_client():get("/")
    assert.equal("418 Short And Stout", response.status)
    assert.equal("yes", response.headers["X-More"])
    assert.equal("<Hello>", response.text)
    assert.equal("7", response.headers["Content-Length"])
  end)

  it("may answer by itself, and call the application twice", function()
    local app, calls = new_app(), 0
    app:before_request(function()
      calls = calls + 1
    end)
    local inner = app.wsgi_app
    app.wsgi_app = function(environ, start_response)
      if environ.PATH_INFO == "/own" then
        start_response("200 OK", { { "Content-Type", "text/plain" } })
        return { "own" }
      end
      inner(environ, function() end):close()
      return inner(environ, start_response)
    end
    local client = app:test_client()
    assert.equal("own", client:get("/own").text)
    assert.equal(0, calls)
    assert.equal("Hello", client:get("/").text)
    assert.equal(2, calls)
  end)

  it("may wait", function()
    local app = new_app()
    changing(app, function()
      luaflask.sleep(0.001)
    end)
    assert.equal("Hello", app:test_client():get("/").text)
  end)

  it("lets sessions, cookies and the kept context be as they are", function()
    local app = new_app()
    app:get("/count", function()
      session.n = (session.n or 0) + 1
      g.n = session.n
      return tostring(session.n)
    end)
    changing(app, function() end)
    local client = app:test_client()
    client:get("/count")
    client:with(function()
      assert.equal("2", client:get("/count").text)
      assert.equal(2, g.n)
      assert.equal(2, session.n)
      assert.equal("/count", request.path)
    end)
  end)

  it("sends a permanent session's cookie once", function()
    local app = new_app()
    app:get("/in", function()
      session.permanent, session.user = true, "ada"
      return ""
    end)
    changing(app, function() end)
    local client = app:test_client()
    client:get("/in")
    assert.equal(1, #client:get("/").headers:getlist("Set-Cookie"))
  end)

  it("has given its answer before after_response functions run", function()
    local app, seen = new_app(), {}
    app:after_response(function()
      seen[#seen + 1] = "after " .. request.path
    end)
    local inner = app.wsgi_app
    app.wsgi_app = function(environ, start_response)
      local body = inner(environ, start_response)
      luaflask.sleep(0.002)
      seen[#seen + 1] = "middleware"
      return body
    end
    app:test_client():get("/")
    assert.same({ "middleware", "after /" }, seen)
  end)

  it("may call another application", function()
    local app, other = new_app(), new_app()
    other:get("/other", function()
      return luaflask.current_app == other and "?" or tostring(request.path)
    end)
    app.wsgi_app = other.wsgi_app
    assert.equal("/other", app:test_client():get("/other").text)
  end)

  it("is used where rules are matched in Lua, too", function()
    local app = luaflask.Flask("hosts", { root_path = "/tmp", host_matching = true, static_folder = false })
    app:get("/", { host = "a.example" }, function()
      return "a"
    end)
    changing(app, function(environ)
      environ.HTTP_HOST = "a.example"
    end)
    assert.equal("a", app:test_client():get("/").text)
  end)
end)

describe("A body", function()
  local function answering(result, headers)
    local app = new_app()
    app.wsgi_app = function(environ, start_response)
      start_response("200 OK", headers or {})
      return type(result) == "function" and result(environ) or result
    end
    return app:test_client()
  end

  it("is a list, an iterator or an object with close, which is called once", function()
    assert.equal("ab", answering({ "a", "b" }):get("/").text)
    assert.equal("", answering({}):get("/").text)
    assert.equal("xyz", answering(function()
      return coroutine.wrap(function()
        coroutine.yield("x")
        coroutine.yield("yz")
      end)
    end):get("/").text)
    local closed, n = 0, 0
    assert.equal("123", answering(function()
      return setmetatable({ close = function()
        closed = closed + 1
      end }, { __call = function()
        n = n + 1
        return n < 4 and tostring(n) or nil
      end })
    end):get("/").text)
    assert.equal(1, closed)
  end)

  it("of the application can be read as a list or an iterator, and is closed once", function()
    local app, closed = new_app(), 0
    app:get("/stream", function()
      local n = 0
      return luaflask.stream_with_context(setmetatable({ close = function()
        closed = closed + 1
      end }, { __call = function()
        n = n + 1
        return n < 4 and request.path .. n or nil
      end }))
    end)
    local inner = app.wsgi_app
    app.wsgi_app = function(environ, start_response)
      local body = inner(environ, start_response)
      return setmetatable({ close = function()
        body:close()
      end }, { __call = function()
        local piece = body()
        return piece and piece:upper()
      end })
    end
    local client = app:test_client()
    assert.equal("/STREAM1/STREAM2/STREAM3", client:get("/stream").text)
    assert.equal(1, closed)
    assert.equal("HELLO", client:get("/").text)
  end)

  it("may be a file, read piece by piece or handed on", function()
    local path = os.tmpname()
    local text = ("0123456789abcdef"):rep(20000)
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    finally(function()
      os.remove(path)
    end)
    local app, pieces = new_app(), 0
    app:get("/file", function()
      return luaflask.send_file(path, { mimetype = "text/plain" })
    end)
    changing(app, function() end)
    local client = app:test_client()
    assert.equal(text, client:get("/file").text)
    local ranged = client:get("/file", { headers = { Range = "bytes=4-11" } })
    assert.equal(206, ranged.status_code)
    assert.equal("456789ab", ranged.text)
    assert.equal(tostring(#text), client:head("/file").headers["Content-Length"])
    local inner = app.wsgi_app
    app.wsgi_app = function(environ, start_response)
      local out = {}
      for piece in inner(environ, start_response) do
        out[#out + 1] = piece
      end
      pieces = #out
      return out
    end
    assert.equal(text, client:get("/file").text)
    assert.is_true(pieces > 2)
    assert.equal("456789ab", client:get("/file", { headers = { Range = "bytes=4-11" } }).text)
  end)

  it("of HEAD keeps the length that it is given", function()
    local client = answering({}, { { "Content-Length", "12" } })
    local response = client:head("/")
    assert.equal("12", response.headers["Content-Length"])
    assert.equal("", response.text)
  end)

  it("may call start_response with its first piece", function()
    local app = new_app()
    app.wsgi_app = function(_, start_response)
      return coroutine.wrap(function()
        start_response("201 Created", { { "X-Late", "yes" } })
        coroutine.yield("late")
        coroutine.yield("r")
      end)
    end
    local response = app:test_client():get("/")
    assert.equal(201, response.status_code)
    assert.equal("later", response.text)
  end)
end)

describe("What a middleware does wrong", function()
  local function message_with(wrapper)
    local app = new_app()
    app.wsgi_app = wrapper
    return message_of(function()
      app:test_client():get("/")
    end)
  end

  local function started(...)
    local arguments, n = { ... }, select("#", ...)
    return function(_, start_response)
      start_response(unpack(arguments, 1, n))
      return { "" }
    end
  end

  it("is raised at a test client", function()
    assert.truthy(message_with(function()
      error("my middleware failed")
    end):find("my middleware failed", 1, true))
  end)

  it("is said", function()
    local cases = {
      { "start_response was never called", function()
        return { "" }
      end },
      { "start_response was never called", function()
        return function() end
      end },
      { "start_response was called twice", function(_, start_response)
        start_response("200 OK", {})
        start_response("200 OK", {})
      end },
      { "returned nothing", function(_, start_response)
        start_response("200 OK", {})
      end },
      { "for a text, { text }", function(_, start_response)
        start_response("200 OK", {})
        return "text"
      end },
      { "number 2 is a number value", function(_, start_response)
        start_response("200 OK", {})
        return { "a", 2 }
      end },
      { "write(), which start_response returns", function(_, start_response)
        start_response("200 OK", {})("text")
      end },
      { 'a string such as "200 OK", not a number value', started(200, {}) },
      { "three digits, a space and a phrase", started("OK", {}) },
      { "200 or more, not 100", started("100 Continue", {}) },
      { "the headers are a list of { name, value }, not a nil value", started("200 OK") },
      { "number 1 is a string value", started("200 OK", { "X" }) },
      { "write tostring(value)", started("200 OK", { { "X", 1 } }) },
      { "not { [\"Content-Type\"]", started("200 OK", { ["Content-Type"] = "text/plain" }) },
      { "cannot be sent", started("200 OK", { { "X", "a\r\nb" } }) },
    }
    for _, case in ipairs(cases) do
      local message = message_with(case[2])
      assert(message:find(case[1], 1, true), message .. "\n  is not: " .. case[1])
    end
  end)

  it("is said at the line of the caller", function()
    local message = message_with(started(200, {}))
    assert.truthy(message:find("gateway_spec.lua:", 1, true))
  end)

  it("may replace what was said before by an error", function()
    local app = new_app()
    app.wsgi_app = function(_, start_response)
      start_response("200 OK", {})
      start_response("503 Service Unavailable", { { "X-Why", "error" } }, "an error")
      return { "sorry" }
    end
    local response = app:test_client():get("/")
    assert.equal(503, response.status_code)
    assert.equal("error", response.headers["X-Why"])
  end)

  it("closes a body that cannot be sent", function()
    local closed = 0
    message_with(function(_, start_response)
      start_response("200 OK", { { "X", "a\nb" } })
      return setmetatable({ close = function()
        closed = closed + 1
      end }, { __call = function() end })
    end)
    assert.equal(1, closed)
  end)
end)
