-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local EnvironBuilder, BytesIO = testing.EnvironBuilder, testing.BytesIO
local message_of = helper.message_of

describe("an EnvironBuilder", function()
  local app

  before_each(function()
    app = helper.app_with()
  end)

  it("takes the application's settings into account, and none without one", function()
    app.config.SERVER_NAME, app.config.APPLICATION_ROOT = "shop.example", "/app"
    app.config.PREFERRED_URL_SCHEME = "https"
    local builder = EnvironBuilder(app, "/x")
    assert.equal("https://shop.example/app/", builder.base_url)
    assert.equal("http://localhost/", EnvironBuilder("/x").base_url)
    assert.equal("http://localhost/", EnvironBuilder().base_url)
    assert.equal("/", EnvironBuilder(app).path)
    assert.equal("/y", EnvironBuilder(app, { path = "/y", method = "PUT" }).path)
  end)

  it("makes an environ as PEP 3333 has it", function()
    local env = EnvironBuilder(app, "/a%20b?x=1", { method = "POST", json = { 1 }, headers = { ["X-A-B"] = "2" } })
      :get_environ()
    assert.same({ "POST", "", "/a b", "x=1", "localhost", "80", "HTTP/1.1", "http" }, {
      env.REQUEST_METHOD, env.SCRIPT_NAME, env.PATH_INFO, env.QUERY_STRING, env.SERVER_NAME, env.SERVER_PORT,
      env.SERVER_PROTOCOL, env["wsgi.url_scheme"],
    })
    assert.same({ "application/json", "3", "2" }, { env.CONTENT_TYPE, env.CONTENT_LENGTH, env.HTTP_X_A_B })
    assert.equal("[1]", env["wsgi.input"]:read())
    assert.is_nil(env.HTTP_CONTENT_TYPE)
  end)

  it("joins repeated headers, and lays environ_base below and environ_overrides over all", function()
    local env = EnvironBuilder(app, "/", {
      headers = { { "X-A", "1" }, { "X-A", "2" } },
      environ_base = { REQUEST_METHOD = "PUT", ["spec.base"] = true, HTTP_X_A = "0" },
      environ_overrides = { SCRIPT_NAME = "/over" },
    }):get_environ()
    assert.equal("1, 2", env.HTTP_X_A)
    assert.equal("GET", env.REQUEST_METHOD)
    assert.is_true(env["spec.base"])
    assert.equal("/over", env.SCRIPT_NAME)
  end)

  it("has properties that depend on each other", function()
    local builder = EnvironBuilder("/x", { base_url = "https://a.example:81/mount", query_string = { a = "1" } })
    assert.same({ "https", "a.example:81", "/mount", "a.example", 81 }, {
      builder.url_scheme, builder.host, builder.script_root, builder.server_name, builder.server_port,
    })
    builder.args:add("a", "2")
    assert.equal("a=1&a=2", builder.query_string)
    builder.query_string = "raw"
    assert.matches("builder_spec.lua:%d+: builder.args: a query string is defined", message_of(function()
      return builder.args
    end))
    builder.args = luaflask.MultiDict({ b = "3" })
    assert.equal("b=3", builder.query_string)
    builder.content_type = "text/plain; charset=ascii"
    assert.equal("text/plain", builder.mimetype)
    assert.same({ charset = "ascii" }, builder.mimetype_params)
    builder.mimetype = "text/html"
    assert.equal("text/html; charset=utf-8", builder.content_type)
    builder.content_length = 7
    assert.equal("7", builder.headers:get("Content-Length"))
    builder.content_length, builder.content_type = nil, nil
    assert.is_nil(builder.content_type)
    assert.matches("can be read only", message_of(function()
      builder.server_name = "x"
    end))
  end)

  it("has one body: fields and files, or a stream", function()
    local builder = EnvironBuilder("/", { method = "POST" })
    builder.form:add("a", "1")
    assert.equal("application/x-www-form-urlencoded", builder.content_type)
    builder.files:add_file("f", BytesIO("bytes"), "f.png")
    assert.equal("multipart/form-data", builder.content_type)
    local env = builder:get_environ()
    assert.matches('^multipart/form%-data; boundary="', env.CONTENT_TYPE)
    local body = env["wsgi.input"]:read()
    assert.equal(tostring(#body), env.CONTENT_LENGTH)
    assert.truthy(body:find('name="a"\r\n\r\n1\r\n', 1, true))
    assert.truthy(body:find('name="f"; filename="f.png"\r\nContent-Type: image/png\r\n\r\nbytes\r\n', 1, true))
    builder.input_stream = BytesIO("own")
    assert.has_error(function()
      return builder.files
    end)
    assert.equal("3", builder:get_environ().CONTENT_LENGTH)
    builder.form = luaflask.MultiDict({ b = "2" })
    assert.is_nil(builder.input_stream)
    assert.equal("b=2", builder:get_environ()["wsgi.input"]:read())
  end)

  it("tells lists of values from files", function()
    local builder = EnvironBuilder(app, "/", { method = "POST", data = {
      tags = { "red", "blue" }, doc = { BytesIO("x"), "x.txt" },
      two = { { BytesIO("1"), "1" }, testing.file("2", "2") },
    } })
    assert.same({ "red", "blue" }, builder.form:getlist("tags"))
    assert.equal("text/plain", builder.files:get("doc").content_type)
    assert.equal(2, #builder.files:getlist("two"))
    assert.is_nil(builder.form:get("doc"))
  end)

  it("adds a file by its path, and closes what it holds", function()
    local path = os.tmpname()
    local file = io.open(path, "w")
    file:write("from disk")
    file:close()
    local builder = EnvironBuilder("/", { method = "POST" })
    builder.files:add_file("f", path, "named.txt")
    local body = builder:get_environ()["wsgi.input"]:read()
    assert.truthy(body:find("from disk", 1, true))
    builder:close()
    assert.is_true(builder.closed)
    assert.matches("builder_spec.lua:%d+: add_file: cannot open ", message_of(function()
      builder.files:add_file("f", path .. ".missing")
    end))
    os.remove(path)
  end)

  it("is made of an environ again", function()
    local env = EnvironBuilder("/a b", {
      base_url = "https://h.example:81/mount", query_string = "q=1", method = "POST", data = "text",
      content_type = "text/plain", headers = { ["X-A"] = "1" },
    }):get_environ()
    local again = EnvironBuilder.from_environ(env):get_environ()
    for _, key in ipairs({ "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "CONTENT_TYPE",
      "CONTENT_LENGTH", "HTTP_X_A", "wsgi.url_scheme" }) do
      assert.equal(env[key], again[key], key)
    end
    assert.equal("text", again["wsgi.input"]:read())
    local changed = EnvironBuilder.from_environ(env, { app = app, method = "PUT", path = "/new" })
    assert.equal(app, changed.app)
    assert.same({ "PUT", "/new" }, { changed.method, changed.path })
    assert.equal("[2]", EnvironBuilder.from_environ(env, { json = { 2 } }):get_environ()["wsgi.input"]:read())
  end)

  it("makes a request that needs no context, of any class", function()
    local request = EnvironBuilder(app, "/items?page=2", { method = "POST", data = { name = "tea" } }):get_request()
    assert.same({ "/items", "2", "tea", "POST", "localhost" }, {
      request.path, request.args:get("page"), request.form:get("name"), request.method, request.host,
    })
    assert.is_true(luaflask.isinstance(request, luaflask.Request))
    local Own = luaflask.Request:extend("Own")
    function Own.getters.shout(self)
      return self.path:upper()
    end
    local own = EnvironBuilder(app, "/x"):get_request(Own)
    assert.equal("/X", own.shout)
    assert.is_true(luaflask.isinstance(own, Own))
    assert.is_false(luaflask.isinstance(request, Own))
    assert.equal("/", EnvironBuilder():get_request().path)
    assert.matches("called with '.'", message_of(function()
      return EnvironBuilder():get_request().get_json()
    end))
    assert.is_false(luaflask.has_request_context())
  end)

  it("says what is wrong at the line that is", function()
    local wrong = {
      ["no option `dta`"] = { dta = 1 },
      ["json or data, not both"] = { json = 1, data = "x" },
      ["input_stream, data or json"] = { input_stream = BytesIO(), data = "x" },
      ["together with base_url"] = { base_url = "http://x", subdomain = "y" },
      ["query string or fragment"] = { base_url = "http://x?y" },
      ["a form carries strings"] = { data = { f = print } },
      ["auth: write"] = { auth = 5 },
      ["data: a string"] = { data = true },
    }
    for expected, opts in pairs(wrong) do
      local message = message_of(function()
        EnvironBuilder(app, "/", opts)
      end)
      assert.truthy(message:find(expected, 1, true), message)
      assert.matches("builder_spec.lua:%d+: ", message)
    end
    assert.matches("does not carry", message_of(function()
      EnvironBuilder(app, "/", { data = { a = "1" }, content_type = "application/json" }):get_environ()
    end))
  end)
end)

describe("BytesIO", function()
  it("reads like a file", function()
    local stream = BytesIO("one\ntwo\r\nthree")
    assert.equal("one", stream:read("l"))
    assert.equal("two\r\n", stream:readline())
    assert.equal("th", stream:read(2))
    assert.equal(11, stream:tell())
    assert.equal("ree", stream:read())
    assert.is_nil(stream:read(1))
    assert.equal("", stream:read("a"))
    stream:seek("set")
    local lines = {}
    for line in stream:lines() do
      lines[#lines + 1] = line
    end
    assert.same({ "one", "two", "three" }, lines)
    assert.equal(14, stream:seek("end"))
    assert.equal("one\ntwo\r\nthree", stream:getvalue())
    stream:close()
    assert.has_error(function()
      stream:read()
    end, nil)
    assert.has_error(function()
      BytesIO(5)
    end)
  end)
end)

describe("create_environ and run_wsgi_app", function()
  it("take the base URL as a text, too", function()
    local env = testing.create_environ("/foo", "http://example.com:8080/mount/")
    assert.same({ "/foo", "/mount", "example.com:8080" }, { env.PATH_INFO, env.SCRIPT_NAME, env.HTTP_HOST })
  end)

  it("run what is no application of luaflask, with a copy of the environ", function()
    local closed = 0
    local body = setmetatable({ close = function() closed = closed + 1 end }, { __call = function(self)
      self.given = (self.given or 0) + 1
      return self.given < 3 and "piece " .. self.given .. ";" or nil
    end })
    local env = testing.create_environ("/x")
    local function wsgi_app(environ, start_response)
      environ.PATH_INFO = "changed"
      start_response("200 OK", { { "X-A", "1" } })
      return body
    end
    local pieces, status, headers = testing.run_wsgi_app(wsgi_app, env, true)
    assert.equal("piece 1;piece 2;", table.concat(pieces))
    assert.equal("200 OK", status)
    assert.equal("1", headers:get("x-a"))
    assert.equal(1, closed)
    assert.equal("/x", env.PATH_INFO)
  end)

  it("say the version of the gateway, and write a form as its bytes", function()
    assert.same({ 1, 0 }, testing.create_environ("/")["wsgi.version"])
    assert.same({ 1, 0 }, testing.EnvironBuilder("/").wsgi_version)
    local body, boundary = testing.encode_multipart({ a = "1" }, { f = testing.file("bytes", "f.txt", "text/plain") },
      "frontier")
    assert.matches('name="a"\r\n\r\n1\r\n%-%-frontier\r\n', body)
    assert.matches('filename="f.txt"\r\nContent%-Type: text/plain\r\n\r\nbytes\r\n%-%-frontier%-%-\r\n$', body)
    assert.equal("frontier", boundary)
  end)

  it("raise what an application gives as exc_info, and refuse one that starts no response", function()
    assert.matches("the error", message_of(testing.run_wsgi_app, function(_, start_response)
      start_response("500 Error", {}, { nil, "the error" })
    end, testing.create_environ()))
    assert.matches("without calling start_response", message_of(testing.run_wsgi_app, function()
      return { "x" }
    end, testing.create_environ()))
  end)
end)
