-- SPDX-License-Identifier: MIT
-- Flask's keyword arguments in one table, wherever Lua's place for them is also a plain value: f(x, name=value) is
-- f(x, { name = value }).
local luaflask = require("luaflask")

local request, session = luaflask.request, luaflask.session

local function new()
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  return app
end

describe("options in one table", function()
  it("Response(body, { … })", function()
    local response = luaflask.Response("a;b", { status = 201, mimetype = "text/csv", headers = { ["X-A"] = "1" } })
    assert.equal("a;b", response:get_data())
    assert.equal(201, response.status_code)
    assert.equal("text/csv; charset=utf-8", response.headers["Content-Type"])
    assert.equal("1", response.headers["X-A"])
    local stream = luaflask.Response(function() return nil end, { content_type = "text/plain" })
    assert.equal("text/plain", stream.content_type)
    assert.has_error(function() luaflask.Response("x", { mimetpye = "text/csv" }) end)
  end)

  it("redirect(location, { code })", function()
    assert.equal(301, luaflask.redirect("/x", { code = 301 }).status_code)
    assert.equal(302, luaflask.redirect("/x", {}).status_code)
    assert.equal(303, luaflask.utils.redirect("/x", { code = 303 }).status_code)
  end)

  it("get(key, { type, default }) of arguments, headers and plain dictionaries", function()
    new():test_request_context("/?page=3&bad=x&n=1&n=z&n=2", { headers = { ["X-N"] = "7" } })(function()
      assert.equal(3, request.args:get("page", { type = "int" }))
      assert.equal(1, request.args:get("bad", { type = "int", default = 1 }))
      assert.is_nil(request.args:get("none", { type = "int" }))
      assert.equal(7, request.headers:get("X-N", { type = "int" }))
      local numbers = request.args:getlist("n", { type = "int" })
      assert.same({ 1, 2 }, { numbers[1], numbers[2], numbers[3] })
      assert.equal(5, request.cookies:get("none", { type = "int", default = 5 }))
    end)
    local dict = luaflask.datastructures.TypeConversionDict({ a = "4" })
    assert.equal(4, dict:get("a", { type = "int" }))
  end)

  it("leaves a default alone that is a table", function()
    new():test_request_context("/")(function()
      local default = { type = "int", size = 2 }
      assert.equal(default, request.args:get("none", default))
      local empty = {}
      assert.equal(empty, request.args:get("none", empty))
    end)
  end)

  it("flash(message, { category })", function()
    new():test_request_context("/")(function()
      luaflask.flash("Saved.", { category = "good" })
      local pair = luaflask.get_flashed_messages({ with_categories = true })[1]
      assert.equal("good", pair[1])
    end)
  end)

  it("config:get_namespace, from_file, from_mapping", function()
    local app = new()
    app.config:from_mapping({ { "MAIL_SERVER", "mx" }, { "skipped", 1 } })
    assert.is_nil(app.config.skipped)
    assert.same({ SERVER = "mx" }, app.config:get_namespace("MAIL_", { lowercase = false }))
    assert.same({ mail_server = "mx" }, app.config:get_namespace("MAIL_", { trim_namespace = false }))
    assert.is_false(app.config:from_file("missing.json", { load = luaflask.json.load, silent = true }))
  end)

  it("config:from_prefixed_env({ prefix, loads })", function()
    local app = new()
    local seen = {}
    local path = os.getenv("PATH")
    app.config:from_prefixed_env({ prefix = "LUA", loads = function(text)
      seen[#seen + 1] = text
      return text
    end })
    assert.is_true(#seen > 0 and path ~= nil)             -- LUA_PATH at least
    assert.equal(os.getenv("LUA_PATH"), app.config.PATH)
    seen = {}
    app.config:from_prefixed_env("LUA", { loads = function(text)
      seen[#seen + 1] = text
      return text
    end })
    assert.is_true(#seen > 0)
  end)

  it("add_url_rule(rule, { view_func, endpoint, … })", function()
    local app, bp = new(), luaflask.Blueprint("bp", { url_prefix = "/bp" })
    local View = luaflask.views.View:extend("View")
    function View:dispatch_request() return request.endpoint end -- luacheck: ignore 212
    app:add_url_rule("/", { view_func = View:as_view("index") })
    app:add_url_rule("/post", { endpoint = "post", methods = { "POST" }, view_func = function() return "post" end })
    bp:add_url_rule("/", { endpoint = "x", view_func = function() return request.endpoint end })
    app:register_blueprint(bp)
    local client = app:test_client()
    assert.equal("index", client:get("/").text)
    assert.equal("post", client:post("/post").text)
    assert.equal(405, client:get("/post").status_code)
    assert.equal("bp.x", client:get("/bp/").text)
    assert.has_error(function() new():add_url_rule("/", { view = print }) end)
  end)

  it("best_match, to_dict, items, entity tags, make_conditional", function()
    new():test_request_context("/", { headers = { Accept = "image/png", ["Accept-Language"] = "fr" } })(function()
      assert.equal("z", request.accept_mimetypes:best_match({ "a/b" }, { default = "z" }))
      assert.equal("en", request.accept_languages:best_match({ "de" }, { default = "en" }))
      local response = luaflask.Response("text")
      response:make_conditional(request, { accept_ranges = true, complete_length = 4 })
      assert.equal("bytes", response.headers["Accept-Ranges"])
      response:add_etag({ weak = true })
      assert.truthy(response.headers.ETag:find('^W/"'))
      response:set_etag("a", { weak = false })
      response:add_etag({ overwrite = false })
      assert.equal('"a"', response.headers.ETag)
    end)
    local dict = luaflask.MultiDict({ { "a", 1 }, { "a", 2 } })
    assert.same({ 1, 2 }, { dict:to_dict({ flat = false }).a[1], dict:to_dict({ flat = false }).a[2] })
    local n = 0
    for _ in dict:items({ multi = false }) do
      n = n + 1
    end
    assert.equal(1, n)
  end)

  it("generate_password_hash(password, { method, salt_length })", function()
    local hash = luaflask.generate_password_hash("p", { method = "pbkdf2:sha256:1000", salt_length = 4 })
    assert.truthy(hash:find("^pbkdf2:sha256:1000%$....%$"))
  end)
end)

describe("what Flask's own tests ask for", function()
  it("invokes commands with all that is said in one table", function()
    local app = new()
    local hello = app.cli:command("hello", function() luaflask.cli.echo("Hello, World!") end)
    local runner = app:test_cli_runner()
    assert.equal("Hello, World!\n", runner:invoke({ args = { "hello" } }).output)
    assert.equal("Hello, World!\n", runner:invoke({ "hello" }).output)
    local made
    local info = luaflask.cli.ScriptInfo({ create_app = function()
      made = true
      return app
    end })
    assert.equal("Hello, World!\n", runner:invoke(hello, { obj = info }).output)
    assert.is_true(made)
  end)

  it("gives a view to an endpoint at once", function()
    local app = new()
    app.url_map:add(luaflask.routing.Rule("/foo", { endpoint = "bar" }))
    app:endpoint("bar", function() return request.endpoint end)
    assert.equal("bar", app:test_client():get("/foo").text)
  end)

  it("has Flask's signals at the top", function()
    for _, name in ipairs({ "appcontext_popped", "appcontext_pushed", "appcontext_tearing_down",
      "before_render_template", "got_request_exception", "message_flashed", "request_finished", "request_started",
      "request_tearing_down", "template_rendered" }) do
      assert.equal(luaflask.signals[name], luaflask[name])
      assert.truthy(luaflask[name])
    end
  end)

  it("takes the sender of a signal as an object or by name", function()
    local app, other = new(), new()
    local n = 0
    local function receive()
      n = n + 1
    end
    local signal = luaflask.signals.signal("spec")
    signal:connect(receive, app)
    signal:send(app)
    signal:send(other)
    assert.equal(1, n)
    signal:disconnect(receive, { sender = app })
    signal:send(app)
    assert.equal(1, n)
    for _, sender in ipairs({ app, { sender = app } }) do
      signal:connected_to(receive, sender)(function()
        signal:send(app)
        signal:send(other)
      end)
    end
    assert.equal(3, n)
    signal:send(app)
    assert.equal(3, n)
    assert.has_error(function() signal:connect(receive, "app") end)
  end)

  it("has the modules that Flask has, at the top", function()
    assert.equal(require("luaflask.logging"), luaflask.logging)
    assert.equal(require("luaflask.testing"), luaflask.testing)
    assert.equal(require("luaflask.middleware"), luaflask.middleware)
  end)

  it("hands every object of a JSON text to object_hook, inner ones first", function()
    local app = new()
    local Provider = app.json_provider_class:extend("Provider")
    function Provider:loads(text, opts)
      opts = opts or {}
      opts.object_hook = function(object)
        return object._foo and "<" .. tostring(object._foo) .. ">" or object
      end
      return app.json_provider_class.loads(self, text, opts)
    end
    app.json = Provider(app)
    app:post("/", function() return request:get_json() end)
    local client = app:test_client()
    local function post(text)
      return client:post("/", { data = text, content_type = "application/json" })
    end
    assert.equal('{"a":["<1>",null,"<{}>"],"x":"<42>"}\n',
      (post('{"x":{"_foo":42},"a":[{"_foo":1},null,{"_foo":"{}"}]}').text))
    assert.equal(400, post("{").status_code)
  end)

  it("sends an open file under the name of its field", function()
    local app = new()
    app:post("/", function()
      local file = request.files.picture
      return file.filename .. " " .. #file:read()
    end)
    local file = assert(io.tmpfile())
    file:write("12345")
    file:seek("set", 0)
    assert.equal("picture 5", app:test_client():post("/", { data = { name = "x", picture = file } }).text)
  end)

  it("refuses every change of a session without a secret key", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app:test_request_context("/")(function()
      assert.is_nil(session:get("missing"))
      for _, change in ipairs({
        function() session.a = 1 end, function() session:pop("a") end, function() session:setdefault("a", 1) end,
        function() session:clear() end, function() session:update({ a = 1 }) end,
      }) do
        assert.error_matches(change, "The session is unavailable because no secret key was set")
      end
    end)
    local null = app.session_interface:make_null_session(app)
    assert.equal(1, null:get("a", 1))
    for _, name in ipairs({ "set", "pop", "setdefault", "clear", "update" }) do
      assert.error_matches(function() null[name](null, "a", 1) end, "no secret key was set")
    end
  end)

  it("looks at no host and no subdomain unless asked", function()
    local app = new()
    app:get("/h", { host = "elsewhere.test" }, function() return "h" end)
    app:get("/d", { host = "<name>", defaults = { name = "default" } }, function(name) return name end)
    app:get("/", { endpoint = "index" }, function() return "main" end)
    app:get("/", { subdomain = "foo", endpoint = "sub" }, function() return "sub" end)
    app:get("/s", { subdomain = "foo" }, function() return "s" end)
    app.config.SERVER_NAME = "shop.test:5000"
    local client = app:test_client()
    assert.equal("h", client:get("/h").text)
    assert.equal("default", client:get("/d").text)
    assert.equal("main", client:get("/", { base_url = "http://foo.shop.test:5000" }).text)
    assert.equal(404, client:get("/s", { base_url = "http://foo.shop.test:5000" }).status_code)
    app:test_request_context("/")(function()
      assert.equal("/", luaflask.url_for("index"))
      assert.equal("http://foo.shop.test:5000/", luaflask.url_for("sub"))
    end)
  end)

  it("may be told later that subdomains count", function()
    local app = new()
    app.subdomain_matching = true
    app.config.SERVER_NAME = "shop.test"
    app:get("/", { subdomain = "<who>" }, function(who) return who end)
    assert.equal("ann", app:test_client():get("/", { base_url = "http://ann.shop.test" }).text)
    assert.equal(404, app:test_client():get("/", { base_url = "http://shop.test" }).status_code)
  end)

  it("serves the folder of the application itself", function()
    local root = os.tmpname()
    os.remove(root)
    assert(os.execute("mkdir -p " .. root .. "/sub"))
    local file = assert(io.open(root .. "/sub/a.txt", "w"))
    file:write("a")
    file:close()
    for _, opts in ipairs({ { static_folder = "" }, { static_folder = "", static_url_path = "" } }) do
      opts.root_path = root
      local app = luaflask.Flask("spec", opts)
      assert.equal("a", app:test_client():get("/sub/a.txt").text)
      assert.equal("", app.static_url_path)
    end
    os.remove(root .. "/sub/a.txt")
    os.remove(root .. "/sub")
    os.remove(root)
  end)

  it("tells handlers of URLs that cannot be built whether they are external", function()
    local app = new()
    local seen = {}
    table.insert(app.url_build_error_handlers, function(_, _, values)
      seen[#seen + 1] = values._external
      return "/x"
    end)
    app:test_request_context("/")(function()
      luaflask.url_for("none")
      luaflask.url_for("none", { _scheme = "https" })
    end)
    assert.same({ false, true }, seen)
  end)

  it("answers with the class that was put into a view", function()
    local app = new()
    local Index = luaflask.views.MethodView:extend("Index")
    function Index:get() return "index" end -- luacheck: ignore 212
    local Other = Index:extend("Other")
    function Other:get() return "other" end -- luacheck: ignore 212
    local view = Index:as_view("index")
    view.view_class = Other
    app:add_url_rule("/", nil, view)
    assert.equal("other", app:test_client():get("/").text)
  end)

  it("writes to a BytesIO: errors of a request, JSON", function()
    local BytesIO = require("luaflask.testing").BytesIO
    local app = new()
    app:get("/", function()
      app.logger:error("broken")
      return ""
    end)
    local stream = BytesIO()
    app:test_client():get("/", { errors_stream = stream })
    assert.truthy(stream:getvalue():find("ERROR in .*: broken"))
    local out = BytesIO()
    luaflask.json.dump({ name = "Flask" }, out)
    out:seek("set", 0)
    assert.same({ name = "Flask" }, luaflask.json.load(out))
    local text = BytesIO("abcdef")
    text:seek("set", 2)
    assert.equal(text, text:write("XY", 1))
    assert.equal("abXY1f", text:getvalue())
    text:flush()
    text:seek("set", 8)
    text:write("z")
    assert.equal("abXY1f\0\0z", text:getvalue())
  end)
end)
