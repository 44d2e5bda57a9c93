-- SPDX-License-Identifier: MIT
local Flask = require("luaflask.app")
local globals = require("luaflask.globals")
local tasks = require("luaflask.tasks")
local testing = require("luaflask.testing")
tasks.install()

local request, session, g = globals.request, globals.session, globals.g

local function new_app()
  local app = Flask("demo", { root_path = "/tmp", static_folder = false })
  app.config.SECRET_KEY = "a key of the tests"
  app.testing = true
  return app
end

describe("a test client", function()
  local app, client

  before_each(function()
    app = new_app()
    local methods = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" }
    app:route("/echo", { methods = methods })(function()
      return {
        method = request.method, path = request.path, query = request.query_string,
        host = request.host_header, scheme = request.scheme, peer = request.remote_addr, body = request.raw_data,
        agent = request.headers:get("User-Agent"),
        content_type = request.headers:get("Content-Type"),
        length = request.headers:get("Content-Length"), auth = request.headers:get("Authorization"),
        cookie = request.headers:get("Cookie"), token = request.headers:get("X-Token"),
      }
    end)
    client = app:test_client()
  end)

  it("gives status, headers, body, text and request of a response", function()
    app:get("/teapot", function()
      return "short and stout", 418, { ["X-Kind"] = "tea" }
    end)
    local response = client:get("/teapot?milk=1")
    assert.equal(418, response.status_code)
    assert.equal("418 I'm a teapot", response.status)
    assert.equal("tea", response.headers:get("X-Kind"))
    assert.equal("15", response.headers:get("Content-Length"))
    assert.equal("short and stout", response.text)
    assert.equal("short and stout", response.data)
    assert.is_nil(response.json)
    assert.same({}, response.history)
    assert.equal("/teapot", response.request.path)
    assert.equal("http://localhost/teapot?milk=1", response.request.url)
  end)

  it("has a method for each HTTP method", function()
    for _, method in ipairs({ "get", "post", "put", "patch", "delete", "trace", "options" }) do
      assert.equal(method:upper(), client[method](client, "/echo").json.method)
    end
    local head = client:head("/echo")
    assert.equal(200, head.status_code)
    assert.equal("", head.text)
    assert.equal("OPTIONS", client:open("/echo", { method = "options" }).json.method)
    assert.equal("PUT", client:open({ path = "/echo", method = "PUT" }).json.method)
  end)

  it("says who asks: address, agent and host", function()
    local seen = client:get("/echo").json
    assert.equal("127.0.0.1", seen.peer)
    assert.equal("localhost", seen.host)
    assert.equal("http", seen.scheme)
    assert.truthy(seen.agent:find("^luaflask/"))
    client.environ_base.REMOTE_ADDR = "10.1.2.3"
    client.environ_base.HTTP_X_TOKEN = "base"
    seen = client:get("/echo").json
    assert.equal("10.1.2.3", seen.peer)
    assert.equal("base", seen.token)
    seen = client:get("/echo", { headers = { ["X-Token"] = "mine" },
      environ_overrides = { REMOTE_ADDR = "::1" } }).json
    assert.equal("mine", seen.token)
    assert.equal("::1", seen.peer)
  end)

  it("takes host and scheme from base_url, a whole URL and the configuration", function()
    local seen = client:get("/echo", { base_url = "https://shop.example:8443" }).json
    assert.equal("shop.example:8443", seen.host)
    assert.equal("https", seen.scheme)
    seen = client:get("https://other.example/echo?a=1").json
    assert.equal("other.example", seen.host)
    assert.equal("a=1", seen.query)
    app.config.SERVER_NAME = "named.example"
    app.config.PREFERRED_URL_SCHEME = "https"
    seen = client:get("/echo").json
    assert.equal("named.example", seen.host)
    assert.equal("https", seen.scheme)
  end)

  it("encodes what a request line cannot carry", function()
    app:get("/<name>", function(name)
      return name
    end)
    assert.equal("a b", client:get("/a b").text)
    assert.equal("größe", client:get("/größe").text)
    assert.equal("größe", client:get("/gr%C3%B6%C3%9Fe").text)
  end)

  it("makes query strings of tables, and takes texts as they are", function()
    assert.equal("a=1&b=x+y", client:get("/echo", { query_string = { a = 1, b = "x y" } }).json.query)
    assert.equal("a=1&a=2", client:get("/echo", { query_string = { a = { 1, 2 } } }).json.query)
    assert.equal("raw=%20", client:get("/echo", { query_string = "raw=%20" }).json.query)
    assert.equal("in=path", client:get("/echo?in=path").json.query)
    assert.has_error(function()
      client:get("/echo?in=path", { query_string = "x=1" })
    end)
  end)

  it("sends text, JSON and forms", function()
    local seen = client:post("/echo", { data = "plain", content_type = "text/plain" }).json
    assert.same({ "plain", "text/plain", "5" }, { seen.body, seen.content_type, seen.length })
    seen = client:post("/echo", { json = { b = 1, a = { true } } }).json
    assert.equal("application/json", seen.content_type)
    assert.equal('{"a":[true],"b":1}', (seen.body:gsub("%s", "")))
    seen = client:post("/echo", { data = { name = "Ada L", age = 36 } }).json
    assert.equal("application/x-www-form-urlencoded", seen.content_type)
    assert.equal("age=36&name=Ada+L", seen.body)
    seen = client:post("/echo", { data = { { "tag", "b" }, { "tag", "a" } } }).json
    assert.equal("tag=b&tag=a", seen.body)
  end)

  it("refuses two bodies, unknown options and values that no form carries", function()
    local wrong = { { json = 1, data = "x" }, { dta = "x" }, { data = { f = print } }, { data = true } }
    for _, opts in ipairs(wrong) do
      assert.has_error(function()
        client:post("/echo", opts)
      end)
    end
  end)

  it("sends files as multipart, told from fields", function()
    app:post("/upload", function()
      local photo = request.files:get("photo")
      return { title = request.form:get("title"), name = photo.filename, type = photo.mimetype,
        content = photo:read(), n = #request.files:getlist("photo") }
    end)
    local seen = client:post("/upload", { data = {
      title = "A \"title\"",
      photo = { testing.BytesIO("bytes\0\r\n--"), "me.png" },
    } }).json
    assert.same({ title = "A \"title\"", name = "me.png", type = "image/png", content = "bytes\0\r\n--",
      n = 1 }, seen)
    seen = client:post("/upload", { data = { title = "x", photo = {
      testing.file("one", "1.txt", "text/x-odd"), testing.file("two", "2.txt"),
    } } }).json
    assert.equal("text/x-odd", seen.type)
    assert.equal(2, seen.n)
  end)

  it("signs in with auth", function()
    assert.equal("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
      client:get("/echo", { auth = { "Aladdin", "open sesame" } }).json.auth)
    assert.equal("Bearer t", client:get("/echo", { auth = "Bearer t" }).json.auth)
  end)

  it("raises what the application lets through, and gets a 500 where it does not", function()
    app:get("/broken", function()
      error("the very error")
    end)
    local ok, err = pcall(client.get, client, "/broken")
    assert.is_false(ok)
    assert.truthy(tostring(err):find("the very error", 1, true))
    app.testing = false
    app.logger.handlers = {}
    app.logger:add_handler(function() end)
    assert.equal(500, client:get("/broken").status_code)
  end)

  it("gives the whole of a stream", function()
    app:get("/stream", function()
      local n = 0
      return function()
        n = n + 1
        tasks.sleep(0)
        return n <= 3 and "piece " .. n .. ";" or nil
      end
    end)
    assert.equal("piece 1;piece 2;piece 3;", client:get("/stream").text)
  end)

  it("works inside a view, where it suspends the task", function()
    app:get("/inner", function()
      tasks.sleep(0)
      return "inner of " .. tostring(g.owner)
    end)
    app:get("/outer", function()
      g.owner = "outer"
      local inner = app:test_client():get("/inner").text
      return inner .. ", " .. g.owner .. " " .. request.path
    end)
    assert.equal("inner of nil, outer /outer", client:get("/outer").text)
  end)

  it("is refused when called with a dot", function()
    assert.has_error(function()
      client.get("/echo")
    end)
  end)
end)

describe("the cookies of a test client", function()
  local app, client

  before_each(function()
    app = new_app()
    app:get("/set", function()
      return "set", 200, { { "Set-Cookie", request.args:get("c") } }
    end)
    local function show()
      return request.headers:get("Cookie") or "none"
    end
    app:get("/", "root", show)
    app:get("/deep/page", "page", show)
    app:get("/deeper", "deeper", show)
    client = app:test_client()
  end)

  local function set(header, opts)
    opts = opts or {}
    opts.query_string = { c = header }
    client:get("/set", opts)
  end

  it("come back, in order, and are replaced by name, host and path", function()
    set("a=1; Path=/")
    set("b=2; Path=/")
    assert.equal("a=1; b=2", client:get("/").text)
    set("a=3; Path=/")
    assert.equal("a=3; b=2", client:get("/").text)
    assert.equal("3", client:get_cookie("a").value)
    assert.is_nil(client:get_cookie("c"))
  end)

  it("belong to paths", function()
    set("a=1; Path=/deep")
    assert.equal("none", client:get("/").text)
    assert.equal("none", client:get("/deeper").text)
    assert.equal("a=1", client:get("/deep/page").text)
  end)

  it("belong to hosts", function()
    set("own=1; Path=/", { base_url = "http://example.com" })
    set("all=1; Path=/; Domain=example.com", { base_url = "http://example.com" })
    assert.equal("none", client:get("/").text)
    assert.equal("own=1; all=1", client:get("/", { base_url = "http://example.com:8080" }).text)
    assert.equal("all=1", client:get("/", { base_url = "http://www.example.com" }).text)
    assert.equal("none", client:get("/", { base_url = "http://notexample.com" }).text)
  end)

  it("end by Max-Age and Expires", function()
    set("a=1; Path=/")
    set("a=; Path=/; Max-Age=0")
    assert.is_nil(client:get_cookie("a"))
    set("b=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
    assert.is_nil(client:get_cookie("b"))
    set("c=1; Path=/; Expires=Fri, 01 Jan 2100 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax")
    local cookie = client:get_cookie("c")
    assert.equal(4102444800, cookie.expires)
    assert.same({ true, true, "Lax" }, { cookie.http_only, cookie.secure, cookie.same_site })
    assert.equal("c=1", client:get("/").text)
  end)

  it("can be set, read and deleted by hand", function()
    client:set_cookie("name", "a b;c")
    assert.equal("a b;c", client:get_cookie("name").decoded_value)
    client:set_cookie("sub", "1", { domain = "example.com", origin_only = false })
    assert.equal("sub=1", client:get("/", { base_url = "http://www.example.com" }).text)
    client:delete_cookie("name")
    assert.equal("none", client:get("/").text)
    client:set_cookie("x", "1", { path = "/deep" })
    assert.equal("x=1", client:get("/deep/page").text)
  end)

  it("join a Cookie header of the request's own", function()
    client:set_cookie("jar", "1")
    assert.equal("own=1; jar=1", client:get("/", { headers = { Cookie = "own=1" } }).text)
  end)

  it("are absent without use_cookies", function()
    client = app:test_client({ use_cookies = false })
    set("a=1; Path=/")
    assert.equal("none", client:get("/").text)
    assert.has_error(function()
      client:get_cookie("a")
    end)
    assert.has_error(function()
      client:session_transaction()
    end)
  end)
end)

describe("redirects", function()
  local app, client

  before_each(function()
    app = new_app()
    app:route("/go/<int:code>", { methods = { "GET", "POST" } })(function(code)
      return "", code, { Location = request.args:get("to") or "/end?x=1", ["Set-Cookie"] = "hop=1; Path=/" }
    end)
    app:route("/end", { methods = { "GET", "POST" } })(function()
      return { method = request.method, body = request.raw_data, query = request.query_string,
        type = request.headers:get("Content-Type"), cookie = request.headers:get("Cookie"),
        token = request.headers:get("X-Token") }
    end)
    client = app:test_client()
  end)

  local function post(path)
    return client:post(path, { data = "payload", content_type = "text/plain", headers = { ["X-Token"] = "t" },
      follow_redirects = true })
  end

  it("are followed only when asked", function()
    local response = client:get("/go/302")
    assert.equal(302, response.status_code)
    assert.equal("/end?x=1", response.headers:get("Location"))
  end)

  it("turn into GET without a body for 301, 302 and 303", function()
    for _, code in ipairs({ 301, 302, 303 }) do
      local seen = post("/go/" .. code).json
      assert.same({ "GET", "", "x=1", "t" }, { seen.method, seen.body, seen.query, seen.token })
      assert.is_nil(seen.type)
    end
  end)

  it("keep method and body for 307 and 308", function()
    for _, code in ipairs({ 307, 308 }) do
      local seen = post("/go/" .. code).json
      assert.same({ "POST", "payload", "text/plain" }, { seen.method, seen.body, seen.type })
    end
  end)

  it("carry cookies and leave a history", function()
    local response = client:get("/go/302?to=/go/301", { follow_redirects = true })
    assert.equal("hop=1", response.json.cookie)
    assert.equal(2, #response.history)
    assert.equal(302, response.history[1].status_code)
    assert.equal("/go/301", response.history[2].request.path)
    assert.equal(1, #response.history[2].history)
    assert.equal("/end", response.request.path)
  end)

  it("are relative to where they were met", function()
    assert.equal(200, client:get("/go/302?to=../end", { follow_redirects = true }).status_code)
    assert.equal(200, client:get("/go/302?to=http://localhost/end", { follow_redirects = true }).status_code)
  end)

  it("stop with an error in a loop", function()
    app:get("/loop", function()
      return "", 302, { Location = "/loop" }
    end)
    app:get("/count/<int:n>", function(n)
      return "", 302, { Location = "/count/" .. (n + 1) }
    end)
    for _, path in ipairs({ "/loop", "/count/1" }) do
      local ok, err = pcall(client.get, client, path, { follow_redirects = true })
      assert.is_false(ok)
      assert.truthy(tostring(err):find("Loop"))
    end
  end)

  it("do not leave the host", function()
    local function go(to)
      return client:get("/go/302?to=" .. to, { follow_redirects = true })
    end
    local ok, err = pcall(go, "http://elsewhere.example/")
    assert.is_false(ok)
    assert.truthy(tostring(err):find("external"))
    ok, err = pcall(go, "http://a.localhost/end")
    assert.is_false(ok)
    assert.truthy(tostring(err):find("subdomain"))
    client = app:test_client({ allow_subdomain_redirects = true })
    assert.equal(200, go("http://a.localhost/end").status_code)
  end)
end)

describe("the contexts of a test client", function()
  local app, client

  before_each(function()
    app = new_app()
    app:get("/login/<name>", function(name)
      session.user = name
      g.seen = name
      return "hello " .. name
    end)
    app:get("/who", function()
      return session.user or "nobody"
    end)
    client = app:test_client()
  end)

  it("can be looked at after the request, inside with", function()
    local result = client:with(function(c)
      assert.equal(client, c)
      client:get("/login/ada?x=1")
      assert.equal("ada", session.user)
      assert.equal("ada", g.seen)
      assert.equal("/login/ada", request.path)
      assert.equal("1", request.args:get("x"))
      client:get("/who")
      assert.equal("/who", request.path)
      assert.is_nil(g.seen)
      return "result"
    end)
    assert.equal("result", result)
    assert.has_error(function()
      return request.path
    end)
  end)

  it("are left when the function raises", function()
    assert.has_error(function()
      client:with(function()
        client:get("/who")
        error("oops")
      end)
    end)
    assert.has_error(function()
      return request.path
    end)
    client:with(function() end)
  end)

  it("cannot be nested", function()
    local ok, err = pcall(client.with, client, function()
      client:with(function() end)
    end)
    assert.is_false(ok)
    assert.matches("testing_spec.lua:%d+: Cannot nest client invocations: ", err)
    assert.equal("nobody", client(function()
      return client:get("/who").text
    end))
  end)

  it("are pushed and popped by hand as well", function()
    local scope = client:with()
    scope:push()
    client:get("/login/eve")
    assert.equal("eve", g.seen)
    scope:pop()
    assert.has_error(function()
      return g.seen
    end)
  end)
end)

describe("session_transaction", function()
  local app, client

  before_each(function()
    app = new_app()
    app:get("/who", function()
      return session.user or "nobody"
    end)
    app:get("/login", function()
      session.user = "ada"
      return ""
    end)
    client = app:test_client()
  end)

  it("prepares the session of the next request", function()
    client:session_transaction()(function(sess)
      assert.is_nil(sess.user)
      sess.user = "grace"
    end)
    assert.equal("grace", client:get("/who").text)
  end)

  it("reads and changes what a request left", function()
    client:get("/login")
    local user = client:session_transaction()(function(sess)
      local was = sess.user
      sess.user = nil
      return was
    end)
    assert.equal("ada", user)
    assert.equal("nobody", client:get("/who").text)
    assert.is_nil(client:get_cookie("session"))
  end)

  it("saves nothing when the function raises", function()
    assert.has_error(function()
      client:session_transaction()(function(sess)
        sess.user = "half"
        error("no")
      end)
    end)
    assert.equal("nobody", client:get("/who").text)
  end)

  it("works inside with, and does not disturb the kept context", function()
    client:with(function()
      client:get("/login")
      client:session_transaction()(function(sess)
        sess.user = "other"
      end)
      assert.equal("/login", request.path)
      client:get("/who")
      assert.equal("other", session.user)
    end)
  end)

  it("needs a secret key", function()
    app.config.SECRET_KEY = nil
    assert.has_error(function()
      client:session_transaction()(function() end)
    end)
  end)
end)

describe("test_request_context", function()
  it("makes a request to look at, from the same options", function()
    local app = new_app()
    app:post("/items/<int:id>", { endpoint = "item" }, function() end)
    app:test_request_context("/items/7?full=1", { method = "POST", data = { name = "x" } })(function()
      assert.equal("/items/7", request.path)
      assert.equal("POST", request.method)
      assert.equal("x", request.form:get("name"))
      assert.equal("1", request.args:get("full"))
      assert.equal("item", request.endpoint)
      assert.equal(7, request.view_args.id)
    end)
    assert.has_error(function()
      return request.path
    end)
  end)
end)
