-- SPDX-License-Identifier: MIT
-- Requests that nobody sent, classes of one's own, and form parsers.
local luaflask = require("luaflask")
local ds = luaflask.datastructures
local Request, Response = luaflask.Request, luaflask.Response
local FormDataParser = luaflask.formparser.FormDataParser
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local testing = require("luaflask.testing")
local message_of = helper.message_of

describe("A made request", function()
  it("has all that its options say, outside any application", function()
    local r = Request:from_values("/a%20b?x=1&x=2", {
      method = "POST", headers = { ["X-A"] = "v" },
      data = { a = "1", f = testing.file("bytes", "n.txt", "text/plain") },
    })
    collectgarbage()
    assert.same({ "POST", "/a b", "1", "1", "v" }, { r.method, r.path, r.args.x, r.form.a, r.headers["X-A"] })
    assert.equal("bytes", r.files.f:read())
    assert.equal("http://localhost/a%20b?x=1&x=2", r.url)
    assert.is_true(luaflask.isinstance(r, Request))
    assert.equal(500000, r.max_form_memory_size)
    assert.equal(1000, r.max_form_parts)
    assert.is_nil(r.max_content_length)
    assert.equal(2, Request:from_values("/", { method = "POST", json = { a = 2 } }):get_json().a)
    assert.is_false(luaflask.has_request_context())
  end)

  it("is made of an environ", function()
    local r = Request({
      REQUEST_METHOD = "put", PATH_INFO = "/ä b", QUERY_STRING = "q=1", SERVER_NAME = "h", SERVER_PORT = "8080",
      CONTENT_TYPE = "text/plain", CONTENT_LENGTH = "3", HTTP_X_OWN = "1", REMOTE_ADDR = "1.2.3.4",
      ["wsgi.url_scheme"] = "https", ["wsgi.input"] = ds.FileStorage({ stream = "abcdef" }),
    })
    assert.same({ "PUT", "/ä b", "1", "h:8080", "abc", "1", "1.2.3.4" }, {
      r.method, r.path, r.args.q, r.host, r.data, r.headers["X-Own"], r.remote_addr,
    })
    assert.is_true(r.is_secure)
    assert.matches("a Request comes with a request", message_of(Request))
  end)

  it("is the argument of an application", function()
    local app = Request:application(function(request)
      if request.args.fail then
        error("broken", 0)
      elseif request.args.abort then
        luaflask.abort(404)
      end
      return request.args.nothing and 5 or Response(request.path, 203)
    end)
    local function call(query)
      local status
      local pieces = app({ REQUEST_METHOD = "GET", PATH_INFO = "/p", QUERY_STRING = query or "" }, function(given)
        status = given
      end)
      local out = {}
      for piece in pieces do
        out[#out + 1] = piece
      end
      return status, table.concat(out)
    end
    assert.same({ "203 Non Authoritative Information", "/p" }, { call() })
    assert.equal("404 Not Found", (call("abort")))
    assert.equal("broken", message_of(call, "fail"))
    assert.matches("returns a Response", message_of(call, "nothing"))
    assert.matches("write `luaflask.Request:application", message_of(Request.application, {}))
  end)
end)

describe("A request class of one's own", function()
  local Own = Request:extend("Own")
  Own.parameter_storage_class = ds.MultiDict
  Own.dict_storage_class = ds.MultiDict
  Own.list_storage_class = function(list)
    return { n = #list }
  end
  Own.json_module = { loads = function(text)
    return { own = text }
  end }

  it("names the classes of its data and what reads JSON", function()
    local r = Own:from_values("/?a=1", { method = "POST", json = { 1 }, headers = { Cookie = "c=1" } })
    r.args:add("a", "2")
    r.cookies:add("c", "2")
    assert.same({ "1", "2" }, r.args:getlist("a"))
    assert.same({ "1", "2" }, r.cookies:getlist("c"))
    assert.same({ n = 0 }, r.access_route)
    assert.equal("[1]", r.json.own)
    assert.is_true(r.json_module == Own.json_module)
    assert.is_true(Request:from_values("/").json_module == luaflask.json)
  end)

  it("is told by isinstance, of the proxy and of a handle", function()
    local app = helper.app_with()
    app.request_class = Own
    local seen
    app:get("/", function()
      seen = { luaflask.isinstance(luaflask.request, Own), luaflask.isinstance(luaflask.request, Request),
        luaflask.isinstance(luaflask.request, ds.MultiDict) }
      return "ok"
    end)
    helper.get(app, "/")
    assert.same({ true, true, false }, seen)
    assert.is_false(luaflask.isinstance(luaflask.request, Request))
  end)
end)

describe("A form parser", function()
  it("reads what a class adds to it, and forms as ever", function()
    local Parser = FormDataParser:extend("Parser")
    Parser.parse_functions["text/x"] = function(self, stream, mimetype, length, options)
      return stream, self.cls({ a = stream:read(), m = mimetype, n = tostring(length), o = options.o }), self.cls()
    end
    local Own = Request:extend("Own")
    Own.form_data_parser_class = Parser
    local r = Own:from_values("/", { method = "POST", data = "hello", content_type = "text/x; o=1" })
    assert.same({ a = "hello", m = "text/x", n = "5", o = "1" }, r.form:to_dict())
    assert.equal("z", Own:from_values("/", { method = "POST", data = { q = "z" } }).form.q)
    assert.same({}, Own:from_values("/", { method = "POST", data = "x" }).form:to_dict())
    assert.is_nil(FormDataParser.parse_functions["text/x"])
  end)

  it("keeps the request's limits", function()
    local Own = Request:extend("Own")
    Own.form_data_parser_class = FormDataParser:extend("Parser")
    local r = Own:from_values("/", { method = "POST", data = { q = "12345" } })
    r.max_form_memory_size = 3
    assert.equal(413, helper.thrown(function()
      return r.form
    end).code)
    assert.equal(413, helper.thrown(function()
      FormDataParser({ max_content_length = 1 }):parse({}, "text/plain", 2)
    end).code)
  end)

  it("reads any stream, and an environ", function()
    local stream = ds.FileStorage({ stream = "a=1&b=2&a=3" })
    local _, form = FormDataParser({}):parse(stream, "application/x-www-form-urlencoded", 11)
    assert.same({ "1", "3" }, form:getlist("a"))
    local _, fields, files = FormDataParser():parse_from_environ({
      CONTENT_TYPE = "multipart/form-data; boundary=B",
      ["wsgi.input"] = ds.FileStorage({
        stream = "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nhi\r\n"
          .. "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\r\n",
      }),
    })
    collectgarbage()
    assert.equal("1", fields.a)
    assert.equal("hi", files.f:read())
    assert.equal(400, helper.thrown(function()
      FormDataParser({ silent = false }):parse(ds.FileStorage({ stream = "x" }), "multipart/form-data", 1, {})
    end).code)
  end)
end)

describe("The body of a request", function()
  it("is text on request, and nothing when the form takes it", function()
    local r = Request:from_values("/", { method = "POST", data = "caf\195\169 \255\226\130" })
    assert.equal("café \239\191\189\239\191\189", r:get_data({ as_text = true }))
    assert.equal("caf\195\169 \255\226\130", r:get_data())
    local form = Request:from_values("/", { method = "POST", data = { a = "1" } })
    assert.equal("", form:get_data({ parse_form_data = true }))
    assert.equal("a=1", form:get_data())
  end)

  it("loses its files when the request is closed", function()
    local r = Request:from_values("/", { method = "POST", data = { f = testing.file("bytes", "n.txt") } })
    local file = r.files.f
    r:close()
    assert.matches("closed file", message_of(file.read, file))
    Request:from_values("/"):close()
  end)

  it("explains in debug mode why a form without enctype has no files", function()
    for _, debug in ipairs({ true, false }) do
      local app = helper.app_with({ DEBUG = debug })
      app:test_request_context("/", { method = "POST", data = { photo = "cat.png" } })(function()
        local err = helper.thrown(function()
          luaflask.request.files:need("photo")
        end)
        if debug then
          assert.matches("enctype=\"multipart/form%-data\"", tostring(err))
          assert.matches("This was submitted: 'cat.png'", tostring(err))
        else
          assert.equal(400, err.code)
        end
      end)
    end
  end)
end)

describe("A request that was made", function()

  local function check(request)
    collectgarbage()
    collectgarbage()
    assert.equal("/test", request.script_root)
    assert.equal("/bar", request.path)
    assert.equal("http://example.com/test/bar?foo=baz", request.url)
    assert.equal("http://example.com/test/", request.url_root)
  end

  it("keeps the prefix of its base URL", function()
    check(Request:from_values("/bar?foo=baz", { base_url = "http://example.com/test" }))
  end)

  it("keeps the SCRIPT_NAME of its environ, which is request.environ", function()
    local environ = {
      REQUEST_METHOD = "GET", SCRIPT_NAME = "/test", PATH_INFO = "/bar", QUERY_STRING = "foo=baz",
      HTTP_HOST = "example.com", SERVER_NAME = "example.com", SERVER_PORT = "80", ["wsgi.url_scheme"] = "http",
    }
    local request = Request(environ)
    check(request)
    assert.equal(environ, request.environ)
  end)
end)

describe("An address for people", function()
  local iri = require("luaflask.iri")

  it("shows what is safe to show", function()
    assert.equal("/a%2fb/ü%FF%20%3F", iri.path("/a%2fb/%C3%BC%FF%20%3F"))
    assert.equal("q=ü%26%3D<x>", iri.query("q=%C3%BC%26%3D%3Cx%3E"))
    assert.equal("bücher.example:80", iri.host("XN--BCHER-KVA.example:80"))
    assert.equal("münchen.рф", iri.host("xn--mnchen-3ya.xn--p1ai"))
    assert.equal("xn--99999999.example", iri.host("xn--99999999.example"))
    assert.equal("example.com", iri.host("Example.COM:"))
  end)
end)
