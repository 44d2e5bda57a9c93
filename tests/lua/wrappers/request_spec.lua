-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")
local Request = require("luaflask.wrappers").Request
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown

local request = core.request.proxy

local self_app, app

local function use_app(fields)
  self_app = { config = { MAX_FORM_MEMORY_SIZE = 500000, MAX_FORM_PARTS = 1000 } }
  for k, v in pairs(fields or {}) do
    self_app[k] = v
  end
  app = core.app.new(self_app)
end

local function within(spec, fn)
  return helper.within(app, spec, fn)
end

local function read(name)
  return request[name]
end

local FORM = { "content-type", "application/x-www-form-urlencoded" }
local JSON = { "content-type", "application/json" }

local function multipart(...)
  local out = {}
  for _, part in ipairs({ ... }) do
    out[#out + 1] = "--B\r\nContent-Disposition: form-data; " .. part[1] .. "\r\n" .. (part[3] or "")
      .. "\r\n"
      .. part[2] .. "\r\n"
  end
  return { method = "POST", body = table.concat(out) .. "--B--\r\n",
    headers = { "content-type", "multipart/form-data; boundary=B" } }
end

before_each(function()
  use_app()
end)

describe("The line of a request", function()
  it("is told in parts", function()
    within({ method = "PUT", target = "/a%20b/%C3%BC?x=1&y=%20", host = "example.com:80", peer = "10.0.0.1" },
      function()
      assert.equal("PUT", request.method)
      assert.equal("/a b/ü", request.path)
      assert.equal("x=1&y=%20", request.query_string)
      assert.equal("/a b/ü?x=1&y=%20", request.full_path)
      assert.equal("example.com", request.host)
      assert.equal("http://example.com/", request.host_url)
      assert.equal("http://example.com/", request.root_url)
      assert.equal("http://example.com/a%20b/ü", request.base_url)
      assert.equal("http://example.com/a%20b/ü?x=1&y=%20", request.url)
      assert.equal("10.0.0.1", request.remote_addr)
      assert.same({ "10.0.0.1" }, request.access_route)
      assert.same({ "example.com", 80 }, request.server)
      assert.is_false(request.is_secure)
      assert.equal("", request.script_root)
    end)
  end)

  it("always has a question mark in full_path, and none in url without a query", function()
    within({ target = "/x" }, function()
      assert.equal("/x?", request.full_path)
      assert.equal("http://localhost/x", request.url)
    end)
  end)

  it("keeps ports that are not the scheme's", function()
    within({ host = "example.com:443", scheme = "https" }, function()
      assert.equal("example.com", request.host)
      assert.is_true(request.is_secure)
    end)
    within({ host = "[::1]:8000" }, function()
      assert.equal("http://[::1]:8000/", request.url)
      assert.same({ "::1", 8000 }, request.server)
    end)
  end)

  it("has a prefix when a middleware set one", function()
    within({ target = "/x" }, function()
      request.root_path = "/pre/"
      assert.equal("/pre", request.script_root)
      assert.equal("http://localhost/pre/x", request.url)
    end)
  end)

  it("trusts only the hosts that it is told to", function()
    use_app({ config = { TRUSTED_HOSTS = { "example.test", ".other.test" } } })
    for host, good in pairs({ ["example.test"] = true, ["example.test:8000"] = true, ["a.other.test"] = true,
      ["other.test"] = true, ["Example.TEST"] = true, ["bad.test"] = false, ["evilother.test"] = false }) do
      within({ host = host }, function()
        if good then
          assert.equal(host, request.host)
        else
          assert.equal(400, thrown(read, "host").code)
          assert.equal(400, thrown(read, "url").code)
        end
      end)
    end
    within({ host = "bad.test" }, function()
      request.trusted_hosts = { "bad.test" }
      assert.equal("bad.test", request.host)
    end)
  end)

  it("knows the proxies that X-Forwarded-For names", function()
    within({ headers = { "x-forwarded-for", "1.1.1.1, 2.2.2.2", "x-forwarded-for", "3.3.3.3" } }, function()
      assert.same({ "1.1.1.1", "2.2.2.2", "3.3.3.3" }, request.access_route)
    end)
  end)
end)

describe("What a request carries", function()
  it("is a query", function()
    within({ target = "/?a=1&b=x+y&a=2&c" }, function()
      assert.equal("1", request.args.a)
      assert.same({ "1", "2" }, request.args:getlist("a"))
      assert.equal("x y", request.args.b)
      assert.equal("", request.args.c)
      assert.equal(1, request.args:get("a", 0, "int"))
      assert.equal(request.args, request.args)
      assert.is_true(rawequal(request.args, request.args))
      assert.matches("immutable", thrown(function()
        request.args.a = 1
      end))
    end)
  end)

  it("is a form", function()
    within({ method = "POST", target = "/?q=0", body = "name=J%C3%BC&x=1&x=2", headers = FORM }, function()
      assert.equal("Jü", request.form.name)
      assert.same({ "1", "2" }, request.form:getlist("x"))
      assert.equal(0, #request.files)
      assert.equal("0", request.values.q)
      assert.equal("1", request.values.x)
      assert.equal("", request.data)
      assert.equal("name=J%C3%BC&x=1&x=2", request:get_data())
      assert.equal(400, thrown(request.form.need, request.form, "nope").code)
    end)
    within({ method = "GET", target = "/?q=0", body = "x=1", headers = FORM }, function()
      assert.is_nil(request.values.x)
    end)
    within({ method = "POST", body = "x=1" }, function()
      assert.is_nil(request.form.x)
      assert.equal("x=1", request.data)
    end)
  end)

  it("is cookies, of several headers, too", function()
    within({ headers = { "cookie", 'a=b; c="d e"', "cookie", "f=g; a=z" } }, function()
      assert.equal("b", request.cookies.a)
      assert.equal("d e", request.cookies.c)
      assert.equal("g", request.cookies.f)
      assert.same({ "b", "z" }, request.cookies:getlist("a"))
    end)
  end)

  it("is a stream", function()
    within({ method = "POST", body = "one\r\ntwo\nthree" }, function()
      local stream = request.stream
      assert.equal("one\r\n", stream:readline())
      assert.equal("tw", stream:read(2))
      assert.equal(7, stream:tell())
      assert.equal("o\nthree", stream:read())
      assert.equal("", stream:read())
      assert.is_nil(stream:read(5))
      stream:seek("set", 0)
      local lines = {}
      for line in stream:lines() do
        lines[#lines + 1] = line
      end
      assert.same({ "one", "two", "three" }, lines)
      stream:close()
      assert.matches("closed file", thrown(stream.read, stream))
    end)
  end)

  it("keeps what programs put on it, for this request only", function()
    within({}, function()
      request.user = { name = "ada" }
      assert.equal("ada", request.user.name)
      request.method = "PATCH"
      assert.equal("PATCH", request.method)
      request.user = nil
      assert.is_nil(request.user)
      request.other = 1
    end)
    within({}, function()
      assert.is_nil(request.other)
      assert.equal("GET", request.method)
    end)
  end)
end)

describe("Limits", function()
  local function code_of(name, spec, changes)
    local code
    within(spec, function()
      for k, v in pairs(changes or {}) do
        request[k] = v
      end
      local ok, err = pcall(read, name)
      code = ok and 200 or err.code
    end)
    return code
  end

  it("of the whole body give 413 for every way to read it", function()
    use_app({ config = { MAX_CONTENT_LENGTH = 5 } })
    local spec = { method = "POST", body = "123456", headers = JSON }
    for _, name in ipairs({ "data", "form", "files", "json", "stream", "values" }) do
      assert.equal(413, code_of(name, spec), name)
    end
    assert.equal(200, code_of("data", { method = "POST", body = "12345" }))
    assert.equal(200, code_of("data", spec, { max_content_length = 6 }))
    within(spec, function()
      assert.equal(5, request.max_content_length)
      request.max_content_length = 7
      request.max_content_length = nil                             -- the configuration's again
      assert.equal(5, request.max_content_length)
      assert.equal(413, thrown(read, "data").code)
      request.max_content_length = false                           -- none
      assert.is_nil(request.max_content_length)
      assert.equal("123456", request.data)
    end)
  end)

  it("of memory count fields, not files", function()
    use_app({ config = { MAX_FORM_MEMORY_SIZE = 10 } })
    assert.equal(413, code_of("form", multipart({ 'name="a"', "12345678901" })))
    assert.equal(200, code_of("form", multipart({ 'name="a"', "1234567890" })))
    assert.equal(200, code_of("form", multipart({ 'name="a"; filename="f"', ("x"):rep(100) })))
    assert.equal(413, code_of("form", { method = "POST", body = "a=123456789", headers = FORM }))
    assert.equal(200, code_of("form", { method = "POST", body = "a=123456789", headers = FORM },
      { max_form_memory_size = 11 }))
    assert.equal(413, code_of("form", multipart({ 'name="a"', "1" }), { max_form_memory_size = 0 }))
    assert.equal(200, code_of("form", multipart({ 'name="a"', "" }), { max_form_memory_size = 0 }))
  end)

  it("of parts count both", function()
    use_app({ config = { MAX_FORM_PARTS = 2 } })
    local two = multipart({ 'name="a"', "1" }, { 'name="b"; filename="f"', "2" })
    local three = multipart({ 'name="a"', "1" }, { 'name="b"; filename="f"', "2" }, { 'name="c"', "3" })
    assert.equal(200, code_of("form", two))
    assert.equal(413, code_of("form", three))
    assert.equal(413, code_of("files", three))
    assert.equal(200, code_of("form", three, { max_form_parts = 3 }))
    assert.equal(413, code_of("form", two, { max_form_parts = 0 }))
    -- Flask's limit is one of multipart/form-data; the length of the other is limited.
    assert.equal(200, code_of("form", { method = "POST", body = "a=1&b=2&c=3", headers = FORM }))
  end)
end)

describe("JSON", function()
  it("is decoded once", function()
    within({ method = "POST", body = '{"a":[1,2]}', headers = { "content-type",
      "application/vnd.api+json" } },
      function()
        assert.is_true(request.is_json)
        assert.equal(2, request.json.a[2])
        assert.is_true(rawequal(request.json, request:get_json()))
      end)
    within({ method = "POST", body = "null", headers = JSON }, function()
      assert.equal(core.json.null, request.json)
    end)
  end)

  it("of another type is a 415", function()
    within({ method = "POST", body = "{}" }, function()
      local err = thrown(read, "json")
      assert.equal(415, err.code)
      assert.equal("Did not attempt to load JSON data because the request Content-Type "
        .. "was not 'application/json'.",
        err.description)
      assert.is_nil(request:get_json({ silent = true }))
      assert.same({}, request:get_json(true))
    end)
  end)

  it("that cannot be read is a 400, explained in debug mode", function()
    local spec = { method = "POST", body = "{'a': 1}", headers = JSON }
    within(spec, function()
      local err = thrown(read, "json")
      assert.equal(400, err.code)
      assert.not_matches("JSON", err.description)
      assert.is_nil(request:get_json(false, true))
    end)
    use_app({ debug = true })
    within(spec, function()
      assert.matches("^Failed to decode JSON object: ", thrown(read, "json").description)
    end)
  end)

  it("goes through the application's provider", function()
    use_app({ json = { loads = function(_, text)
      if text == "bad" then
        error("not mine")
      end
      return "own " .. text
    end } })
    within({ method = "POST", body = "x", headers = JSON }, function()
      assert.equal("own x", request.json)
    end)
    within({ method = "POST", body = "bad", headers = JSON }, function()
      assert.equal(400, thrown(read, "json").code)
    end)
  end)

  it("may fail in a way of one's own", function()
    local Own = Request:extend("Own")
    function Own:on_json_loading_failed(message)
      return { failed = message or self.mimetype }
    end
    use_app({ request_class = Own })
    within({ method = "POST", body = "x", headers = { "content-type", "text/plain" } }, function()
      assert.equal("text/plain", request.json.failed)
    end)
  end)
end)

describe("The headers of a request", function()
  it("are read in any case", function()
    within({ headers = { "x-own-name", "v", "x-two", "1", "x-two", "2" } }, function()
      assert.equal("v", request.headers["X-Own-Name"])
      assert.equal("v", request.headers["x-OWN-name"])
      -- Lines of one name are one value, as WSGI has it.
      assert.same({ "1,2" }, request.headers:getlist("X-Two"))
      assert.equal("1,2", request.headers["X-Two"])
      assert.matches("immutable", thrown(function()
        request.headers["X-A"] = "1"
      end))
    end)
  end)

  it("leave out names with an underscore, which would pass for others", function()
    within({ headers = { "x_forwarded_for", "1.1.1.1", "x-a", "1" } }, function()
      assert.is_false(request.headers:has("X_Forwarded_For"))
      assert.equal("1", request.headers["X-A"])
    end)
  end)

  it("are one value when they come in several lines", function()
    within({ headers = { "accept", "text/html;q=0.2", "accept", "image/png", "x-forwarded-for", "1.1.1.1",
      "x-forwarded-for", "2.2.2.2", "if-none-match", '"a"', "if-none-match", '"b"' } }, function()
      assert.equal("image/png", request.accept_mimetypes.best)
      assert.equal(2, #request.accept_mimetypes)
      assert.same({ "1.1.1.1", "2.2.2.2" }, request.access_route:copy())
      assert.is_true(request.if_none_match:contains("b"))
    end)
  end)

  it("are attributes", function()
    within({ headers = {
      "accept", "text/html;q=0.5,application/json", "accept-language", "de-DE,en;q=0.4",
      "authorization", "Basic YTpi", "cache-control", "no-cache, max-age=5", "content-type",
        "Text/CSV; header=present",
      "content-length", "12", "if-none-match", '"a", W/"b"', "if-modified-since",
        "Thu, 01 Jan 1970 00:00:10 GMT",
      "if-range", '"r"', "range", "bytes=0-4", "referer", "http://x/", "origin", "http://o", "user-agent",
        "Tester/1",
      "max-forwards", "3", "pragma", "no-cache", "sec-fetch-site", "same-origin", "sec-fetch-user", "?1",
      "access-control-request-headers", "X-A, X-B", "access-control-request-method", "PUT",
    } }, function()
      assert.equal("application/json", request.accept_mimetypes.best)
      assert.is_true(request.accept_mimetypes.accept_html)
      assert.equal("de", request.accept_languages:best_match({ "fr", "de" }))
      assert.equal("a", request.authorization.username)
      assert.equal("b", request.authorization.password)
      assert.is_true(request.cache_control.no_cache)
      assert.equal(5, request.cache_control.max_age)
      assert.equal("text/csv", request.mimetype)
      assert.same({ header = "present" }, request.mimetype_params)
      assert.equal("Text/CSV; header=present", request.content_type)
      assert.equal(12, request.content_length)
      assert.is_true(request.if_none_match:contains("a"))
      assert.is_true(request.if_none_match:is_weak("b"))
      assert.equal(10, request.if_modified_since)
      assert.equal("r", request.if_range.etag)
      assert.same({ { 0, 5 } }, request.range.ranges)
      assert.equal("http://x/", request.referrer)
      assert.equal("http://o", request.origin)
      assert.equal("Tester/1", request.user_agent.string)
      assert.equal("Tester/1", tostring(request.user_agent))
      assert.equal(3, request.max_forwards)
      assert.is_true(request.pragma:contains("no-cache"))
      assert.equal("same-origin", request.sec_fetch_site)
      assert.is_true(request.sec_fetch_user)
      assert.is_true(request.access_control_request_headers:contains("x-b"))
      assert.equal("PUT", request.access_control_request_method)
      assert.is_true(request.want_form_data_parsed)
    end)
  end)

  it("that are absent are nil, or empty objects", function()
    within({}, function()
      for _, name in ipairs({ "authorization", "content_type", "content_length", "range", "referrer",
        "origin", "date",
        "max_forwards", "if_modified_since", "access_control_request_headers", "remote_user" }) do
        assert.is_nil(request[name], name)
      end
      assert.equal("", request.mimetype)
      assert.is_false(request.accept_mimetypes.provided)
      assert.is_true(request.if_match:is_empty())
      assert.is_nil(request.if_range.etag)
      assert.equal("", request.user_agent.string)
      assert.is_false(request.is_json)
    end)
  end)
end)

describe("The environ of a request", function()
  it("is WSGI's", function()
    within({ method = "POST", target = "/a%20b?x=1", host = "h:81", body = "abc", peer = "1.2.3.4",
      headers = {
      "content-type", "text/plain", "x-a", "1", "x-a", "2", "cookie", "a=b", "cookie", "c=d" } }, function()
      local env = request.environ
      assert.equal("POST", env.REQUEST_METHOD)
      assert.equal("/a b", env.PATH_INFO)
      assert.equal("", env.SCRIPT_NAME)
      assert.equal("x=1", env.QUERY_STRING)
      assert.equal("h", env.SERVER_NAME)
      assert.equal("81", env.SERVER_PORT)
      assert.equal("HTTP/1.1", env.SERVER_PROTOCOL)
      assert.equal("h:81", env.HTTP_HOST)
      assert.equal("text/plain", env.CONTENT_TYPE)
      assert.is_nil(env.HTTP_CONTENT_TYPE)
      assert.equal("1,2", env.HTTP_X_A)
      assert.equal("a=b; c=d", env.HTTP_COOKIE)
      assert.equal("1.2.3.4", env.REMOTE_ADDR)
      assert.equal("http", env["wsgi.url_scheme"])
      assert.equal("abc", env["wsgi.input"]:read())
      assert.is_true(rawequal(env, request.environ))
    end)
  end)
end)

describe("A request class", function()
  it("adds attributes, kept or not, and methods", function()
    local made = 0
    local Own = Request:extend("Own", { getters = { tenant = function(self)
      made = made + 1
      return self.host:match("^[^.]*")
    end } })
    function Own.dynamic.count()
      made = made + 1
      return made
    end
    function Own:greet(name)
      return self.tenant .. " greets " .. name
    end
    function Own.setters.note(_, value, cache)
      cache._note = value .. "!"
    end
    use_app({ request_class = Own })
    within({ host = "acme.example" }, function()
      assert.equal("acme", request.tenant)
      assert.equal("acme", request.tenant)
      assert.equal(1, made)
      assert.equal(2, request.count)
      assert.equal(3, request.count)
      assert.equal("acme greets bob", request:greet("bob"))
      request.note = "a"
      assert.equal("a!", request._note)
      assert.equal("GET", request.method)
    end)
    use_app()
    within({}, function()
      assert.is_nil(request.tenant)
    end)
  end)

  it("cannot be made by hand", function()
    assert.matches("request_spec.lua:%d+: a Request comes with a request", thrown(function()
      return (Request())
    end))
  end)

  it("teaches who forgets the colon", function()
    within({}, function()
      local err = thrown(function()
        request.get_json()
      end)
      assert.matches("request_spec.lua:%d+: `request.get_json` called with", err)
      assert.matches("write `request:get_json%(", err)
      assert.matches("request:get_data", thrown(request.get_data))
    end)
  end)
end)

describe("A handle of a request", function()
  it("reads its own request, wherever it is used", function()
    local handle
    local first = core.client.context(app, { target = "/?n=1", headers = { "x-n", "1" }, body = "one" })
    first:push()
    handle = core.request.handle()
    first:pop()
    within({ target = "/?n=2", headers = { "x-n", "2" }, body = "two" }, function()
      assert.equal("1", handle.args.n)
      assert.equal("1", handle.headers["X-N"])
      assert.equal("one", handle.stream:read())
      assert.equal("2", request.args.n)
      assert.equal("2", request.headers["X-N"])
    end)
  end)

  it("says so when its request has ended", function()
    local handle, stream
    do
      local context = core.client.context(app, { body = "x" })
      context:push()
      handle = core.request.handle()
      stream = request.stream
      context:pop()
      context = nil -- luacheck: ignore
    end
    collectgarbage()
    collectgarbage()
    assert.matches("the request has ended", thrown(function()
      return handle.path
    end))
    assert.matches("the request has ended", thrown(stream.read, stream))
  end)
end)
