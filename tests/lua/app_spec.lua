-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local core = require("luaflask.core")
local routing = require("luaflask.routing")
local wrappers = require("luaflask.wrappers")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of, message_of = helper.log_of, helper.message_of

local THIS = "app_spec.lua"

local function new(opts)
  opts = opts or {}
  opts.root_path = opts.root_path or "/tmp"
  return luaflask.Flask("spec", opts)
end

-- The lines that an application logs from now on.
-- The message of the error that fn raises.
-- Asserts that fn raises a message with these words, at a line of this file.
local function blames_us(fn, ...)
  local message = message_of(fn)
  assert.matches(THIS .. ":%d+: ", message)
  for _, words in ipairs({ ... }) do
    assert.truthy(message:find(words, 1, true), ("'%s' lacks '%s'"):format(message, words))
  end
end

local function text_of(app, path, opts)
  return app:test_client():open(path, opts).text
end

describe("Flask(...)", function()
  it("takes the folder of the calling file as its root", function()
    local app = luaflask.Flask()
    local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
    assert.equal("/", app.root_path:sub(1, 1))
    assert.equal(folder, app.root_path:sub(-#folder))
    assert.equal(app.root_path .. "/instance", app.instance_path)
  end)

  it("takes the folder of the named module where that lies elsewhere", function()
    local app = luaflask.Flask("luaflask.views")
    assert.matches("lua/luaflask$", app.root_path)
    assert.equal("luaflask.views", app.import_name)
  end)

  it("asks for root_path when nothing tells the folder", function()
    local make = assert(load("local Flask = ... local app = Flask('nowhere.to.be.found') return app", "=stdin"))
    local message = message_of(make, luaflask.Flask)
    assert.truthy(message:find("the folder of this application cannot be found out", 1, true))
    assert.truthy(message:find('root_path = "…"', 1, true))
    assert.equal("/srv", luaflask.Flask("nowhere.to.be.found", { root_path = "/srv" }).root_path)
  end)

  it("refuses wrong options, at the caller's line", function()
    blames_us(function()
      local app = luaflask.Flask("x", { template_dir = "t" })
      return app
    end, "Flask has no option 'template_dir': did you mean 'template_folder'? It takes host_matching, ",
      "static_url_path")
    blames_us(function()
      local app = luaflask.Flask(7)
      return app
    end, "Flask: the import name is a string, not a number value")
    blames_us(function()
      local app = luaflask.Flask("x", { instance_path = "instance" })
      return app
    end, "If an instance path is provided it must be absolute. A relative path was given instead.")
    blames_us(function()
      local app = luaflask.Flask("x", { host_matching = true })
      return app
    end, "Invalid static_host/host_matching combination")
  end)

  it("has Flask's default settings, and attributes that are settings", function()
    local app = new()
    assert.equal("session", app.config.SESSION_COOKIE_NAME)
    assert.equal(31 * 24 * 3600, app.permanent_session_lifetime)
    assert.equal(4093, app.config.MAX_COOKIE_SIZE)
    app.secret_key, app.testing, app.debug = "k", true, true
    assert.same({ "k", true, true }, { app.config.SECRET_KEY, app.config.TESTING, app.config.DEBUG })
    app.config.SECRET_KEY = "other"
    assert.equal("other", app.secret_key)
  end)

  it("loads its configuration from its own folder, or from that of the instance", function()
    assert.equal("/srv/app", luaflask.Flask("x", { root_path = "/srv/app" }).config.root_path)
    assert.equal("/srv/app/instance",
      luaflask.Flask("x", { root_path = "/srv/app", instance_relative_config = true }).config.root_path)
    assert.equal("/var/x", luaflask.Flask("x", { root_path = "/srv/app", instance_path = "/var/x" }).instance_path)
    local Config = luaflask.Config:extend("Config")
    function Config.note()
      return "mine"
    end
    local app = luaflask.Flask:extend("App", { config_class = Config })("x", { root_path = "/tmp" })
    app.config:from_mapping({ GREETING = "hi", lower = "no" })
    assert.same({ "mine", "hi" }, { app.config:note(), app.config.GREETING })
    assert.is_nil(app.config.lower)
  end)

  it("takes DEBUG from the environment", function()
    core.env.set("LUAFLASK_DEBUG", "1")
    assert.is_true(new().debug)
    core.env.set("LUAFLASK_DEBUG", "false")
    assert.is_false(new().debug)
    core.env.set("LUAFLASK_DEBUG", nil)
    assert.is_false(new().debug)
  end)

  it("can be extended", function()
    local Shop = luaflask.Flask:extend("Shop", { default_config = { GREETING = "hi" } })
    function Shop:open_resource()
      return "mine"
    end
    local app = Shop("shop", { root_path = "/tmp" })
    assert.equal("hi", app.config.GREETING)
    assert.equal("mine", app:open_resource("x"))
    assert.is_true(luaflask.isinstance(app, luaflask.Flask))
    assert.equal("<Shop 'shop'>", tostring(app))
  end)
end)

describe("registration", function()
  it("teaches about '.' where ':' is meant", function()
    local app = new()
    for _, name in ipairs({ "get", "route", "before_request", "errorhandler", "add_url_rule", "register_blueprint",
      "teardown_appcontext", "app_context", "test_client", "url_for", "make_response", "endpoint", "url_defaults",
      "context_processor", "url_value_preprocessor", "after_request", "teardown_request", "register_error_handler",
      "run", "test_request_context" }) do
      blames_us(function()
        app[name]("/", print)
      end, ("`app.%s` called with '.', write `app:%s(...)`"):format(name, name))
    end
  end)

  it("refuses what is no view or hook", function()
    local app = new()
    blames_us(function()
      app:before_request("log")
    end, "app:before_request: a function is needed, not a string value")
    blames_us(function()
      app:get("/", "index", "view")
    end, "app:add_url_rule: a function is needed, not a string value")
    blames_us(function()
      app:route("/")(nil)
    end, "app:route(…): a function is needed, not a nil value")
    blames_us(function()
      app:get("/", 7, print)
    end, "app:get: between the rule and the view stands an endpoint (a string) or a table of options, not a number")
    blames_us(function()
      app:get(print)
    end, "a rule is a string such as \"/users/<int:id>\", not a function value")
  end)

  it("refuses wrong options of a route", function()
    local app = new()
    blames_us(function()
      app:get("/", { metods = { "GET" } }, print)
    end, "a route has no option 'metods': did you mean 'methods'? It takes alias, ")
    blames_us(function()
      app:get("/", { methods = { "POST" } }, print)
    end, "app:get: `methods` is for app:route(); this is the verb itself")
    blames_us(function()
      app:route("/", { methods = "POST" })(print)
    end, "Allowed methods must be a list of strings, for example: methods = { \"POST\" }")
    blames_us(function()
      app:route("/", { methods = { 7 } })(print)
    end, "Allowed methods must be a list of strings")
    blames_us(function()
      app:get("no-slash", print)
    end, "no-slash")
  end)

  it("refuses a second function for an endpoint", function()
    local app = new()
    app:get("/a", "same", function() end)
    blames_us(function()
      app:get("/b", "same", function() end)
    end, "View function mapping is overwriting an existing endpoint function: same")
  end)

  it("refuses setup after the first request, in every way", function()
    local app = new()
    app:get("/", function()
      return "ok"
    end)
    assert.equal("ok", text_of(app, "/"))
    for _, name in ipairs({ "get", "post", "put", "patch", "delete", "route", "add_url_rule", "before_request",
      "after_request", "teardown_request", "teardown_appcontext", "errorhandler", "register_error_handler",
      "url_defaults", "url_value_preprocessor", "context_processor", "shell_context_processor", "endpoint",
      "register_blueprint" }) do
      blames_us(function()
        app[name](app, "/x", print)
      end, ("The setup method '%s' can no longer be called on the application. It has already handled its first "
        .. "request"):format(name))
    end
  end)

  it("refuses it through current_app too", function()
    local app = new()
    local message
    app:get("/", function()
      message = message_of(function()
        luaflask.current_app:get("/late", print)
      end)
      return "ok"
    end)
    text_of(app, "/")
    assert.truthy(message:find("The setup method 'get' can no longer be called", 1, true))
  end)

  it("does not start with a route that has no view, and says where it stands", function()
    local app = new()
    app:get("/x", { endpoint = "lost" })
    local line = debug.getinfo(1, "l").currentline - 1
    local message = message_of(function()
      app:test_client():get("/x")
    end)
    assert.truthy(message:find("the route '/x', declared at ", 1, true))
    assert.truthy(message:find(("%s:%d, was never given a view"):format(THIS, line), 1, true))
  end)

  it("does not start with a view that takes the rule's names in another order", function()
    local app = new()
    app:get("/<int:year>/<int:month>", function(month, year)
      return ("%d-%d"):format(year, month)
    end)
    local message = message_of(function()
      app:test_client():get("/2026/1")
    end)
    assert.truthy(message:find("the view of '/<int:year>/<int:month>' takes (month, year), but its rule gives "
      .. "(year, month), in this order: reorder the parameters, or rename them (declared at ", 1, true))
    assert.matches(THIS .. ":%d+", message)
  end)

  it("counts defaults in that order", function()
    local app = new()
    app:get("/<b>", { defaults = { a = "1", c = "2" } }, function(b, a, c)
      return b .. a .. c
    end)
    assert.equal("x12", text_of(app, "/x"))
    local wrong = new()
    wrong:get("/<b>", { defaults = { a = "1" } }, function(a, b)
      return b .. a
    end)
    assert.truthy(message_of(function()
      text_of(wrong, "/x")
    end):find("takes (a, b), but its rule gives (b, a)", 1, true))
  end)

  it("lets parameters have other names", function()
    local app = new()
    app:get("/<int:year>/<int:month>", function(y, ...)
      return y .. "|" .. (...)
    end)
    assert.equal("2026|1", text_of(app, "/2026/1"))
  end)
end)

describe("endpoints", function()
  it("are the rule's own text, or what is given", function()
    local app = new()
    app:get("/a", function() end)
    app:get("/b", "bee", function() end)
    app:get("/c", { endpoint = "sea" }, function() end)
    local seen = {}
    for rule in app.url_map:iter_rules() do
      seen[rule.rule] = rule.endpoint
    end
    assert.same({ "/a", "bee", "sea" }, { seen["/a"], seen["/b"], seen["/c"] })
  end)

  it("stay with a function that is routed again", function()
    local app = new()
    local function view(test)
      return test
    end
    app:get("/", { defaults = { test = "a" } }, view)
    app:get("/<test>/", view)
    assert.equal("a", text_of(app, "/"))
    assert.equal("b", text_of(app, "/b/"))
  end)

  it("of two views for one rule are told apart by their methods", function()
    local app = new()
    app:get("/items", function()
      return "list"
    end)
    app:post("/items", function()
      return "added"
    end)
    local client = app:test_client()
    assert.equal("list", client:get("/items").text)
    assert.equal("added", client:post("/items").text)
    assert.truthy(app.view_functions["/items"])
    assert.truthy(app.view_functions["POST /items"])
    local twice = new()
    twice:post("/items", function() end)
    blames_us(function()
      twice:post("/items", function() end)
    end, "'/items'", "repeats the earlier")
  end)

  it("go through decorators with wraps", function()
    local app = new()
    local view = app:get("/inner", "inner", function()
      return "x"
    end)
    local wrapped = luaflask.wraps(view, function(...)
      return "<" .. view(...) .. ">"
    end)
    assert.equal("inner", require("luaflask.functions").name_of(wrapped))
    local other = new()
    other:get("/outer", wrapped)
    other:test_request_context("/")(function()
      assert.equal("/outer", luaflask.url_for("inner"))
    end)
    blames_us(function()
      luaflask.wraps(view, "no")
    end, "wraps: a function is needed, not a string value")
  end)

  it("get their view later", function()
    local app = new()
    app.url_map:add(routing.Rule("/foo", { endpoint = "foo" }))
    app:add_url_rule("/bar", "bar")
    app:endpoint("foo")(function()
      return "foo!"
    end)
    app:endpoint("bar")(function()
      return "bar!"
    end)
    assert.equal("foo!", text_of(app, "/foo"))
    assert.equal("bar!", text_of(app, "/bar"))
  end)

  it("without any view answer 500, with the cure in the log", function()
    local app = new()
    app:add_url_rule("/bar", "bar")
    local log = log_of(app)
    assert.equal(500, app:test_client():get("/bar").status_code)
    assert.truthy(log[1]:find("the endpoint 'bar' has no view: give it one with app:endpoint(\"bar\")", 1, true))
  end)
end)

describe("callable tables", function()
  local function callable(fn)
    return setmetatable({}, { __call = function(_, ...)
      return fn(...)
    end })
  end

  it("are views", function()
    local app = new()
    app:get("/<int:id>", callable(function(id)
      return "id " .. id
    end))
    app:get("/", callable(function()
      return "root"
    end))
    assert.equal("id 7", text_of(app, "/7"))
    assert.equal("root", text_of(app, "/"))
  end)

  it("are hooks and handlers", function()
    local app, seen = new(), {}
    local function note(name, result)
      return callable(function(arg)
        seen[#seen + 1] = name
        return result == "same" and arg or result
      end)
    end
    app:before_request(note("before"))
    app:after_request(note("after", "same"))
    app:teardown_request(note("teardown"))
    app:teardown_appcontext(note("appcontext"))
    app:errorhandler(404, note("handler", "gone"))
    assert.equal("gone", text_of(app, "/nothing"))
    assert.same({ "before", "handler", "after", "teardown", "appcontext" }, seen)
  end)

  it("are not classes", function()
    local app = new()
    blames_us(function()
      app:get("/", luaflask.views.View)
    end, "a function is needed, not a table value")
  end)

  it("bring methods and a name of their own", function()
    local app = new()
    local Page = luaflask.views.MethodView:extend("Page")
    function Page.post()
      return "posted"
    end
    app:add_url_rule("/page", nil, Page:as_view("page"))
    assert.equal("posted", app:test_client():post("/page").text)
    assert.equal(405, app:test_client():get("/page").status_code)
    assert.truthy(app.view_functions.page)
  end)
end)

describe("an application of its own kind", function()
  it("answers by its response_class", function()
    local Upper = wrappers.Response:extend("Upper", { default_mimetype = "text/x-upper" })
    local App = luaflask.Flask:extend("App", { response_class = Upper })
    local app = App("x", { root_path = "/tmp" })
    local seen
    app:after_request(function(response)
      seen = luaflask.isinstance(response, Upper)
      return response
    end)
    app:get("/", function()
      return "x"
    end)
    assert.equal("text/x-upper; charset=utf-8", app:test_client():get("/").content_type)
    assert.is_true(seen)
    local plain = App("y", { root_path = "/tmp" })
    plain:get("/", function()
      return "x"
    end)
    assert.equal("text/x-upper; charset=utf-8", plain:test_client():get("/").content_type)
  end)

  it("makes JSON by its provider", function()
    local providers = require("luaflask.json_provider")
    local Loud = providers.JSONProvider:extend("Loud")
    function Loud:dumps(value)
      return "LOUD " .. luaflask.json.encode(value)
    end
    local app = new()
    app.json_provider_class = Loud
    app:get("/", function()
      return { a = 1 }
    end)
    app:get("/j", function()
      return luaflask.jsonify({ a = 1 })
    end)
    app:get("/d", function()
      return luaflask.json.dumps({ a = 1 })
    end)
    for _, path in ipairs({ "/", "/j", "/d" }) do
      assert.equal("LOUD {\"a\":1}", text_of(app, path))
    end
  end)

  it("has the settings of the default provider also for tables from a view", function()
    local app = new()
    app:get("/", function()
      return { b = 1, a = "é" }
    end)
    assert.equal('{"a":"\\u00e9","b":1}\n', text_of(app, "/"))
    app.json.ensure_ascii, app.json.compact = false, false
    assert.equal('{\n  "a": "é",\n  "b": 1\n}\n', text_of(app, "/"))
    app.json.mimetype = "application/problem+json"
    assert.equal("application/problem+json", app:test_client():get("/").content_type)
  end)

  it("has requests of its request_class", function()
    local Polite = wrappers.Request:extend("Polite", { greeting = "hello" })
    function Polite:greet()
      return self.greeting .. " " .. self.method .. " " .. self.args:get("name")
    end
    local app = luaflask.Flask:extend("App", { request_class = Polite })("x", { root_path = "/tmp" })
    app:get("/", function()
      return luaflask.request:greet()
    end)
    assert.equal("hello GET ada", text_of(app, "/?name=ada"))
  end)

  it("aborts by its aborter_class", function()
    local Aborter = luaflask.exceptions.Aborter:extend("Aborter")
    local Gone = luaflask.exceptions.HTTPException:extend("Gone", { code = 420, description = "calm" })
    function Aborter:init()
      luaflask.exceptions.Aborter.init(self, nil, { [420] = Gone })
    end
    local app = luaflask.Flask:extend("App", { aborter_class = Aborter })("x", { root_path = "/tmp" })
    app:get("/", function()
      luaflask.abort(420)
    end)
    local response = app:test_client():get("/")
    assert.equal(420, response.status_code)
    assert.truthy(response.text:find("calm", 1, true))
  end)

  it("may override a step of the dispatch", function()
    local App = luaflask.Flask:extend("App")
    function App:dispatch_request()
      return "[" .. luaflask.Flask.dispatch_request(self) .. "]"
    end
    function App:process_response(response)
      response.headers:set("X-Step", "process")
      return luaflask.Flask.process_response(self, response)
    end
    local app = App("x", { root_path = "/tmp" })
    app:get("/<int:n>", function(n)
      return "n" .. n
    end)
    local response = app:test_client():get("/3")
    assert.equal("[n3]", response.text)
    assert.equal("process", response.headers:get("X-Step"))
  end)
end)

describe("blueprints, in iter_blueprints", function()
  it("come in the order of their registration", function()
    local app, names = new(), {}
    for _, name in ipairs({ "z", "a", "m" }) do
      app:register_blueprint(luaflask.Blueprint(name))
    end
    for bp in app:iter_blueprints() do
      names[#names + 1] = bp.name
    end
    assert.same({ "z", "a", "m" }, names)
    blames_us(function()
      app:register_blueprint("auth")
    end, "app:register_blueprint: a Blueprint is needed, not a string value")
  end)
end)
