-- SPDX-License-Identifier: MIT
-- Every error that a program meets by wrong use: its words, and that it names the line of the program.
--
-- A case is { name, function, words }. The function stands on one line, so that the line of its definition is the one
-- to be named: in the message, or (`trace = true`) in the traceback that is logged with it.
-- luacheck: no max line length
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local Flask, Blueprint = luaflask.Flask, luaflask.Blueprint
local request, session, g, current_app = luaflask.request, luaflask.session, luaflask.g, luaflask.current_app
local NotFound, View = luaflask.exceptions.NotFound, luaflask.views.View
local ROOT = { root_path = "/tmp" }

local function new(config)
  local app = Flask("spec", ROOT)
  app.testing = true
  helper.log_of(app)
  for name, value in pairs(config or {}) do
    app.config[name] = value
  end
  return app
end

local function bp(opts)
  opts = opts or {}
  opts.root_path = "/tmp"
  return Blueprint("bp", opts)
end

local function served()
  local app = new()
  app:get("/", function() return "x" end)
  app:test_client():get("/")
  return app
end

local function registered()
  local one = bp()
  new():register_blueprint(one)
  return one
end

-- Runs a view; what it raises comes out.
local function view(fn, config, opts)
  local app = new(config)
  app:add_url_rule("/", "index", fn, { methods = { "GET", "POST" } })
  return app:test_client():open("/", opts)
end

-- The same with a session.
local function with_key(fn)
  return view(fn, { SECRET_KEY = "k" })
end

local function get(app, path)
  return app:test_client():get(path or "/")
end

-- An application that has a hook of this kind, or an error handler for 404.
local function hooked(kind, fn)
  local app = new()
  app:get("/", function() return "x" end)
  if kind == "errorhandler" then
    app:errorhandler(404, fn)
  else
    app[kind](app, fn)
  end
  return app
end

local OUTSIDE_REQUEST = "Working outside of request context.\n\nYou used `%s`, which needs an active HTTP request: use "
  .. "it inside a view or hook, or push a context with app:test_request_context()."
local OUTSIDE_APP = "Working outside of application context.\n\nYou used `%s`, which needs the current application: use "
  .. "it inside a view, hook or command, or push a context with app:app_context()."
local ACTIVE = "'%s' can only be used when a request context is active, such as in a view function."
local APP_LATE = "The setup method '%s' can no longer be called on the application. It has already handled its first "
  .. "request, any changes will not be applied consistently.\nMake sure all imports, decorators, functions, etc. needed "
  .. "to set up the application are done before running it."
local BP_LATE = "The setup method '%s' can no longer be called on the blueprint 'bp'. It has already been registered at "
  .. "least once, any changes will not be applied consistently.\nMake sure all imports, decorators, functions, etc. "
  .. "needed to set up the blueprint are done before registering it."
local INVALID = "The view function for 'index' did not return a valid response. "
local BREAKS = "must not contain line breaks or NUL: cut or encode what comes from users before it goes into a header"
local NO_WAIT = "cannot wait inside a function that Lua calls from C (table.sort, string.gsub, require, tostring, a "
  .. "finalizer): collect first, then wait"
local NO_KEY = "The session is unavailable because no secret key was set. Set app.config.SECRET_KEY to something unique "
  .. "and secret."
local A_FUNCTION = "%s: a function is needed, not a %s value"
local STATUS = "a status is a number from 100 to 999 or a text like \"404 Not Found\", not %s"

local GROUPS = {}

GROUPS["outside of a context"] = {
  { "request", function() local _ = request.path end, OUTSIDE_REQUEST:format("request") },
  { "request.args", function() local _ = request.args end, OUTSIDE_REQUEST:format("request") },
  { "session", function() local _ = session.x end, OUTSIDE_REQUEST:format("session") },
  { "session, written", function() session.x = 1 end, OUTSIDE_REQUEST:format("session") },
  { "session:get", function() session:get("x") end, OUTSIDE_REQUEST:format("session") },
  { "session:pop", function() session:pop("x") end, OUTSIDE_REQUEST:format("session") },
  { "session.permanent", function() session.permanent = true end, OUTSIDE_REQUEST:format("session") },
  { "g", function() local _ = g.x end, OUTSIDE_APP:format("g") },
  { "g, written", function() g.x = 1 end, OUTSIDE_APP:format("g") },
  { "g:get", function() g:get("x") end, OUTSIDE_APP:format("g") },
  { "current_app", function() local _ = current_app.name end, OUTSIDE_APP:format("current_app") },
  { "current_app, written", function() current_app.x = 1 end, OUTSIDE_APP:format("current_app") },
  { "url_for", function() local _ = luaflask.url_for("x") end, OUTSIDE_APP:format("url_for") },
  { "jsonify", function() local _ = luaflask.jsonify({}) end, OUTSIDE_APP:format("jsonify") },
  { "make_response", function() local _ = luaflask.make_response("x") end, OUTSIDE_APP:format("make_response") },
  { "flash", function() luaflask.flash("x") end, OUTSIDE_REQUEST:format("flash") },
  { "get_flashed_messages", function() luaflask.get_flashed_messages() end,
    OUTSIDE_REQUEST:format("get_flashed_messages") },
  { "send_file", function() luaflask.send_file("/etc/hostname") end, "Working outside of" },
  { "send_from_directory", function() luaflask.send_from_directory("/etc", "hostname") end, "Working outside of" },
  { "after_this_request", function() luaflask.after_this_request(print) end, ACTIVE:format("after_this_request") },
  { "after_response", function() luaflask.after_response(print) end, ACTIVE:format("after_response") },
  { "copy_current_request_context", function() luaflask.copy_current_request_context(print) end,
    ACTIVE:format("copy_current_request_context") },
  { "stream_with_context", function() luaflask.stream_with_context({ "piece" }) end,
    ACTIVE:format("stream_with_context") },
  { "a context popped twice", function() new():app_context():pop() end, "this context is not pushed" },
  { "a context called without a function", function() new():app_context()() end,
    "a context is called with the function that runs inside: `app:app_context()(function() … end)`" },
}

GROUPS["setup that comes too late"] = {
  { "a route", function() served():get("/late", print) end, APP_LATE:format("get") },
  { "the decorator of a route", function() served():route("/late") end, APP_LATE:format("route") },
  { "a hook", function() served():before_request(print) end, APP_LATE:format("before_request") },
  { "use", function() served():use(print) end, APP_LATE:format("use") },
  { "on_start", function() served():on_start(print) end, APP_LATE:format("on_start") },
  { "teardown_appcontext", function() served():teardown_appcontext(print) end,
    APP_LATE:format("teardown_appcontext") },
  { "an error handler", function() served():errorhandler(404, print) end, APP_LATE:format("errorhandler") },
  { "a blueprint", function() served():register_blueprint(bp()) end, APP_LATE:format("register_blueprint") },
  { "a blueprint's route", function() registered():get("/late", print) end, BP_LATE:format("get") },
  { "a blueprint's hook", function() registered():before_request(print) end, BP_LATE:format("before_request") },
  { "a blueprint's hook for the app", function() registered():before_app_request(print) end,
    BP_LATE:format("before_app_request") },
  { "a nested blueprint", function() registered():register_blueprint(Blueprint("x", ROOT)) end,
    BP_LATE:format("register_blueprint") },
}

GROUPS["routes"] = {
  { "an endpoint of another view",
    function() local a = new() a:get("/a", "e", function() end) a:get("/b", "e", function() end) end,
    "View function mapping is overwriting an existing endpoint function: e" },
  { "the same in a blueprint",
    function() local b = bp() b:get("/a", "e", function() end) b:get("/b", "e", function() end) new():register_blueprint(b) end,
    "View function mapping is overwriting an existing endpoint function: bp.e" },
  { "methods as a string", function() new():route("/", { methods = "POST" })(print) end,
    "Allowed methods must be a list of strings, for example: methods = { \"POST\" }" },
  { "methods as a string, in a blueprint", function() bp():route("/", { methods = "POST" })(print) end,
    "Allowed methods must be a list of strings, for example: methods = { \"POST\" }" },
  { "methods of a verb", function() new():get("/", { methods = { "GET" } }, print) end,
    "app:get: `methods` is for app:route(); this is the verb itself" },
  { "an unknown option", function() new():get("/", { strict_slash = false }, print) end,
    "a route has no option 'strict_slash': did you mean 'strict_slashes'? It takes " },
  { "an unknown option, in a blueprint", function() bp():get("/", { strict_slash = false }, print) end,
    "a route has no option 'strict_slash': did you mean 'strict_slashes'? It takes " },
  { "an option of a wrong type", function() new():get("/", { defaults = 5 }, print) end,
    "a route: the option 'defaults' is a table, not a number value" },
  { "a timeout that is none", function() new():get("/", { timeout = "5" }, print) end,
    "timeout: a number of seconds is needed (0: any time), not 5" },
  { "options that are none", function() new():add_url_rule("/", "e", print, 5) end,
    "a route: the options are a table such as { alias = … }, not a number value" },
  { "an endpoint that is none", function() new():add_url_rule("/", 5, print) end,
    "an endpoint is a string such as \"auth.login\", not a number value" },
  { "an endpoint with a dot, in a blueprint", function() bp():get("/", "a.b", print) end,
    "'endpoint' may not contain a dot '.' character." },
  { "a rule that is none", function() new():get(1, print) end,
    "a rule is a string such as \"/users/<int:id>\", not a number value" },
  { "a rule without a slash", function() new():get("x", print) end, "URL rule 'x' must start with a slash." },
  { "a rule without a slash, in a blueprint", function() local b = bp() b:get("x", print) new():register_blueprint(b) end,
    "URL rule 'x' must start with a slash." },
  { "a rule that cannot be read", function() new():get("/<int:id", print) end, "malformed url rule '/<int:id': a variable "
    .. "is written <name>, <converter:name> or <converter(arguments):name>" },
  { "a rule that cannot be read, in a blueprint", function() bp():get("/<int:id", print) end,
    "malformed url rule '/<int:id': a variable is written <name>," },
  { "a variable twice", function() new():get("/<id>/<id>", print) end,
    "malformed url rule '/<id>/<id>': variable name 'id' used twice" },
  { "an unknown converter", function() new():get("/<foo:id>", print) end, "the converter 'foo' does not exist" },
  { "an unknown converter, in a blueprint",
    function() local b = bp() b:get("/<foo:id>", print) new():register_blueprint(b) end,
    "the converter 'foo' does not exist" },
  { "a converter's argument", function() new():get("/<int(mim=1):id>", print) end,
    "the converter has no argument 'mim'" },
  { "the same rule twice",
    function() local a = new() a:get("/a", "x", function() end) a:get("/a", "y", function() end) end,
    "repeats the earlier <Rule '/a' (GET, HEAD, OPTIONS) -> x>" },
  { "methods of a WebSocket", function() new():route("/", { websocket = true, methods = { "POST" } })(print) end,
    "WebSocket rules can only use 'GET', 'HEAD', and 'OPTIONS' methods." },
  { "a view that is none", function() new():get("/", "e", "no view") end,
    A_FUNCTION:format("app:add_url_rule", "string") },
  { "a decorated view that is none", function() new():get("/", "e")("no view") end,
    A_FUNCTION:format("app:get(…)", "string") },
  { "a class in place of its view", function() new():get("/", View:extend("X")) end,
    "app:get: a function is needed, not a table value (a class view is given as `X:as_view(\"name\")`)" },
  { "a route without a view", function() local a = new() a:route("/x") a:freeze() end,
    "was never given a view: write app:route(\"…\")(function() … end)" },
  { "a blueprint's route without a view", function() local b = bp() b:route("/x") new():register_blueprint(b) end,
    "was never given a view: write bp:route(\"…\")(function() … end)" },
  { "parameters in another order", function() local a = new() a:get("/<x>/<y>", function(y, x) return y .. x end) a:freeze() end,
    "takes (y, x), but its rule gives (x, y), in this order: reorder the parameters, or rename them" },
  { "an endpoint without a view", function() local a = new() a:add_url_rule("/", "e") get(a) end,
    "the endpoint 'e' has no view: give it one with app:endpoint(\"e\")(function() … end)" },
  { "endpoint() without a name", function() new():endpoint(nil) end,
    "app:endpoint: the name of the endpoint is needed, a string" },
  { "a method called with a dot", function() new().get("/", print) end,
    "`app.get` called with '.', write `app:get(...)`" },
}

GROUPS["hooks"] = {
  { "before_request", function() new():before_request(5) end, A_FUNCTION:format("app:before_request", "number") },
  { "after_request", function() new():after_request(nil) end, A_FUNCTION:format("app:after_request", "nil") },
  { "teardown_request", function() new():teardown_request("x") end, A_FUNCTION:format("app:teardown_request", "string") },
  { "teardown_appcontext", function() new():teardown_appcontext({}) end,
    A_FUNCTION:format("app:teardown_appcontext", "table") },
  { "url_defaults", function() new():url_defaults({ lang = "de" }) end, A_FUNCTION:format("app:url_defaults", "table") },
  { "url_value_preprocessor", function() new():url_value_preprocessor(1) end,
    A_FUNCTION:format("app:url_value_preprocessor", "number") },
  { "context_processor", function() new():context_processor({}) end,
    A_FUNCTION:format("app:context_processor", "table") },
  { "shell_context_processor", function() new():shell_context_processor({}) end,
    A_FUNCTION:format("app:shell_context_processor", "table") },
  { "use", function() new():use(5) end, A_FUNCTION:format("app:use", "number") },
  { "after_response", function() new():after_response(5) end, A_FUNCTION:format("app:after_response", "number") },
  { "on_start", function() new():on_start(5) end, A_FUNCTION:format("app:on_start", "number") },
  { "on_stop", function() new():on_stop(5) end, A_FUNCTION:format("app:on_stop", "number") },
  { "while_serving", function() new():while_serving(5) end, A_FUNCTION:format("app:while_serving", "number") },
  { "a blueprint's", function() bp():before_request(5) end, A_FUNCTION:format("bp:before_request", "number") },
  { "a blueprint's for the app", function() bp():before_app_request(5) end,
    A_FUNCTION:format("bp:before_app_request", "number") },
  { "record", function() bp():record(5) end, A_FUNCTION:format("bp:record", "number") },
  { "after_this_request", function() view(function() luaflask.after_this_request(5) end) end,
    A_FUNCTION:format("after_this_request", "number") },
  { "a hook with a dot", function() new().before_request(print) end,
    "`app.before_request` called with '.', write `app:before_request(...)`" },
  { "a signal's receiver", function() luaflask.signals.request_started:connect(5) end,
    "signal:connect: the receiver must be a function, not a number value" },
  { "a decorator that returns nothing", function() local a = new() a:use(function() end) a:freeze() end,
    "given to app:use returned nothing for the view of 'static': it must return the function to call" },
  { "an after_request that returns nothing", function() get(hooked("after_request", function() end)) end,
    "returned nothing: it must return the response" },
  { "an after_this_request that returns nothing",
    function() view(function() luaflask.after_this_request(function() end) return "x" end) end,
    "an after_this_request function", "returned nothing: it must return the response" },
  { "a before_request that returns what cannot be sent", function() get(hooked("before_request", function() return 42 end)) end,
    "The before_request function did not return a valid response. The return type must be" },
  { "an error handler that returns nothing", function() get(hooked("errorhandler", function() end), "/none") end,
    "The errorhandler function did not return a valid response. The function either returned nil" },
}

GROUPS["error handlers"] = {
  { "an unknown code", function() new():errorhandler(999, print) end,
    "'999' is not a recognized HTTP error code. Use a subclass of HTTPException with that code instead." },
  { "an unknown code, in a blueprint", function() bp():errorhandler(999, print) end,
    "'999' is not a recognized HTTP error code." },
  { "an unknown code, for the app", function() bp():app_errorhandler(999, print) end,
    "'999' is not a recognized HTTP error code." },
  { "a string", function() new():errorhandler("404", print) end,
    "error handlers are registered for an exception class or an HTTP code, not for a string value" },
  { "nothing", function() new():errorhandler(nil, print) end,
    "error handlers are registered for an exception class or an HTTP code, not for a nil value" },
  { "an instance", function() new():errorhandler(NotFound(), print) end,
    "error handlers are registered for a class or a code, not for an instance: pass the class itself" },
  { "a class that is no error", function() new():errorhandler(luaflask.class.new("X"), print) end,
    "'X' is not an exception class: extend luaflask.exceptions.Exception" },
  { "Cancelled", function() new():errorhandler(luaflask.Cancelled, print) end, "'Cancelled' is not an exception class" },
  { "a handler that is none", function() new():errorhandler(404, "x") end,
    A_FUNCTION:format("app:errorhandler", "string") },
  { "arguments swapped", function() new():register_error_handler(print, 404) end,
    A_FUNCTION:format("app:register_error_handler", "number") },
  { "abort with an unknown code", function() view(function() luaflask.abort(999) end) end,
    "no exception for 999", trace = true },
  { "abort with a text", function() view(function() luaflask.abort("404") end) end,
    "no exception for a string value: abort takes a number such as 404, or a Response", trace = true },
}

GROUPS["applications and blueprints"] = {
  { "an unknown option", function() Flask("x", { static_foldr = "s" }) end,
    "Flask has no option 'static_foldr': did you mean 'static_folder'? It takes " },
  { "an option of a wrong type", function() Flask("x", { static_folder = 5 }) end,
    "Flask: the option 'static_folder' is a string or false, not a number value" },
  { "options that are none", function() Flask("x", "y") end, "Flask: the options are a table" },
  { "an import name that is none", function() Flask(5) end, "Flask: the import name is a string, not a number value" },
  { "static_host alone", function() Flask("x", { root_path = "/tmp", static_host = "x" }) end,
    "Invalid static_host/host_matching combination" },
  { "host_matching alone", function() Flask("x", { root_path = "/tmp", host_matching = true }) end,
    "Invalid static_host/host_matching combination" },
  { "a relative instance path", function() Flask("x", { root_path = "/tmp", instance_path = "inst" }) end,
    "If an instance path is provided it must be absolute. A relative path was given instead." },
  { "a blueprint without a name", function() Blueprint("", ROOT) end, "'name' may not be empty." },
  { "a blueprint's name with a dot", function() Blueprint("a.b", ROOT) end,
    "'name' may not contain a dot '.' character." },
  { "a blueprint's unknown option", function() Blueprint("a", { url_prefx = "/x" }) end,
    "Blueprint has no option 'url_prefx': did you mean 'url_prefix'? It takes " },
  { "an unknown option of the registration", function() new():register_blueprint(bp(), { prefix = "/x" }) end,
    "app:register_blueprint has no option 'prefix': did you mean 'url_prefix'? It takes " },
  { "a prefix without a slash", function() new():register_blueprint(bp({ url_prefix = "x" })) end,
    "the url_prefix 'x' of blueprint 'bp' must start with a slash" },
  { "owns_prefix without a prefix", function() new():register_blueprint(bp({ owns_prefix = true })) end,
    "the blueprint 'bp' has owns_prefix but no url_prefix to own" },
  { "the same blueprint twice",
    function() local a, b = new(), bp() a:register_blueprint(b) a:register_blueprint(b) end,
    "The name 'bp' is already registered for this blueprint. Use 'name=' to provide a unique name." },
  { "two of one name", function() local a = new() a:register_blueprint(bp()) a:register_blueprint(bp()) end,
    "The name 'bp' is already registered for a different blueprint <Blueprint 'bp'>. Use 'name=' to provide a unique "
    .. "name." },
  { "a blueprint in itself", function() local b = bp() b:register_blueprint(b) end,
    "Cannot register a blueprint on itself" },
  { "no blueprint", function() new():register_blueprint({}) end,
    "app:register_blueprint: a Blueprint is needed, not a table value" },
  { "no static folder", function() Flask("x", { root_path = "/tmp", static_folder = false }):send_static_file("x") end,
    "'static_folder' must be set to serve static_files." },
  { "a resource for writing", function() new():open_resource("x", "w") end,
    "Resources can only be opened for reading." },
}

GROUPS["configuration"] = {
  { "from_envvar of nothing", function() new().config:from_envvar("NO_SUCH_VARIABLE") end,
    "The environment variable 'NO_SUCH_VARIABLE' is not set and as such configuration could not be loaded. Set this "
    .. "variable and make it point to a configuration file" },
  { "from_pyfile of nothing", function() new().config:from_pyfile("no_such.lua") end,
    "Unable to load configuration file (/tmp/no_such.lua: No such file or directory)" },
  { "from_object of no module", function() new().config:from_object("no.such.module") end,
    "config:from_object: there is no module for \"no.such.module\"" },
  { "from_mapping of nothing", function() new().config:from_mapping(nil) end,
    "config:from_mapping: expected a table, not a nil value" },
  { "a key that is no text", function() get(new({ SECRET_KEY = 5 })) end,
    "app.config.SECRET_KEY is 5: it must be a string" },
  { "a format that there is not", function() get(new({ ERROR_FORMAT = "xml" })) end,
    "app.config.ERROR_FORMAT is \"xml\": it must be one of auto, html, json, problem, text" },
  { "a list that is none", function() get(new({ TRUSTED_HOSTS = "example.com" })) end,
    "app.config.TRUSTED_HOSTS is \"example.com\": it must be a list of strings" },
  { "a size that is none", function() get(new({ MAX_CONTENT_LENGTH = "16M" })) end,
    "app.config.MAX_CONTENT_LENGTH is \"16M\": it must be a number of bytes" },
}

GROUPS["answers"] = {
  { "nothing", function() view(function() end) end,
    INVALID .. "The function either returned nil or ended without a return statement." },
  { "nil and a message", function() view(function() return nil, "no such file" end) end,
    "The view function for 'index' returned nil and a message: no such file" },
  { "a number", function() view(function() return 42 end) end, INVALID .. "The return type must be a string, a table, a "
    .. "Response, or a function or iterator (a stream), but it was a number." },
  { "four values", function() view(function() return "a", 200, {}, 1 end) end,
    INVALID .. "A view returns up to three values: (body, status, headers), (body, status), or (body, headers)." },
  { "a status that is none", function() view(function() return "a", true end) end, STATUS:format("true") },
  { "a status that cannot be sent", function() view(function() return "a", 100 end) end,
    "an answer's status lies between 200 and 999: 100 cannot be sent" },
  { "headers that are none", function() view(function() return "a", 200, "x" end) end,
    INVALID .. "The headers must be a table, a list of pairs or Headers, not a string value." },
  { "a hole in an array", function() view(function() return { a = { 1, nil, 3 } } end) end,
    "cannot make JSON of an array with a hole at `a[2]`; fill it with null, or mark the table with object{}" },
  { "a function in a table", function() view(function() return { a = print } end) end,
    "cannot make JSON of a function at `a`" },
  { "jsonify of a function", function() view(function() return luaflask.jsonify(print) end) end,
    "cannot make JSON of a function" },
  { "a header of two lines", function() view(function() return "x", { ["X-A"] = "a\r\nb" } end) end,
    "the value of header X-A " .. BREAKS },
  { "a header of two lines, set", function() luaflask.Response("x").headers:set("X-A", "a\nb") end,
    "the value of header X-A " .. BREAKS },
  { "a redirect of two lines", function() view(function() return luaflask.redirect("/a\r\nb") end) end,
    "redirect: the location " .. BREAKS },
  { "a redirect to nothing", function() view(function() return luaflask.redirect(nil) end) end,
    "redirect: the location is a string, not a nil value" },
  { "a redirect's code", function() view(function() return luaflask.redirect("/", "303") end) end,
    "redirect: the code is a number such as 302 or 303, not 303" },
  { "make_response of a number", function() view(function() local r = luaflask.make_response(42) return r end) end,
    INVALID .. "The return type must be a string" },
  { "a Response of a number", function() luaflask.Response(42) end,
    "a response's body is a string, a list of strings or a stream, not a number value" },
  { "a Response's status", function() luaflask.Response("x", "abc") end, STATUS:format('"abc"') },
  { "a cookie's SameSite", function() luaflask.Response("x"):set_cookie("a", "b", { samesite = "x" }) end,
    "SameSite must be 'Strict', 'Lax', or 'None'" },
  { "a file that is not there", function() view(function() return luaflask.send_file("/no/such/file") end) end,
    "send_file: cannot open /no/such/file: No such file or directory" },
}

GROUPS["url_for"] = {
  { "an unknown endpoint", function() view(function() return luaflask.url_for("indx") end) end,
    "Could not build url for endpoint 'indx'. Did you mean 'index' instead?", trace = true },
  { "a missing value",
    function() local a = new() a:get("/<id>", "e", print) a:get("/", function() return luaflask.url_for("e") end) get(a) end,
    "Could not build url for endpoint 'e'. Did you forget to specify values ['id']?", trace = true },
  { "without SERVER_NAME", function() new():app_context()(function() local _ = luaflask.url_for("x") end) end,
    "Unable to build URLs outside an active request without 'SERVER_NAME' configured. Also configure 'APPLICATION_ROOT' "
    .. "and 'PREFERRED_URL_SCHEME' as needed." },
  { "a scheme of a relative URL",
    function() view(function() return luaflask.url_for("index", { _scheme = "https", _external = false }) end) end,
    "When specifying '_scheme', '_external' must be true." },
  { "no endpoint", function() view(function() return luaflask.url_for(nil) end) end,
    "url_for: the endpoint is a string, not a nil value" },
  { "values that are none", function() view(function() return luaflask.url_for("index", "x") end) end,
    "url_for: the values are a table, not a string value" },
}

GROUPS["the session and g"] = {
  { "without a key", function() view(function() session.x = 1 return "x" end) end, NO_KEY },
  { "without a key, by set", function() view(function() session:set("x", 1) return "x" end) end, NO_KEY },
  { "without a key, by flash", function() view(function() luaflask.flash("x") return "x" end) end, NO_KEY },
  { "a function in it", function() with_key(function() session.user = { load = print } return "x" end) end,
    "cannot make JSON of a function at `session.user.load`" },
  { "too much in it", function() with_key(function() session.x = ("x"):rep(200000) return "x" end) end,
    "the session is too large for a cookie (200008 bytes of data); keep less in it, or use a session interface that "
    .. "stores it on the server" },
  { "the name of a method", function() with_key(function() session.get = 1 return "x" end) end,
    "`session.get` is a method; to store a value under this name write session:set(\"get\", value)" },
  { "a method with a dot", function() with_key(function() session.get("x") return "x" end) end,
    "`session.get` called with '.', write `session:get(...)`" },
  { "a property that cannot be set", function() with_key(function() session.new = true return "x" end) end,
    "`session.new` cannot be set" },
  { "the name of a method of g", function() view(function() g.pop = 1 return "x" end) end,
    "`g.pop` is a method and cannot be assigned; choose another name" },
}

GROUPS["the request"] = {
  { "args, written", function() view(function() request.args.x = 1 return "x" end) end,
    "'ImmutableMultiDict' objects are immutable: `x:copy()` gives a MultiDict that can be changed" },
  { "a method with a dot", function() view(function() return request.get_json() end) end,
    "`request.get_json` called with '.', write `request:get_json(...)`" },
  { "get with a dot", function() view(function() return request.args.get("x") end) end,
    "MultiDict.get called with '.', write `x:get(...)`" },
  { "a file of a form without enctype",
    function() view(function() request.files:need("f") end, { DEBUG = true }, { method = "POST", data = { f = "a.txt" } }) end,
    "You tried to access the file 'f' in request.files but it does not exist. The mimetype for the request is "
    .. "'application/x-www-form-urlencoded' instead of 'multipart/form-data' which means that no file contents were "
    .. "transmitted. To fix this error you should provide enctype=\"multipart/form-data\" in your form.\n\nThe browser "
    .. "instead transmitted some file names. This was submitted: 'a.txt'" },
}

GROUPS["waiting"] = {
  { "in a sort",
    function() view(function() table.sort({ 3, 2, 1 }, function(a, b) luaflask.sleep(0) return a < b end) end) end,
    NO_WAIT },
  { "in gsub", function() view(function() local s = ("a"):gsub(".", function() luaflask.sleep(0) end) return s end) end,
    NO_WAIT },
  { "less than nothing", function() luaflask.sleep(-1) end, "sleep: seconds must be a number from 0 on, not -1" },
  { "spawn", function() luaflask.spawn(nil) end, A_FUNCTION:format("spawn", "nil") },
  { "gather", function() luaflask.gather({ 5 }) end, A_FUNCTION:format("gather", "number") },
  { "a yield to nobody", function() view(function() coroutine.yield(1) return "x" end) end,
    "coroutine.yield was called outside any coroutine of the application's own; to wait, call luaflask.sleep or another "
    .. "function that waits; a stream is made by coroutine.wrap(function() … end)" },
}

GROUPS["the test client"] = {
  { "nested", function() local c = new():test_client() c:with(function() c:with(print) end) end,
    "Cannot nest client invocations" },
  { "without cookies", function() new():test_client({ use_cookies = false }):get_cookie("x") end,
    "Cookies are disabled. Create a client with app:test_client{ use_cookies = true }." },
  { "a session without a key", function() new():test_client():session_transaction()(print) end,
    "Session backend did not open a session. (Is app.config.SECRET_KEY set?)" },
  { "two bodies", function() new():test_client():post("/", { json = {}, data = "x" }) end,
    "a request has one body: give json or data, not both" },
  { "an unknown option", function() new():test_client():post("/", { jsn = {} }) end,
    "a request has no option `jsn`; it has base_url, " },
  { "two queries", function() new():test_client():get("/?a=1", { query_string = { b = 1 } }) end,
    "the query string is given in the path and as query_string: choose one" },
  { "a subdomain of a base URL", function() new():test_client():get("/", { base_url = "http://x", subdomain = "y" }) end,
    "subdomain and url_scheme cannot be given together with base_url, which says both" },
  { "away from the application",
    function() local a = new() a:get("/", function() return luaflask.redirect("http://other/") end) a:test_client():get("/", { follow_redirects = true }) end,
    "Following external redirects is not supported" },
  { "a method with a dot", function() new():test_client().get("/") end,
    "`client.get` called with '.', write `client:get(...)`" },
}

GROUPS["class-based views"] = {
  { "as_view with a dot", function() View:extend("X").as_view("x") end,
    "`as_view` called with '.' or on an instance, write `MyView:as_view(\"name\")`" },
  { "as_view without a name", function() local v = View:extend("X"):as_view() return v end,
    "X:as_view needs the name of the view, a string, not a nil value" },
  { "no dispatch_request",
    function() local a, X = new(), View:extend("X") a:add_url_rule("/", nil, X:as_view("x")) get(a) end,
    "X has no dispatch_request: define `function X:dispatch_request(...)`" },
  { "a decorator that comes too late",
    function() local X = View:extend("X") X:as_view("x") X:use(print) end,
    "X:use: a view was made of this class already, without the decorator: call `use` before `as_view`" },
}

GROUPS["small things"] = {
  { "wraps", function() luaflask.wraps(nil, print) end, A_FUNCTION:format("wraps", "nil") },
  { "try", function() luaflask.try(5) end, A_FUNCTION:format("luaflask.try", "number") },
  { "json.dumps", function() luaflask.json.dumps({ print }) end, "cannot make JSON of a function at `[1]`" },
}

local FILE = "teaching_errors_spec.lua:"

for group, cases in pairs(GROUPS) do
  describe("wrong use of " .. group, function()
    for _, case in ipairs(cases) do
      it(case[1], function()
        local ok, err = pcall(case[2])
        assert.is_false(ok, "nothing was raised")
        local text = tostring(err)
        for i = 3, #case do
          assert.truthy(text:find(case[i], 1, true), ("'%s' lacks '%s'"):format(text, case[i]))
        end
        local shown = case.trace and tostring(err.traceback) or text
        local place = FILE .. debug.getinfo(case[2], "S").linedefined
        assert.truthy(shown:find(place, 1, true), ("'%s' does not name %s"):format(shown, place))
      end)
    end
  end)
end

describe("what is wrong in the framework itself", function()
  it("keeps its own line", function()
    local app = new()
    app:get("/", function()
      app._core = nil -- what no program does
      return app:test_client():get("/").text
    end)
    local message = helper.message_of(get, app)
    assert.matches("attempt to", message)
    assert.is_nil(message:find(FILE, 1, true))
  end)
end)

describe("a route that no request can match", function()
  it("is warned of at the start", function()
    local app = Flask("spec", ROOT)
    local lines = helper.log_of(app)
    app:get("/", { subdomain = "api" }, function() return "x" end)
    get(app)
    assert.matches("the subdomain of the route '/' is looked at only if the application says subdomain_matching = true "
      .. "%(declared at .*teaching_errors_spec.lua:%d+%)", table.concat(lines, "\n"))
  end)
end)

describe("a redirect to the canonical URL that would lose form data", function()
  local RequestRedirect = luaflask.routing.RequestRedirect

  after_each(function()
    RequestRedirect.code = 308
  end)

  it("is explained in debug mode", function()
    RequestRedirect.code = 302
    local client = new({ DEBUG = true })
    client:route("/foo/", { methods = { "GET", "POST" } })(function() return "success" end)
    client = client:test_client()
    assert.equal(302, client:get("/foo").status_code)
    assert.equal("A request was sent to 'http://localhost/foo', but routing issued a redirect to the canonical URL "
      .. "'http://localhost/foo/'. The URL was defined with a trailing slash. luaflask will redirect to the URL with a "
      .. "trailing slash if it was accessed without one. Send requests to the canonical URL, or use 307 or 308 for "
      .. "routing redirects. Otherwise, browsers will drop form data.\n\nThis exception is only raised in debug mode.",
      helper.message_of(client.post, client, "/foo", { data = { a = "1" } }))
    RequestRedirect.code = 308
    assert.equal(308, client:post("/foo", { data = { a = "1" } }).status_code)
  end)
end)
