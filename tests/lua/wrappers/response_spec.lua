-- SPDX-License-Identifier: MIT
local streams = require("luaflask.streams")
local ds = require("luaflask.datastructures")
local exceptions = require("luaflask.exceptions")
local json = require("luaflask.json")
local make_response = require("luaflask.wrappers.make").make_response
local Markup = require("luaflask.markup").Markup
local Response = require("luaflask.wrappers").Response

local parts = Response.parts

-- The flat headers of a response as a table.
local function sent(response)
  local body, status, flat, reason = parts(response)
  local headers = {}
  for i = 1, #flat, 2 do
    headers[flat[i]] = flat[i + 1]
  end
  return { body = body, status = status, headers = headers, reason = reason }
end

local function message(fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok)
  return tostring(err)
end

describe("Response", function()
  it("is a 200 in HTML unless told otherwise", function()
    local out = sent(Response("Hällo"))
    assert.same({ body = "Hällo", status = 200,
      headers = { ["Content-Type"] = "text/html; charset=utf-8" } }, out)
    assert.equal("", Response().data)
  end)

  it("takes status, headers and type, by place or by name", function()
    local a = Response("x", 201, { ["X-A"] = "1" }, "text/plain")
    local b = Response({ response = "x", status = "201 Created", headers = { { "X-A", "1" } },
      mimetype = "text/plain" })
    for _, r in ipairs({ a, b }) do
      assert.same({ body = "x", status = 201,
        headers = { ["X-A"] = "1", ["Content-Type"] = "text/plain; charset=utf-8" } }, sent(r))
    end
    local c = Response("x", nil, ds.Headers({ ["Content-Type"] = "image/png" }))
    assert.equal("image/png", c.content_type)
    assert.equal("a/b; x=1", Response("x", nil, { ["content-type"] = "image/png" }, nil,
      "a/b; x=1").content_type)
  end)

  it("says that text is UTF-8, and nothing about other types", function()
    local r = Response()
    r.mimetype = "image/svg+xml"
    assert.equal("image/svg+xml; charset=utf-8", r.content_type)
    r.mimetype = "application/json"
    assert.equal("application/json", r.content_type)
    r.content_type = 'Text/Plain; Charset="latin1"'
    assert.equal("Text/Plain", r.mimetype)
    assert.same({ charset = "latin1" }, r.mimetype_params:to_dict())
    r.content_type = "; a=1"
    assert.equal("", r.mimetype)
    r.content_type = nil
    assert.is_nil(r.mimetype)
    r.content_type = "Text/Plain"
    r.mimetype_params.charset = "utf-8"
    assert.equal("Text/Plain; charset=utf-8", r.content_type)
  end)

  it("knows its status as number and as text", function()
    local r = Response("", "404 Gone Fishing")
    assert.equal(404, r.status_code)
    assert.equal("404 Gone Fishing", r.status)
    assert.equal("Gone Fishing", sent(r).reason)
    r.status_code = 418
    assert.equal("418 I'm a teapot", r.status)
    assert.is_nil(sent(r).reason)
    r.status = 299
    assert.equal("299 Unknown", r.status)
    for _, bad in ipairs({ "", "abc", 99, 1000, 200.5, true }) do
      assert.matches("a status is a number from 100 to 999", message(function()
        r.status = bad
      end))
    end
  end)

  it("names the user's line when an argument is wrong", function()
    assert.matches("response_spec.lua:%d+: a response's body is", message(function()
      Response(true)
    end))
    assert.matches("response_spec.lua:%d+: a status is", message(function()
      Response("", "x")
    end))
    assert.matches("response_spec.lua:%d+: .*item 1 of this list is a number value", message(function()
      Response({ 1 })
    end))
  end)

  it("lets no line break into a header", function()
    assert.matches("line breaks", message(Response, "", 200, { ["X-A"] = "a\r\nB: c" }))
    assert.matches("line breaks", message(Response, "", 200, nil, "text/html\r\nX: y"))
    assert.matches("line breaks", message(Response, "", 200, nil, nil, "text/html\nX: y"))
    assert.matches("line breaks", message(function()
      Response().location = "/a\nb"
    end))
  end)

  it("refuses methods called with a dot", function()
    assert.matches("`response.get_data` called with '.', write `response:get_data%(...%)`",
      message(Response().get_data))
    assert.matches("response:set_etag", message(Response().set_etag))
  end)

  it("keeps fields that programs put on it", function()
    local r = Response("x")
    r.note = 5
    assert.equal(5, r.note)
    assert.matches("can be read only", message(function()
      r.is_json = true
    end))
  end)

  it("can be extended with defaults, attributes and methods", function()
    local Own = Response:extend("Own", { default_mimetype = "application/x-own", default_status = 202 })
    function Own.getters.shout(self)
      return self.data:upper()
    end
    function Own:twice()
      return self.data .. self.data
    end
    local Inner = Own:extend("Inner")
    local r = Inner("a")
    assert.equal(202, r.status_code)
    assert.equal("application/x-own", r.content_type)
    assert.equal("A", r.shout)
    assert.equal("aa", r:twice())
    assert.is_nil(Response("a").shout)
    local forced = Inner:force_type(Response("b"))
    assert.equal("B", forced.shout)
  end)
end)

describe("The body of a response", function()
  it("may be a list of strings", function()
    local r = Response({ "a", Markup("<b>"), "c" })
    assert.is_true(r.is_sequence)
    assert.is_false(r.is_streamed)
    assert.equal(5, r.content_length)
    assert.equal("a<b>c", r.data)
    assert.equal("a<b>c", sent(r).body)
    local out = {}
    for piece in r:iter_encoded() do
      out[#out + 1] = piece
    end
    assert.same({ "a", "<b>", "c" }, out)
  end)

  it("may be a stream, which is read when somebody asks for the data", function()
    local closed = 0
    local pieces = { "a", "b" }
    local source = setmetatable({ close = function()
      closed = closed + 1
    end }, { __call = function()
      return table.remove(pieces, 1)
    end })
    source = setmetatable(source, getmetatable(source))
    local r = Response(source)
    assert.is_true(r.is_streamed)
    assert.is_nil(r.content_length)
    assert.equal("ab", r.data)
    assert.is_true(r.is_sequence)
    assert.equal(1, closed)
  end)

  it("is replaced by set_data, and a length that was set follows", function()
    local r = Response("abc")
    r.content_length = 3
    r.data = "hello"
    assert.equal("5", r.headers["Content-Length"])
    assert.equal("hello", r:get_data())
    assert.matches("a response's data is a string", message(function()
      r.data = {}
    end))
  end)

  it("grows by what is written to its stream", function()
    local r = Response("a")
    r.stream:write("b")
    r.stream:write("c")
    assert.equal("abc", r.data)
  end)

  it("is left alone when it is passed through", function()
    local r = Response(function() end)
    r.direct_passthrough = true
    assert.matches("direct passthrough", message(r.get_data, r))
    local s = Response(function() end)
    s.implicit_sequence_conversion = false
    assert.matches("implicit conversion was disabled", message(s.get_data, s))
  end)

  it("is JSON if the type says so", function()
    local r = Response('{"a":[1]}', nil, nil, "application/problem+json")
    assert.is_true(r.is_json)
    assert.same({ 1 }, r.json.a)
    assert.is_nil(Response('{"a":1}').json)
    assert.equal(1, Response('{"a":1}'):get_json(true).a)
    local bad = Response("{", nil, nil, "application/json")
    assert.matches("is not JSON", message(bad.get_json, bad))
    assert.is_nil(bad:get_json(false, true))
  end)

  it("has its functions called when it was sent, once", function()
    local calls = {}
    local r = Response("abc")
    r:call_on_close(function()
      calls[#calls + 1] = 1
    end)
    r:call_on_close(function()
      calls[#calls + 1] = 2
    end)
    local out = sent(r)
    assert.equal("3", out.headers["Content-Length"])
    assert.equal("abc", out.body[1]())
    assert.same({}, calls)
    assert.is_nil(out.body[1]())
    out.body[2]()
    assert.same({ 1, 2 }, calls)
    local unsent = Response("x")
    unsent:call_on_close(function()
      calls[#calls + 1] = 3
    end)
    unsent:close()
    unsent:close()
    assert.same({ 1, 2, 3 }, calls)
  end)

  it("can be frozen", function()
    local r = Response(coroutine.wrap(function()
      coroutine.yield("he")
      coroutine.yield("llo")
    end))
    r:freeze()
    assert.equal("5", r.headers["Content-Length"])
    assert.equal("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", r:get_etag())
  end)
end)

describe("What is sent", function()
  it("has no entity headers with 304 and no length with 204", function()
    local r = Response("x", 304, { ["X-A"] = "1", ETag = '"t"', ["Content-Language"] = "de" })
    assert.same({ ["X-A"] = "1", ETag = '"t"' }, sent(r).headers)
    local located = Response("", 304, { ["Content-Location"] = "/x", Expires = "0", ["Last-Modified"] = "0" })
    assert.same({ ["Content-Location"] = "/x", Expires = "0" }, sent(located).headers)
    local empty = Response("", 204, { ["Content-Length"] = "0", ["X-A"] = "1" })
    assert.is_nil(sent(empty).headers["Content-Length"])
    assert.equal("1", sent(empty).headers["X-A"])
  end)

  it("has locations in ASCII", function()
    local r = Response("", 302)
    r.location = "http://bücher.example:8080/ä b?q=ü&x=%20#ö"
    assert.equal("http://xn--bcher-kva.example:8080/%C3%A4%20b?q=%C3%BC&x=%20#%C3%B6",
      sent(r).headers.Location)
    local relative = Response("", 302, { Location = "/a b/ü" })
    assert.equal("/a%20b/%C3%BC", sent(relative).headers.Location)
    local unsafe = Response("", 302, { Location = 'http://[::1]:80/a<"b">{c}|?d=[e]^`#<f>' })
    assert.equal("http://[::1]:80/a%3C%22b%22%3E%7Bc%7D%7C?d=%5Be%5D%5E%60#%3Cf%3E", sent(unsafe).headers.Location)
  end)

  it("is also what an application answers", function()
    local status, list
    local stream = Response("body", 201, { ["X-A"] = "1" })({ REQUEST_METHOD = "GET" }, function(s, l)
      status, list = s, l
    end)
    assert.equal("201 Created", status)
    assert.same({ { "X-A", "1" }, { "Content-Type", "text/html; charset=utf-8" }, { "Content-Length", "4" } },
      list)
    local out = {}
    for piece in stream do
      out[#out + 1] = piece
    end
    assert.same({ "body" }, out)
    local head = Response("body")({ REQUEST_METHOD = "HEAD" }, function() end)
    assert.is_nil(head())
    local made = Response:from_app(exceptions.NotFound(), { REQUEST_METHOD = "GET" })
    assert.equal(404, made.status_code)
    assert.matches("Not Found", made.data)
  end)
end)

describe("The headers of a response as attributes", function()
  local r
  before_each(function()
    r = Response()
  end)

  it("follow the headers and write them", function()
    r.content_language = { "de", "en" }
    assert.equal("de, en", r.headers["Content-Language"])
    r.vary:add("Cookie")
    r.vary:add("cookie")
    r.vary:add("Accept")
    assert.equal("Cookie, Accept", r.headers.Vary)
    r.vary:clear()
    assert.is_nil(r.headers.Vary)
    r.cache_control.max_age = 60
    r.cache_control.public = true
    assert.equal("max-age=60, public", r.headers["Cache-Control"])
    r.content_security_policy.default_src = "'self'"
    assert.equal("default-src 'self'", r.headers["Content-Security-Policy"])
    r.allow = "GET"
    assert.is_true(r.allow:contains("get"))
    r.age = 12
    assert.equal("12", r.headers.Age)
    r.headers.Age = "x"
    assert.is_nil(r.age)
    r.age = nil
    assert.is_false(r.headers:has("Age"))
  end)

  it("have times in seconds", function()
    r.last_modified = 0
    assert.equal("Thu, 01 Jan 1970 00:00:00 GMT", r.headers["Last-Modified"])
    assert.equal(0, r.last_modified)
    r.expires = { year = 2001, month = 9, day = 9, hour = 1, min = 46, sec = 40 }
    assert.equal(1000000000, r.expires)
    r.retry_after = 120
    assert.equal("120", r.headers["Retry-After"])
    assert.is_true(math.abs(r.retry_after - os.time() - 120) <= 1)
    r.headers["Retry-After"] = "Thu, 01 Jan 1970 00:00:10 GMT"
    assert.equal(10, r.retry_after)
  end)

  it("cover CORS, policies, ranges and authentication", function()
    assert.is_false(r.access_control_allow_credentials)
    r.access_control_allow_credentials = true
    assert.equal("true", r.headers["Access-Control-Allow-Credentials"])
    r.access_control_allow_methods = { "GET", "PUT" }
    assert.equal("GET, PUT", r.headers["Access-Control-Allow-Methods"])
    assert.equal("unsafe-none", r.cross_origin_opener_policy)
    r.cross_origin_opener_policy = "same-origin"
    assert.equal("same-origin", r.headers["Cross-Origin-Opener-Policy"])
    r.content_range:set(0, 10, 100)
    assert.equal("bytes 0-9/100", r.headers["Content-Range"])
    assert.equal(10, r.content_range.stop)
    assert.equal("basic", r.www_authenticate.type)               -- there without a header, to be filled
    r.www_authenticate.realm = "x"
    assert.equal("Basic realm=x", r.headers["WWW-Authenticate"])
    r.www_authenticate = nil
    assert.is_nil(r.headers["WWW-Authenticate"])
    r.www_authenticate = ds.WWWAuthenticate("basic", { realm = "a b" })
    assert.equal('Basic realm="a b"', r.headers["WWW-Authenticate"])
    r.www_authenticate.realm = "c d"
    assert.equal('Basic realm="c d"', r.headers["WWW-Authenticate"])
  end)

  it("can be replaced as a whole", function()
    r.headers["X-A"] = "1"
    r.headers = { ["X-B"] = "2" }
    assert.same({ ["X-B"] = "2" }, sent(r).headers)
    r.headers["X-C"] = "3"
    assert.equal("3", sent(r).headers["X-C"])
  end)

  it("set and delete cookies", function()
    r:set_cookie("k", "v", { max_age = 60, domain = "example.com", secure = true, httponly = true,
      samesite = "lax",
      partitioned = true, path = "/a" })
    local line = r.headers["Set-Cookie"]
    assert.matches("^k=v; Domain=example.com; Expires=%a%a%a, .- GMT; Max%-Age=60; Secure; HttpOnly; "
      .. "Path=/a; SameSite=Lax; Partitioned$", line)
    r:delete_cookie("old")
    assert.equal("old=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
      r.headers:getlist("Set-Cookie")[2])
    assert.matches("response_spec.lua", message(function()
      r:set_cookie("k", "v", { samesite = "maybe" })
    end))
    assert.matches("response_spec.lua:%d+: set_cookie: the options are a table", message(function()
      r:set_cookie("k", "v", 60)
    end))
  end)
end)

describe("Conditional answers", function()
  local function environ(headers, method)
    local env = { REQUEST_METHOD = method or "GET" }
    for name, value in pairs(headers) do
      env["HTTP_" .. name] = value
    end
    return env
  end

  local function answer(headers, method)
    local r = Response("0123456789")
    r:set_etag("tag")
    r.last_modified = 1000
    return r:make_conditional(environ(headers, method), true, 10)
  end

  it("are 304 when the client has it", function()
    assert.equal(304, answer({ IF_NONE_MATCH = '"tag"' }).status_code)
    assert.equal(304, answer({ IF_NONE_MATCH = 'W/"tag"' }).status_code)
    assert.equal(200, answer({ IF_NONE_MATCH = '"other"' }).status_code)
    assert.equal(304, answer({ IF_MODIFIED_SINCE = "Thu, 01 Jan 1970 00:16:40 GMT" }).status_code)
    assert.equal(200, answer({ IF_MODIFIED_SINCE = "Thu, 01 Jan 1970 00:16:39 GMT" }).status_code)
    assert.equal(200, answer({ IF_MODIFIED_SINCE = "Thu, 01 Jan 1970 00:16:40 GMT",
      IF_NONE_MATCH = '"x"' }).status_code)
    assert.equal(200, answer({ IF_NONE_MATCH = '"tag"' }, "POST").status_code)
  end)

  it("are 412 when the client wants another", function()
    assert.equal(412, answer({ IF_MATCH = '"other"' }).status_code)
    assert.equal(200, answer({ IF_MATCH = '"tag"' }).status_code)
  end)

  it("are 206 for a range, of strings, lists and streams", function()
    local r = answer({ RANGE = "bytes=2-4" })
    assert.equal(206, r.status_code)
    assert.equal("234", r.data)
    assert.equal("bytes 2-4/10", r.headers["Content-Range"])
    assert.equal("3", r.headers["Content-Length"])
    assert.equal("bytes", r.headers["Accept-Ranges"])
    assert.equal("789", answer({ RANGE = "bytes=-3" }).data)
    local listed = Response({ "0123", "456789" })
    assert.equal("345", listed:make_conditional(environ({ RANGE = "bytes=3-5" }), true, 10).data)
    local closed
    local streamed = Response(coroutine.wrap(function()
      for _, piece in ipairs({ "01", "234", "567", "89" }) do
        coroutine.yield(piece)
      end
      closed = true
    end))
    assert.equal("3456", streamed:make_conditional(environ({ RANGE = "bytes=3-6" }), true, 10).data)
    assert.is_nil(closed)
  end)

  it("obey If-Range", function()
    assert.equal(206, answer({ RANGE = "bytes=0-1", IF_RANGE = '"tag"' }).status_code)
    assert.equal(200, answer({ RANGE = "bytes=0-1", IF_RANGE = '"old"' }).status_code)
    assert.equal(206, answer({ RANGE = "bytes=0-1", IF_RANGE = "Thu, 01 Jan 1970 00:16:40 GMT" }).status_code)
  end)

  it("are 416 for ranges that cannot be answered", function()
    for _, range in ipairs({ "bytes=10-", "bytes=0-1,3-4", "lines=1-2", "bytes=x" }) do
      local ok, err = pcall(answer, { RANGE = range })
      assert.is_false(ok, range)
      assert.equal(416, err.code)
      assert.equal("bytes */10", err:get_response().headers["Content-Range"])
    end
  end)
end)

describe("make_response", function()
  local function make(...)
    return make_response(nil, "home", ...)
  end

  it("takes a body, a status and headers, in every form", function()
    local r = make("Meh", 400, { ["X-Foo"] = "Testing", ["Content-Type"] = "text/plain; charset=utf-8" })
    assert.same({ body = "Meh", status = 400,
      headers = { ["X-Foo"] = "Testing", ["Content-Type"] = "text/plain; charset=utf-8" } }, sent(r))
    assert.equal("Test", make("Hello", { ["X-Foo"] = "Test" }).headers["X-Foo"])
    assert.equal("b", make("Hello", { { "A", "b" } }).headers.A)
    assert.equal("b", make("Hello", ds.Headers({ A = "b" })).headers.A)
    assert.equal(400, make("Hi", 400).status_code)
    assert.equal("200 Fine", make("Hi", "200 Fine").status)
    assert.equal("b", make("x", nil, { A = "b" }).headers.A)
  end)

  it("changes a response that was made already", function()
    local r = make(Response("Hello world", 404, { ["Content-Type"] = "text/html", ["X-Foo"] = "Baz" }),
      { ["Content-Type"] = "text/plain", ["X-Foo"] = "Bar", ["X-Bar"] = "Foo" })
    assert.same({ body = "Hello world", status = 404,
      headers = { ["Content-Type"] = "text/plain", ["X-Foo"] = "Bar", ["X-Bar"] = "Foo" } }, sent(r))
    assert.equal(1, #r.headers:getlist("X-Foo"))
    assert.equal(500, make(Response("", 400), 500).status_code)
  end)

  it("makes JSON of tables and of what knows how", function()
    local r = make({ foo = "bar" }, 201)
    assert.equal('{"foo":"bar"}\n', r.data)
    assert.equal("application/json", r.mimetype)
    assert.equal(201, r.status_code)
    assert.equal('["foo","bar"]\n', make({ "foo", "bar" }).data)
    assert.equal("[]\n", make(json.array({})).data)
    assert.equal('{"a":"1"}\n', make(ds.MultiDict({ a = "1" })).data)
    assert.matches("a%.b", message(make, { a = { b = print } }))
  end)

  it("takes text with a mark as text", function()
    assert.equal("<b>", make(Markup("<b>")).data)
    assert.equal("text/html", make(Markup("<b>")).mimetype)
  end)

  it("streams functions, coroutines and files", function()
    local n = 0
    local r = make(function()
      n = n + 1
      return n < 3 and "x" or nil
    end)
    assert.is_true(r.is_streamed)
    assert.equal("xx", r.data)
    assert.equal("a", make(coroutine.create(function()
      coroutine.yield("a")
    end)).data)
    local file = io.tmpfile()
    file:write("content")
    file:seek("set")
    assert.equal("content", make(file).data)
    assert.equal("closed file", io.type(file))
  end)

  it("answers with an HTTP error that was returned", function()
    local r = make(exceptions.NotFound("Nope"))
    assert.equal(404, r.status_code)
    assert.matches("Nope", r.data)
    assert.equal(410, make(exceptions.NotFound(), 410).status_code)
  end)

  it("uses the application's classes", function()
    local Own = Response:extend("Own")
    local provider = { response = function(_, value)
      return Own("own " .. value.a)
    end }
    local app = { response_class = Own, json = provider }
    assert.equal(Own, getmetatable(make_response(app, "home", "x")))
    assert.equal(Own, getmetatable(make_response(app, "home", Response("x"))))
    assert.equal("own 1", make_response(app, "home", { a = 1 }).data)
  end)

  it("complains about anything else, naming the endpoint", function()
    assert.matches("response_spec.lua:%d+: The view function for 'home' did not return a valid response%. The function "
      .. "either returned nil or ended without a return statement%.$", message(make, nil))
    assert.matches("'home' returned nil and a message: no such user", message(make, nil, "no such user"))
    assert.matches("up to three values", message(make, "a", 200, {}, "d"))
    assert.matches("but it was a boolean", message(make, true))
    assert.matches("but it was a number", message(make, 5))
    assert.matches("The second value: a status is a number", message(make, "a", "nonsense"))
    assert.matches("The headers must be a table", message(make, "a", 200, "x"))
  end)
end)

describe("A response's stream", function()
  it("is written to like a file", function()
    local r = Response("a")
    r.headers["Content-Length"] = 1
    assert.equal(1, r.stream:write("b"))
    r.stream:writelines({ "c", "d" })
    assert.equal("abcd", r.data)
    assert.equal(4, r.stream:tell())
    assert.is_false(r.headers:has("Content-Length"))
    assert.is_false(r.stream:isatty())
    assert.equal("utf-8", r.stream.encoding)
    r.stream:close()
    assert.has_error(function()
      r.stream:write("e")
    end, "I/O operation on a closed file")
    assert.is_true(r.stream.closed)
  end)
end)

describe("What a response is sent as", function()
  local function call(response, method)
    local status, headers
    local pieces = response({ REQUEST_METHOD = method or "GET" }, function(given, list)
      status, headers = given, {}
      for _, pair in ipairs(list) do
        headers[pair[1]] = pair[2]
      end
    end)
    return table.concat(streams.collect(pieces)), status, headers
  end

  it("keeps Expires and Content-Location with 304, and no length", function()
    local r = Response("x", 304, { Expires = "Thu, 01 Jan 1970 00:00:00 GMT", ["Content-Location"] = "/x",
      ["Content-Language"] = "en", ["X-A"] = "1" })
    local body, _, headers = call(r)
    assert.equal("", body)
    assert.same({ Expires = "Thu, 01 Jan 1970 00:00:00 GMT", ["Content-Location"] = "/x", ["X-A"] = "1" }, headers)
  end)

  it("has no pieces for HEAD, and closes all the same", function()
    local closed = 0
    local r = Response("text")
    r:call_on_close(function()
      closed = closed + 1
    end)
    local body, _, headers = call(r, "HEAD")
    assert.same({ "", "4", 1 }, { body, headers["Content-Length"], closed })
  end)

  it("says no length when it is told not to", function()
    local r = Response("text")
    r.automatically_set_content_length = false
    local _, _, headers = call(r)
    assert.is_nil(headers["Content-Length"])
    assert.equal("4", Response("text"):get_wsgi_headers({}):get("Content-Length"))
  end)
end)
