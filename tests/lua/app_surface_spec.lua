-- SPDX-License-Identifier: MIT
-- Every public name of Flask's application object (dir(flask.Flask) and vars(app) of 3.1.3) that luaflask has, without
-- those of templates and commands; and what of them no other spec looks at.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local Flask, message_of = luaflask.Flask, helper.message_of

local METHODS = [[
  add_url_rule after_request app_context async_to_sync auto_find_instance_path before_request context_processor
  create_url_adapter delete dispatch_request do_teardown_appcontext do_teardown_request endpoint ensure_sync
  errorhandler finalize_request full_dispatch_request get get_send_file_max_age handle_exception
  handle_http_exception handle_url_build_error handle_user_exception inject_url_defaults iter_blueprints log_exception
  make_aborter make_config make_default_options_response make_response make_shell_context open_instance_resource
  open_resource patch post preprocess_request process_response put raise_routing_exception redirect register_blueprint
  register_error_handler request_context route run send_static_file shell_context_processor teardown_appcontext
  teardown_request test_client test_request_context trap_http_exception update_template_context url_defaults url_for
  url_value_preprocessor
]]

local CLASSES =
  "aborter_class config_class json_provider_class request_class response_class url_map_class url_rule_class"

local ATTRIBUTES = [[
  after_request_funcs aborter before_request_funcs blueprints config debug default_config error_handler_spec extensions
  has_static_folder import_name instance_path json logger name permanent_session_lifetime root_path session_interface
  shell_context_processors static_folder static_url_path subdomain_matching teardown_appcontext_funcs
  teardown_request_funcs template_context_processors template_folder testing url_build_error_handlers
  url_default_functions url_map url_value_preprocessors view_functions
]]

describe("an application", function()
  local app

  before_each(function()
    app = Flask("surface", { root_path = "/srv/surface" })
  end)

  it("has all of Flask's methods", function()
    for name in METHODS:gmatch("%S+") do
      assert.equal("function", type(app[name]), name)
    end
  end)

  it("has all of Flask's classes, which can be read and extended", function()
    for name in CLASSES:gmatch("%S+") do
      assert.is_true(luaflask.class.is_class(app[name]), name)
      assert.equal(app[name], Flask("other", { root_path = "/" })[name])
      local Own = Flask:extend("Own", { [name] = app[name]:extend("Mine") })
      assert.equal("Mine", Own("own", { root_path = "/" })[name].__name)
    end
    assert.equal(luaflask.Request, app.request_class)
    assert.equal(luaflask.Response, app.response_class)
    for _, name in ipairs({ "test_client_class", "test_cli_runner_class", "app_ctx_globals_class" }) do
      assert.is_nil(app[name])
    end
  end)

  it("has all of Flask's attributes", function()
    for name in ATTRIBUTES:gmatch("%S+") do
      assert.not_nil(app[name], name)
    end
    assert.is_nil(app.secret_key)
  end)

  it("is called as its import name says, whole", function()
    assert.equal("shop.web", Flask("shop.web", { root_path = "/" }).name)
    assert.equal("srv", Flask({ root_path = "/a/srv" }).name)
  end)

  it("knows its static folder as a full path, and its URL", function()
    assert.equal("/srv/surface/static", app.static_folder)
    assert.equal("/static", app.static_url_path)
    assert.is_true(app.has_static_folder)
    app.static_folder = "public/"
    assert.equal("/srv/surface/public", app.static_folder)
    assert.equal("/public", app.static_url_path)
    app = Flask("none", { root_path = "/srv", static_folder = false })
    assert.is_nil(app.static_folder)
    assert.is_false(app.has_static_folder)
    assert.is_nil(app.static_url_path)
    assert.equal("/files", Flask("x", { root_path = "/", static_folder = "/abs/files" }).static_url_path)
    local bp = luaflask.Blueprint("bp", nil, { root_path = "/srv/bp", static_folder = "own" })
    assert.equal("/srv/bp/own", bp.static_folder)
  end)

  it("finds its instance folder, unless it is told, and its settings beside it", function()
    assert.equal("/srv/surface/instance", app.instance_path)
    local Own = Flask:extend("Own")
    function Own.auto_find_instance_path()
      return "/var/lib/own"
    end
    local own = Own("own", { root_path = "/srv", instance_relative_config = true })
    assert.equal("/var/lib/own", own.instance_path)
    assert.equal("/var/lib/own", own.config.root_path)
    assert.equal("/srv", Own("own", { root_path = "/srv" }).config.root_path)
  end)

  it("opens files for reading, and in the instance folder for writing", function()
    local folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir -p " .. folder .. "/instance")
    app = Flask("files", { root_path = folder })
    local file = app:open_instance_resource("a.txt", "w", "utf-8")
    file:write("text")
    file:close()
    file = app:open_resource("instance/a.txt", "rt")
    assert.equal("text", file:read("*a"))
    file:close()
    assert.matches("app_surface_spec.lua:%d+: Resources can only be opened for reading.", message_of(function()
      app:open_resource("a.txt", "w")
    end))
    assert.matches("the encoding can be utf%-8 or none, not latin%-1", message_of(function()
      app:open_resource("a.txt", "r", "latin-1")
    end))
    os.execute("rm -r " .. folder)
  end)

  it("gives the shell its names, the processors' over its own", function()
    app:shell_context_processor(function()
      return { db = "db", app = "mine" }
    end)
    app:shell_context_processor(function() end)
    local names = app:make_shell_context()
    assert.same({ "db", "mine", luaflask.g }, { names.db, names.app, names.g })
  end)

  it("gives templates what context processors return, by blueprint", function()
    local bp = luaflask.Blueprint("bp", nil, { root_path = "/" })
    app:context_processor(function()
      return { word = "app", given = "app" }
    end)
    bp:context_processor(function()
      return { word = "bp" }
    end)
    bp:get("/bp", "page", function() end)
    app:register_blueprint(bp)
    local function context_at(path)
      return app:test_request_context(path)(function()
        local context = { given = "mine" }
        app:update_template_context(context)
        return context
      end)
    end
    local context = context_at("/bp")
    assert.same({ "bp", "mine" }, { context.word, context.given })
    assert.equal(luaflask.request, context.request)
    assert.equal("app", context_at("/elsewhere").word)
    app:app_context()(function()
      local outside = {}
      app:update_template_context(outside)
      assert.equal(luaflask.g, outside.g)
      assert.is_nil(outside.request)
    end)
  end)

  it("makes g of a class of its own", function()
    local Globals = luaflask.class.new("Globals", { made = 0 })
    function Globals:init()
      Globals.made = Globals.made + 1
      self.started = true
    end
    function Globals:twice()
      return self.n * 2
    end
    app.app_ctx_globals_class = Globals
    app:get("/", function()
      luaflask.g.n = 21
      assert.equal("x", luaflask.g:setdefault("late", "x"))
      return ("%d %s %s"):format(luaflask.g:twice(), tostring(luaflask.g.started), tostring(luaflask.g:get("made")))
    end)
    app:get("/without", function()
      return "no g"
    end)
    app.testing = true
    assert.equal("42 true nil", helper.text_of(app, "/"))
    assert.equal("42 true nil", helper.text_of(app, "/"))
    assert.equal("no g", helper.text_of(app, "/without"))
    assert.equal(2, Globals.made)
    app.app_ctx_globals_class = nil
    app:app_context()(function()
      assert.is_nil(luaflask.g.started)
    end)
  end)

  it("remakes its answers when the response class changes", function()
    app:get("/", function()
      return "x"
    end)
    assert.equal("text/html; charset=utf-8", helper.get(app, "/").content_type)
    app.response_class = luaflask.Response:extend("Plain", { default_mimetype = "text/plain" })
    assert.equal("text/plain; charset=utf-8", helper.get(app, "/").content_type)
  end)

  it("gives functions back as they are, for every function may wait", function()
    local function view() end
    assert.equal(view, app:ensure_sync(view))
    assert.equal(view, app:async_to_sync(view))
  end)

  it("makes adapters outside of requests only with SERVER_NAME", function()
    assert.is_nil(app:create_url_adapter())
    app.config.SERVER_NAME, app.config.APPLICATION_ROOT = "shop.example", "/app"
    assert.equal("/app/static/a.css", app:create_url_adapter():build("static", { filename = "a.css" }))
  end)
end)

describe("an extension", function()
  it("keeps what belongs to an application in app.extensions", function()
    local Ext = luaflask.class.new("Ext")
    function Ext:init(app)
      if app then
        self:init_app(app)
      end
    end
    function Ext.init_app(_, app)
      app.config:setdefault("EXT_SIZE", 3)
      app.extensions.ext = { size = app.config.EXT_SIZE }
    end
    local ext = Ext()
    local one, two = Flask("one", { root_path = "/" }), Flask("two", { root_path = "/" })
    two.config.EXT_SIZE = 5
    ext:init_app(one)
    ext:init_app(two)
    assert.same({ 3, 5 }, { one.extensions.ext.size, two.extensions.ext.size })
  end)
end)
