-- SPDX-License-Identifier: MIT
-- What the test client does beyond tests/lua/testing_spec.lua; the twins in Flask are in
-- tests/parity/scenarios/testing.
local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local request, g = luaflask.request, luaflask.g
local message_of = helper.message_of

describe("a test client", function()
  local app, client

  before_each(function()
    app = helper.app_with({ TESTING = true })
    app:route("/echo", { methods = { "GET", "POST" } })(function()
      return { method = request.method, root = request.root_path, path = request.path, url = request.url,
        user = request.environ.REMOTE_USER, mine = request.environ["spec.mine"], peer = request.remote_addr,
        body = request:get_data(), script = request.environ.SCRIPT_NAME }
    end)
    app:get("/go", "go", function()
      return luaflask.redirect(luaflask.url_for("echo"))
    end)
    app.view_functions.echo = nil
    app:add_url_rule("/named", "echo", function()
      return { url = request.url }
    end)
    client = app:test_client()
  end)

  it("opens builders, environs and requests that were made before", function()
    local builder = testing.EnvironBuilder(app, "/echo", { method = "POST", data = "text" })
    assert.equal("text", client:open(builder).json.body)
    assert.is_nil(builder.environ_base)
    local env = testing.create_environ("/echo", { environ_base = { REMOTE_ADDR = "10.0.0.1" } })
    assert.equal("10.0.0.1", client:open(env).json.peer)
    assert.equal("POST", client:post(env).json.method)
    local response = client:get("/echo?x=1")
    assert.equal("http://localhost/echo?x=1", client:open(response.request).json.url)
  end)

  it("hands any key of the environ on, and the root as well", function()
    local seen = client:get("/echo", { base_url = "http://localhost/root",
      environ_overrides = { REMOTE_USER = "ada", ["spec.mine"] = "yes" } }).json
    assert.same({ "ada", "yes", "/root", "/root", "/echo" },
      { seen.user, seen.mine, seen.root, seen.script, seen.path })
    assert.equal("http://localhost/root/echo", seen.url)
    local response = client:get("/go", { base_url = "http://localhost/root", follow_redirects = true })
    assert.equal("http://localhost/root/named", response.json.url)
  end)

  it("knows the request of a response, whatever is current", function()
    local response = client:post("/echo?x=1", { data = { a = "1" }, headers = { ["X-A"] = "2" } })
    local asked = response.request
    assert.same({ "POST", "/echo", "1", "1", "2", "127.0.0.1" }, {
      asked.method, asked.path, asked.args:get("x"), asked.form:get("a"), asked.headers:get("X-A"), asked.remote_addr,
    })
    assert.is_true(luaflask.isinstance(asked, luaflask.Request))
    app:test_request_context("/other")(function()
      assert.equal("/echo", asked.path)
      assert.equal("/other", request.path)
    end)
    assert.equal("nothing", client:post("/echo", { json = "nothing" }).request:get_json())
  end)

  it("says Content-Type and Content-Length as they were sent", function()
    app = helper.app_with()
    app:get("/bare", function()
      local response = luaflask.make_response("bare")
      response.headers:remove("Content-Type")
      return response
    end)
    app:get("/stream", function()
      local n = 0
      return function()
        n = n + 1
        return n < 3 and "x" or nil
      end
    end)
    local bare = app:test_client():get("/bare")
    assert.is_nil(bare.content_type)
    assert.equal(4, bare.content_length)
    local stream = app:test_client():get("/stream")
    assert.equal("xx", stream.text)
    assert.is_nil(stream.content_length)
  end)

  it("raises ClientRedirectError for a circle", function()
    app = helper.app_with()
    app:get("/loop", function()
      return luaflask.redirect("/loop")
    end)
    local err = helper.thrown(function()
      app:test_client():get("/loop", { follow_redirects = true })
    end)
    assert.is_true(luaflask.isinstance(err, testing.ClientRedirectError))
    assert.equal("Loop detected: A 302 redirect to /loop was already made.", tostring(err))
  end)

  it("takes the place of the application's client class, with options of its own", function()
    local Own = testing.FlaskClient:extend("Own")
    function Own:init(application, opts)
      testing.FlaskClient.init(self, application, opts)
      self.token = opts.token
    end
    app.test_client_class = Own
    assert.equal("t", app:test_client({ token = "t" }).token)
    app.test_client_class = nil
    assert.matches("client_spec.lua:%d+: a test client has no option `token`", message_of(function()
      app:test_client({ token = "t" })
    end))
    assert.matches("^<FlaskClient <Flask", tostring(app:test_client()))
  end)

  it("answers with a response class of its own", function()
    local Own = luaflask.Response:extend("Own")
    local response = app:test_client({ response_wrapper = Own }):get("/echo")
    assert.is_true(luaflask.isinstance(response, Own))
    assert.equal("/echo", response.json.path)
  end)

  it("sends Secure cookies by http as well, and forgets those that ended", function()
    client:set_cookie("s", "1", { secure = true })
    assert.equal("s=1", client:get("/echo").request.headers:get("Cookie"))
    client:set_cookie("old", "1", { expires = 5 })
    assert.is_nil(client:get_cookie("old"))
    client:set_cookie("deep", "1", { path = "/deep", domain = "a.example" })
    assert.is_nil(client:get_cookie("deep"))
    assert.equal("1", client:get_cookie("deep", { path = "/deep", domain = "a.example" }).value)
    client:delete_cookie("deep", { path = "/deep", domain = "a.example" })
    assert.is_nil(client:get_cookie("deep", "a.example", "/deep"))
    assert.matches("client_spec.lua:%d+: Cookies are disabled", message_of(function()
      app:test_client(false):set_cookie("a", "1")
    end))
  end)

  it("keeps nothing of a request that raised", function()
    app = helper.app_with({ TESTING = true })
    app:get("/raise", function()
      g.seen = true
      error("raised here")
    end)
    client = app:test_client()
    client:with(function()
      assert.matches("client_spec.lua:%d+: raised here", message_of(client.get, client, "/raise"))
      assert.is_true(g.seen)
    end)
    assert.is_false(luaflask.has_request_context())
    assert.matches("raised here", message_of(client.get, client, "/raise"))
  end)

  it("works in spawned tasks, several at a time", function()
    app = helper.app_with()
    app:get("/wait/<name>", function(name)
      g.name = name
      luaflask.sleep(0)
      return g.name
    end)
    local tasks = {}
    for i = 1, 3 do
      tasks[i] = luaflask.spawn(function()
        return app:test_client():get("/wait/" .. i).text
      end)
    end
    for i, task in ipairs(tasks) do
      assert.equal(tostring(i), task:join())
    end
  end)
end)

describe("session_transaction", function()
  it("opens the session that a request with these options would have", function()
    local app = helper.app_with({ SESSION_COOKIE_PATH = "/area" })
    app:get("/area/who", function()
      return luaflask.session:get("user", "nobody")
    end)
    local client = app:test_client()
    client:session_transaction("/area/who")(function(session)
      session.user = "ada"
      session.permanent = true
      assert.same({ user = "ada", _permanent = true }, session:values())
    end)
    assert.equal("ada", client:get("/area/who").text)
    client:session_transaction({ path = "/area/who", method = "POST" })(function(session)
      assert.is_true(session.permanent)
      assert.equal("ada", session.user)
    end)
  end)

  it("uses the interface of the application", function()
    local app = helper.app_with()
    local sessions = luaflask.sessions
    local Store = sessions.SessionInterface:extend("Store", { kept = { n = 1 } })
    function Store:open_session()
      local session = sessions.CookieSession(self.kept)
      session.sid = "one"
      return session
    end
    function Store:save_session(_, session)
      self.kept, self.sid = session:values(), session.sid
    end
    app.session_interface = Store()
    app:test_client():session_transaction()(function(session)
      session.n = session.n + 1
    end)
    assert.same({ n = 2 }, app.session_interface.kept)
    assert.equal("one", app.session_interface.sid)
  end)
end)

describe("a request context", function()
  it("shows its request before it is pushed and after it was popped", function()
    local app = helper.app_with()
    local context = app:test_request_context("/x?a=1", { json = { b = 2 } })
    assert.equal("1", context.request.args:get("a"))
    context:push()
    assert.equal("/x", request.path)
    context:pop()
    assert.equal(2, context.request.json.b)
  end)

  it("is made of an environ", function()
    local app = helper.app_with()
    app:get("/x/<int:n>", "x", function() end)
    app:request_context(testing.create_environ("/x/5", "http://h.example/root"))(function()
      assert.same({ "x", 5, "/root", "h.example" },
        { request.endpoint, request.view_args.n, request.root_path, request.host })
      assert.equal("/root/x/6", luaflask.url_for("x", { n = 6 }))
      assert.equal("http://h.example/root/x/6", luaflask.url_for("x", { n = 6, _external = true }))
    end)
  end)
end)
