-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")

local Blueprint, request = luaflask.Blueprint, luaflask.request

local function new(opts)
  opts = opts or {}
  opts.root_path = "/tmp"
  return luaflask.Flask("spec", opts)
end

local function text_of(app, path, opts)
  return app:test_client():open(path, opts).text
end

local function answers(text)
  return function()
    return text
  end
end

-- Asserts that fn raises a message with these words, at a line of this file.
local function blames_us(fn, words)
  local ok, err = pcall(fn)
  assert.is_false(ok)
  assert.matches("blueprint_spec.lua:%d+: ", tostring(err))
  assert.truthy(tostring(err):find(words, 1, true), ("'%s' lacks '%s'"):format(tostring(err), words))
end

describe("Blueprint(...)", function()
  it("refuses wrong names and options", function()
    blames_us(function()
      local bp = Blueprint("")
      return bp
    end, "'name' may not be empty.")
    blames_us(function()
      local bp = Blueprint("a.b")
      return bp
    end, "'name' may not contain a dot '.' character.")
    blames_us(function()
      local bp = Blueprint("a", { prefix = "/x" })
      return bp
    end, "Blueprint has no option 'prefix': did you mean 'url_prefix'? It takes cli_group, ")
    blames_us(function()
      local bp = Blueprint("a", 7)
      return bp
    end, "Blueprint: the import name is a string, not a number value")
  end)

  it("has the folder of the calling file as its root", function()
    local bp = Blueprint("a")
    local folder = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
    assert.equal("/", bp.root_path:sub(1, 1))
    assert.equal(folder, bp.root_path:sub(-#folder))
    assert.matches("lua/luaflask$", Blueprint("b", "luaflask.views").root_path)
    assert.equal("<Blueprint 'a'>", tostring(bp))
  end)

  it("teaches about '.' where ':' is meant, in its own words", function()
    local bp = Blueprint("a")
    for _, name in ipairs({ "record", "record_once", "add_url_rule", "register_blueprint", "before_app_request",
      "after_app_request", "teardown_app_request", "app_context_processor", "app_url_defaults",
      "app_url_value_preprocessor", "app_errorhandler" }) do
      blames_us(function()
        bp[name](print)
      end, ("`bp.%s` called with '.', write `bp:%s(...)`"):format(name, name))
    end
    blames_us(function()
      bp:before_request("x")
    end, "bp:before_request: a function is needed, not a string value")
    blames_us(function()
      bp:get("/", { endpoint = "a.b" }, print)
    end, "'endpoint' may not contain a dot '.' character.")
  end)
end)

describe("registering", function()
  it("prefixes rules and endpoints", function()
    local app, bp = new(), Blueprint("shop", { url_prefix = "/shop" })
    local seen
    bp:get("/", "index", function()
      seen = { endpoint = request.endpoint, blueprint = request.blueprint, blueprints = request.blueprints }
      return luaflask.url_for(".item", { id = 3 }) .. " " .. luaflask.url_for("shop.index")
    end)
    bp:get("/item/<int:id>", "item", answers("item"))
    bp:get("", "bare", answers("bare"))
    app:register_blueprint(bp)
    assert.equal("/shop/item/3 /shop/", text_of(app, "/shop/"))
    assert.equal("item", text_of(app, "/shop/item/9"))
    assert.equal("bare", text_of(app, "/shop"))
    assert.equal("shop.index", seen.endpoint)
    assert.equal("shop", seen.blueprint)
    assert.same({ "shop" }, seen.blueprints)
    assert.equal(bp, app.blueprints.shop)
  end)

  it("lets its options win over the constructor's", function()
    local app, bp = new(), Blueprint("shop", { url_prefix = "/a", url_defaults = { n = "1", m = "1" } })
    bp:get("/<x>", function(x, m, n)
      return x .. m .. n
    end)
    app:register_blueprint(bp, { url_prefix = "/b/", url_defaults = { n = "2" } })
    assert.equal("z12", text_of(app, "/b/z"))
    assert.equal(404, app:test_client():get("/a/z").status_code)
    blames_us(function()
      new():register_blueprint(Blueprint("x"), { prefix = "/x" })
    end, "app:register_blueprint has no option 'prefix': did you mean 'url_prefix'? It takes cli_group, name")
  end)

  it("twice needs a name, and runs hooks of the application once", function()
    local app, bp, hooks, once = new(), Blueprint("bp"), 0, 0
    bp:get("/", function()
      return request.endpoint
    end)
    bp:before_app_request(function()
      hooks = hooks + 1
    end)
    bp:record_once(function()
      once = once + 1
    end)
    app:register_blueprint(bp, { url_prefix = "/a" })
    blames_us(function()
      app:register_blueprint(bp, { url_prefix = "/b" })
    end, "The name 'bp' is already registered for this blueprint. Use 'name=' to provide a unique name.")
    app:register_blueprint(bp, { url_prefix = "/b", name = "again" })
    blames_us(function()
      app:register_blueprint(Blueprint("again"))
    end, "The name 'again' is already registered for a different blueprint <Blueprint 'bp'>. Use 'name='")
    assert.equal("bp./", text_of(app, "/a/"))
    assert.equal("again./", text_of(app, "/b/"))
    assert.equal(2, hooks)
    assert.equal(1, once)
  end)

  it("on a second application does all of it again", function()
    local bp, hooks = Blueprint("bp"), 0
    bp:before_app_request(function()
      hooks = hooks + 1
    end)
    bp:get("/", answers("ok"))
    for _ = 1, 2 do
      local app = new()
      app:register_blueprint(bp)
      assert.equal("ok", text_of(app, "/"))
    end
    assert.equal(2, hooks)
  end)

  it("ends the setup of the blueprint", function()
    local app, bp = new(), Blueprint("bp")
    app:register_blueprint(bp)
    for _, name in ipairs({ "get", "route", "add_url_rule", "before_request", "after_request", "teardown_request",
      "errorhandler", "app_errorhandler", "before_app_request", "url_defaults", "record", "register_blueprint" }) do
      blames_us(function()
        bp[name](bp, "/x", print)
      end, ("The setup method '%s' can no longer be called on the blueprint 'bp'. It has already been "
        .. "registered"):format(name))
    end
  end)

  it("refuses a route without a view", function()
    local app, bp = new(), Blueprint("bp")
    bp:route("/lost")
    blames_us(function()
      app:register_blueprint(bp)
    end, "the route '/lost' of blueprint 'bp', declared at ")
  end)

  it("hands the state to record", function()
    local app, bp, state = new(), Blueprint("bp", { url_prefix = "/p", url_defaults = { a = 1 } }), nil
    bp:record(function(s)
      state = s
      s:add_url_rule("/made", "made", answers("made"))
    end)
    app:register_blueprint(bp, { url_defaults = { b = 2 } })
    assert.equal(app, state.app)
    assert.equal(bp, state.blueprint)
    assert.is_true(state.first_registration)
    assert.equal("/p", state.url_prefix)
    assert.same({ a = 1, b = 2 }, state.url_defaults)
    assert.equal("made", text_of(app, "/p/made"))
  end)

  it("tells views of one rule apart by their methods", function()
    local app, bp = new(), Blueprint("bp", { url_prefix = "/x" })
    bp:get("/items", answers("list"))
    bp:post("/items", answers("added"))
    app:register_blueprint(bp)
    assert.equal("list", text_of(app, "/x/items"))
    assert.equal("added", text_of(app, "/x/items", { method = "POST" }))
    assert.truthy(app.view_functions["bp.POST /items"])
  end)

  it("attaches views given to endpoints, which are named in full", function()
    local app, bp = new(), Blueprint("bp")
    bp:add_url_rule("/late", "late")
    bp:endpoint("bp.late")(answers("late view"))
    app:add_url_rule("/app", "of_the_app")
    bp:endpoint("of_the_app")(answers("view of an endpoint of the app"))
    app:register_blueprint(bp)
    assert.equal("late view", text_of(app, "/late"))
    assert.equal("view of an endpoint of the app", text_of(app, "/app"))
  end)
end)

describe("register", function()
  it("is what register_blueprint calls, also for those within", function()
    local Own, seen = Blueprint:extend("Own"), {}
    function Own:register(app, opts)
      seen[#seen + 1] = self.name .. " " .. tostring(opts.url_prefix)
      Blueprint.register(self, app, opts)
    end
    local app, outer, inner = new(), Own("outer"), Own("inner", { url_prefix = "/in" })
    inner:get("/x", answers("here"))
    outer:register_blueprint(inner)
    app:register_blueprint(outer, { url_prefix = "/out" })
    assert.same({ "outer /out", "inner /out/in" }, seen)
    assert.equal("here", text_of(app, "/out/in/x"))
  end)
end)

describe("record", function()
  it("keeps its functions in order, and runs them at each registration", function()
    local app, bp, seen = new(), Blueprint("later"), {}
    local before = #bp.deferred_functions
    bp:record(function(state)
      seen[#seen + 1] = "every " .. state.name
    end)
    bp:record_once(function(state)
      seen[#seen + 1] = "once " .. state.name
    end)
    assert.equal(before + 2, #bp.deferred_functions)
    app:register_blueprint(bp)
    app:register_blueprint(bp, { name = "again", url_prefix = "/again" })
    assert.same({ "every later", "once later", "every again" }, seen)
  end)
end)

describe("rules whose text has dots", function()
  it("belong to their blueprint and to no other", function()
    local app, bp = new(), Blueprint("bp")
    bp:get("/a.b.json", function()
      return table.concat(request.blueprints, ",")
    end)
    app:get("/c.json", function()
      return tostring(request.blueprint)
    end)
    app:register_blueprint(bp)
    assert.equal("bp", text_of(app, "/a.b.json"))
    assert.equal("nil", text_of(app, "/c.json"))
  end)
end)

describe("hooks of a blueprint", function()
  local function hooked(bp, log, mark)
    bp:before_request(function()
      log[#log + 1] = "before " .. mark
    end)
    bp:after_request(function(response)
      log[#log + 1] = "after " .. mark
      return response
    end)
    bp:teardown_request(function()
      log[#log + 1] = "teardown " .. mark
    end)
  end

  it("run for its own views only", function()
    local app, a, b, log = new(), Blueprint("a", { url_prefix = "/a" }), Blueprint("b", { url_prefix = "/b" }), {}
    hooked(a, log, "a")
    a:get("/", answers("a"))
    b:get("/", answers("b"))
    app:register_blueprint(a)
    app:register_blueprint(b)
    text_of(app, "/b/")
    text_of(app, "/none")
    assert.same({}, log)
    text_of(app, "/a/")
    assert.same({ "before a", "after a", "teardown a" }, log)
  end)

  it("run for the whole application by their app-wide names", function()
    local app, bp, log = new(), Blueprint("bp"), {}
    bp:before_app_request(function()
      log[#log + 1] = "before"
    end)
    bp:after_app_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    bp:teardown_app_request(function()
      log[#log + 1] = "teardown"
    end)
    bp:app_url_value_preprocessor(function(endpoint)
      log[#log + 1] = "values of " .. tostring(endpoint)
    end)
    bp:app_url_defaults(function(_, values)
      values.lang = "de"
    end)
    bp:app_errorhandler(404, function()
      return "gone", 404
    end)
    app:get("/", "index", function()
      return luaflask.url_for("other")
    end)
    app:get("/<lang>/other", "other", answers(""))
    app:register_blueprint(bp)
    assert.equal("/de/other", text_of(app, "/"))
    assert.same({ "values of index", "before", "after", "teardown" }, log)
    assert.equal("gone", text_of(app, "/none"))
  end)

  it("of parents run for nested views, outer ones around inner ones", function()
    local app, parent, child, log = new(), Blueprint("parent", { url_prefix = "/p" }), Blueprint("child"), {}
    hooked(app, log, "app")
    hooked(parent, log, "parent")
    hooked(child, log, "child")
    child:get("/", "index", function()
      return table.concat(request.blueprints, " ")
    end)
    parent:register_blueprint(child, { url_prefix = "/c" })
    app:register_blueprint(parent)
    assert.equal("parent.child parent", text_of(app, "/p/c/"))
    assert.same({ "before app", "before parent", "before child", "after child", "after parent", "after app",
      "teardown child", "teardown parent", "teardown app" }, log)
  end)
end)

describe("nested blueprints", function()
  it("join names and prefixes", function()
    local app = new()
    local parent, child, grand = Blueprint("parent"), Blueprint("child", { url_prefix = "/own" }), Blueprint("grand")
    local function endpoint()
      return request.endpoint .. " " .. luaflask.url_for(".index")
    end
    parent:get("/", "index", endpoint)
    child:get("/", "index", function()
      return endpoint()
    end)
    grand:get("/", "index", function()
      return endpoint()
    end)
    child:register_blueprint(grand, { url_prefix = "grand/", name = "g" })
    parent:register_blueprint(child)
    app:register_blueprint(parent, { url_prefix = "/parent" })
    assert.equal("parent.index /parent/", text_of(app, "/parent/"))
    assert.equal("parent.child.index /parent/own/", text_of(app, "/parent/own/"))
    assert.equal("parent.child.g.index /parent/own/grand/", text_of(app, "/parent/own/grand/"))
    local names = {}
    for name in pairs(app.blueprints) do
      names[#names + 1] = name
    end
    table.sort(names)
    assert.same({ "parent", "parent.child", "parent.child.g" }, names)
  end)

  it("may be registered in two places", function()
    local app, a, b, child = new(), Blueprint("a", { url_prefix = "/a" }), Blueprint("b", { url_prefix = "/b" }),
      Blueprint("child", { url_prefix = "/c" })
    child:get("/", "index", function()
      return request.endpoint
    end)
    a:register_blueprint(child)
    b:register_blueprint(child)
    app:register_blueprint(a)
    app:register_blueprint(b)
    assert.equal("a.child.index", text_of(app, "/a/c/"))
    assert.equal("b.child.index", text_of(app, "/b/c/"))
  end)

  it("cannot hold themselves, nor what is none", function()
    local bp = Blueprint("bp")
    blames_us(function()
      bp:register_blueprint(bp)
    end, "Cannot register a blueprint on itself")
    blames_us(function()
      bp:register_blueprint(bp.name)
    end, "bp:register_blueprint: a Blueprint is needed, not a string value")
  end)

  it("handle errors innermost first", function()
    local app, parent, child = new(), Blueprint("parent", { url_prefix = "/p" }), Blueprint("child")
    app:errorhandler(403, answers("app"))
    parent:errorhandler(403, answers("parent"))
    parent:get("/", function()
      luaflask.abort(403)
    end)
    child:get("/", function()
      luaflask.abort(403)
    end)
    parent:register_blueprint(child, { url_prefix = "/c" })
    app:register_blueprint(parent)
    app:get("/", function()
      luaflask.abort(403)
    end)
    assert.equal("parent", text_of(app, "/p/c/"))
    assert.equal("parent", text_of(app, "/p/"))
    assert.equal("app", text_of(app, "/"))
  end)
end)

describe("blueprints and subdomains", function()
  it("join, the inner one first", function()
    local app = new({ subdomain_matching = true })
    app.config.SERVER_NAME = "example.test"
    local parent, child = Blueprint("parent", { subdomain = "api" }), Blueprint("child")
    parent:get("/", answers("parent"))
    child:get("/", answers("child"))
    parent:register_blueprint(child, { subdomain = "v1" })
    app:register_blueprint(parent)
    app:get("/", answers("main"))
    local client = app:test_client()
    assert.equal("parent", client:get("/", { base_url = "http://api.example.test" }).text)
    assert.equal("child", client:get("/", { base_url = "http://v1.api.example.test" }).text)
    assert.equal("main", client:get("/", { base_url = "http://example.test" }).text)
  end)
end)

describe("static files of a blueprint", function()
  it("are kept as long as the blueprint says", function()
    local Own = Blueprint:extend("Own")
    function Own:get_send_file_max_age(filename) -- luacheck: ignore 212
      return filename == "words.lua" and 60 or nil
    end
    local app, bp = new(), Own("bp", { static_folder = "tests", root_path = os.getenv("LUAFLASK_SOURCE") or "." })
    app:register_blueprint(bp, { url_prefix = "/bp" })
    local client = app:test_client()
    assert.equal("public, max-age=60", client:get("/bp/tests/words.lua").headers:get("Cache-Control"))
    assert.equal("no-cache", client:get("/bp/tests/docs.lua").headers:get("Cache-Control"))
    assert.is_true(bp.has_static_folder)
    assert.equal("/tests", bp.static_url_path)
    assert.equal("<Own 'bp'>", tostring(bp))
    local without = Blueprint("without")
    assert.is_false(without.has_static_folder)
    assert.is_nil(without.static_url_path)
    local ok, err = pcall(without.send_static_file, without, "x")
    assert.is_false(ok)
    assert.truthy(tostring(err):find("'static_folder' must be set", 1, true))
  end)

  it("have their route below its prefix", function()
    local app, bp = new(), Blueprint("bp", { static_folder = "assets", root_path = "/srv/bp", url_prefix = "/bp" })
    local other = Blueprint("other", { static_folder = "/abs/files", static_url_path = "/cdn" })
    app:register_blueprint(bp)
    app:register_blueprint(other)
    app:test_request_context("/")(function()
      assert.equal("/bp/assets/a.css", luaflask.url_for("bp.static", { filename = "a.css" }))
      assert.equal("/cdn/a.css", luaflask.url_for("other.static", { filename = "a.css" }))
      assert.equal("/static/a.css", luaflask.url_for("static", { filename = "a.css" }))
    end)
    assert.equal("/srv/bp/assets", bp:static_path())
    assert.equal("/abs/files", other:static_path())
  end)

  it("are left out with static_folder = false", function()
    local app = new({ static_folder = false })
    assert.is_nil(app.view_functions.static)
  end)
end)
