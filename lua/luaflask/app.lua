-- SPDX-License-Identifier: MIT
-- The application object: what is registered on it, and how it is put to work. The way of a request through it is
-- in plan.lua and dispatch.lua.
local Config = require("luaflask.config")
local Scaffold = require("luaflask.scaffold")
local attributes = require("luaflask.app_attributes")
local class = require("luaflask.class")
local core = require("luaflask.core")
local ctx = require("luaflask.ctx")
local dispatch = require("luaflask.dispatch")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local gateway = require("luaflask.gateway")
local jobs = require("luaflask.jobs")
local keys = require("luaflask.keys")
local options = require("luaflask.options")
local plan = require("luaflask.plan")
local route_options = require("luaflask.route_options")
local routing = require("luaflask.routing")
local Response = require("luaflask.wrappers").Response

---@class luaflask.FlaskOptions
---@field static_url_path string?
---@field static_folder string|false|nil "static" unless given; false for none
---@field static_host string?
---@field host_matching boolean?
---@field subdomain_matching boolean?
---@field template_folder string?
---@field instance_path string?
---@field instance_relative_config boolean?
---@field root_path string?

---@class luaflask.Flask: luaflask.Scaffold
---@field config luaflask.Config
---@field url_map luaflask.routing.Map
---@field blueprints table<string, luaflask.Blueprint>
---@field extensions table<string, any>
---@field session_interface luaflask.SessionInterface
---@field debug boolean config DEBUG
---@field testing boolean config TESTING
---@field secret_key string? config SECRET_KEY
---@field permanent_session_lifetime number seconds; config PERMANENT_SESSION_LIFETIME
---@field request_class luaflask.Class
---@field response_class luaflask.Class
---@field json_provider_class luaflask.Class
---@field aborter_class luaflask.Class
---@field app_ctx_globals_class luaflask.Class? what makes the table behind `g`
---@field test_client_class luaflask.Class? FlaskClient when nil
---@field static_folder string? a full path
---@field static_url_path string?
---@field has_static_folder boolean
---@field wsgi_app luaflask.WSGIApp the application as a function; assigned to, what answers all requests instead
---@field cli luaflask.cli.AppGroup its commands
local Flask = Scaffold:extend("Flask")

Flask.config_class = Config
Flask.url_rule_class = routing.Rule
Flask.url_map_class = routing.Map
Flask.response_class = Response
Flask.aborter_class = exceptions.Aborter
Flask.app_ctx_globals_class = nil
Flask.test_client_class = nil
Flask.test_cli_runner_class = nil

local DAY = 24 * 3600

Flask.default_config = {
  DEBUG = false,
  TESTING = false,
  SESSION_COOKIE_NAME = "session",
  SESSION_COOKIE_HTTPONLY = true,
  SESSION_COOKIE_SECURE = false,
  SESSION_COOKIE_PARTITIONED = false,
  SESSION_COOKIE_ENCRYPT = false,
  SESSION_REFRESH_EACH_REQUEST = true,
  PERMANENT_SESSION_LIFETIME = 31 * DAY,
  USE_X_SENDFILE = false,
  APPLICATION_ROOT = "/",
  MAX_FORM_MEMORY_SIZE = 500000,
  MAX_FORM_PARTS = 1000,
  TRAP_HTTP_EXCEPTIONS = false,
  EXPLAIN_TEMPLATE_LOADING = false,
  PREFERRED_URL_SCHEME = "http",
  MAX_COOKIE_SIZE = 4093,
  PROVIDE_AUTOMATIC_OPTIONS = true,
}

Flask.__index, Flask.__newindex = attributes.index, attributes.newindex

function Flask:__tostring()
  return ("<%s '%s'>"):format(getmetatable(self).__name, self.name)
end

local OPTIONS = {
  static_url_path = "string", static_folder = "string|off", static_host = "string", host_matching = "boolean",
  subdomain_matching = "boolean", template_folder = "string|off", instance_path = "string",
  instance_relative_config = "boolean", root_path = "string",
}

local function check_options(opts)
  opts = options.check("Flask", opts, OPTIONS)
  if (opts.static_host ~= nil) ~= (opts.host_matching == true) and opts.static_folder ~= false then
    functions.fail("Invalid static_host/host_matching combination: static_host must be given if, and only if, "
      .. "host_matching is (or there are no static files: static_folder = false)")
  end
  if opts.instance_path ~= nil and opts.instance_path:sub(1, 1) ~= "/" then
    functions.fail("If an instance path is provided it must be absolute. A relative path was given instead.")
  end
  return opts
end

local function add_static_route(self, opts)
  local folder = opts.static_folder
  if folder == nil then
    folder = "static"
  end
  self.static_folder = folder or nil
  if not self.static_folder then
    return
  end
  self:add_url_rule(self:get_static_url_path():gsub("/+$", "") .. "/<path:filename>", "static", function(filename)
    return self:send_static_file(filename)
  end, { host = opts.static_host })
end

---@param import_name string? the module's name; its folder is the root path
---@param opts luaflask.FlaskOptions?
function Flask:init(import_name, opts)
  if type(import_name) == "table" and opts == nil then
    import_name, opts = nil, import_name
  end
  if import_name ~= nil and type(import_name) ~= "string" then
    functions.fail("Flask: the import name is a string, not a %s value", type(import_name))
  end
  opts = check_options(opts)
  self:setup(import_name, { root_path = opts.root_path, static_url_path = opts.static_url_path,
    template_folder = opts.template_folder or "templates" }, 3)
  rawset(self, "name", import_name or self.root_path:match("([^/]+)/*$") or "app")
  rawset(self, "instance_path", opts.instance_path or self:auto_find_instance_path())
  rawset(self, "config", self:make_config(opts.instance_relative_config))
  rawset(self, "extensions", {})
  rawset(self, "blueprints", {})
  rawset(self, "_blueprint_order", {})
  rawset(self, "teardown_appcontext_funcs", {})
  rawset(self, "shell_context_processors", {})
  rawset(self, "url_build_error_handlers", {})
  rawset(self, "_scopes", {})
  rawset(self, "_wrapped_views", {})
  rawset(self, "_lifespan", {})
  -- The map keeps the rules' subdomains; without subdomain_matching every request has the default one.
  rawset(self, "subdomain_matching", opts.subdomain_matching or false)
  rawset(self, "url_map", self.url_map_class(nil, { host_matching = opts.host_matching or nil }))
  Scaffold.append_hook(self.template_context_processors, "", function()
    return require("luaflask.template_context").default_processor()
  end)
  rawset(self, "_core", core.app.new(self))
  jobs.attach(self)
  if getmetatable(self).wsgi_app ~= Flask.wsgi_app then
    gateway.wrap(self, gateway.of(self))
  end
  add_static_route(self, opts)
end

--- Makes the configuration, with the environment's LUAFLASK_DEBUG.
---@param instance_relative boolean? files are looked for in the instance folder
---@return luaflask.Config
function Flask:make_config(instance_relative)
  local defaults = {}
  for k, v in next, self.default_config do
    defaults[k] = v
  end
  local debug_env = os.getenv("LUAFLASK_DEBUG")
  defaults.DEBUG = debug_env ~= nil and debug_env ~= "" and debug_env ~= "0" and debug_env:lower() ~= "false"
    and debug_env:lower() ~= "no"
  return self.config_class(instance_relative and self.instance_path or self.root_path, defaults)
end

function Flask:check_setup(what)
  if self._got_first_request then
    functions.fail("The setup method '%s' can no longer be called on the application. It has already handled its "
      .. "first request, any changes will not be applied consistently.\nMake sure all imports, decorators, "
      .. "functions, etc. needed to set up the application are done before running it.", what)
  end
end

-- ---- routes ----

local function automatic_options(self, view, opts, set)
  local provide = opts.provide_automatic_options
  if provide == nil then
    provide = route_options.view_attribute(view, "provide_automatic_options")
  end
  if provide == nil then
    provide = not set.OPTIONS and self.config.PROVIDE_AUTOMATIC_OPTIONS
  end
  return provide and true or false
end

-- Calls fn; an error message of its own points at the user's line.
local function blamed(fn, ...)
  local ok, result = pcall(fn, ...)
  if ok then
    return result
  elseif type(result) == "string" then
    result = result:gsub("^[^\n:]*:%d+: ", "")
    functions.fail("%s", result)
  elseif class.isinstance(result, exceptions.Exception) and result.message then
    result.message = functions.caller() .. ": " .. result.message
  end
  error(result, 0)
end

--- Adds a rule. Without an endpoint: the one that the view already has, else the rule's own text.
---@param rule string
---@param endpoint string?
---@param view function? absent: the rule only builds URLs, until app:endpoint gives it a view
---@param opts table? methods, defaults, provide_automatic_options, timeout (seconds that the view may wait),
---  cancel_on_disconnect (whether the view ends when its client goes) and the options of routing.Rule
function Flask:add_url_rule(rule, endpoint, view, opts)
  class.check_self(self, Flask, "app:add_url_rule")
  self:check_setup("add_url_rule")
  endpoint, view, opts = Scaffold.rule_arguments(endpoint, view, opts)
  Scaffold.check_rule(rule)
  Scaffold.check_endpoint(endpoint)
  opts = route_options.check(opts)
  if view ~= nil then
    functions.check(view, "app:add_url_rule")
  end
  local set = route_options.methods(view, opts)
  endpoint = endpoint or self.implicit_endpoint(self.view_functions, rule, view, keys.sorted(set))
  local provide = automatic_options(self, view, opts, set)
  if provide then
    set.OPTIONS = true
  end
  local rule_opts = { endpoint = endpoint, methods = keys.sorted(set) }
  for name in next, route_options.OF_RULE do
    rule_opts[name] = opts[name]
  end
  local new = blamed(self.url_rule_class, rule, rule_opts)
  new.provide_automatic_options = provide
  new.timeout, new.cancel_on_disconnect = opts.timeout, opts.cancel_on_disconnect
  if view ~= nil then
    local old = self.view_functions[endpoint]
    if old ~= nil and old ~= view then
      functions.fail("View function mapping is overwriting an existing endpoint function: %s", endpoint)
    end
    self.view_functions[endpoint] = view
    functions.set_name(view, endpoint)
  end
  blamed(self.url_map.add, self.url_map, new)
  new._where = functions.caller()
end

--- Registers a blueprint.
---@param blueprint luaflask.Blueprint
---@param opts table? url_prefix, subdomain, url_defaults, name
function Flask:register_blueprint(blueprint, opts)
  class.check_self(self, Flask, "app:register_blueprint")
  self:check_setup("register_blueprint")
  if not class.isinstance(blueprint, require("luaflask.blueprint")) then
    functions.fail("app:register_blueprint: a Blueprint is needed, not a %s value", type(blueprint))
  end
  blueprint:register(self, require("luaflask.blueprint").register_options(opts, "app:register_blueprint"))
end

--- The registered blueprints in order of registration.
---@return fun(): luaflask.Blueprint?
function Flask:iter_blueprints()
  local i = 0
  return function()
    i = i + 1
    return self._blueprint_order[i]
  end
end

--- Runs when an application context ends, with the error that ended it or nil.
---@param fn function
---@return function
function Flask:teardown_appcontext(fn)
  class.check_self(self, Flask, "app:teardown_appcontext")
  self:check_setup("teardown_appcontext")
  functions.check(fn, "app:teardown_appcontext")
  self.teardown_appcontext_funcs[#self.teardown_appcontext_funcs + 1] = fn
  return fn
end

--- Gives names to the shell.
---@param fn fun(): table
---@return function
function Flask:shell_context_processor(fn)
  class.check_self(self, Flask, "app:shell_context_processor")
  self:check_setup("shell_context_processor")
  functions.check(fn, "app:shell_context_processor")
  self.shell_context_processors[#self.shell_context_processors + 1] = fn
  return fn
end

--- The class that abort() is an instance of; an application may extend it.
---@return table
function Flask:make_aborter()
  return self.aborter_class()
end

-- ---- contexts ----

-- The application itself, also when it is called through `current_app`.
local function unwrapped(app)
  local unwrap = getmetatable(app).__unwrap
  return unwrap and unwrap(app) or app
end

--- An application context: `app:app_context()(function() … end)`, or :push() and :pop().
---@return luaflask.Context
function Flask:app_context()
  class.check_self(self, Flask, "app:app_context")
  return ctx.AppContext(unwrapped(self))
end

--- The context of the request that a WSGI environ describes.
---@param environ table
---@return luaflask.RequestContext
function Flask:request_context(environ)
  class.check_self(self, Flask, "app:request_context")
  return ctx.RequestContext(unwrapped(self), environ)
end

--- A request context made by hand, with the options of a test request.
---@param path string|table|nil
---@param opts table? those of luaflask.testing.EnvironBuilder
---@return luaflask.RequestContext
function Flask:test_request_context(path, opts)
  class.check_self(self, Flask, "app:test_request_context")
  self = unwrapped(self)
  return ctx.RequestContext(self, require("luaflask.testing").create_environ(self, path, opts))
end

-- ---- URLs ----

--- Builds a URL; see luaflask.url_for.
---@param endpoint string
---@param values table?
---@return string
function Flask:url_for(endpoint, values)
  class.check_self(self, Flask, "app:url_for")
  return require("luaflask.urls").url_for(self, endpoint, values)
end

--- Adds the values of url_defaults functions, outer blueprint first.
---@param endpoint string
---@param values table changed in place
function Flask:inject_url_defaults(endpoint, values)
  if next(self.url_default_functions) == nil then
    return
  end
  local scopes = ctx.scopes_of(self, endpoint)
  for i = 1, #scopes do
    for _, fn in ipairs(self.url_default_functions[scopes[i]] or {}) do
      fn(endpoint, values)
    end
  end
end

--- Asks the url_build_error_handlers, or raises the error.
---@param err luaflask.routing.BuildError
---@param endpoint string
---@param values table
---@return string
function Flask:handle_url_build_error(err, endpoint, values)
  for _, handler in ipairs(self.url_build_error_handlers) do
    local url = handler(err, endpoint, values)
    if url ~= nil then
      return url
    end
  end
  error(err, 0)
end

--- A redirect response.
---@param location string
---@param code integer? 302
---@return luaflask.Response
function Flask:redirect(location, code)
  return require("luaflask.urls").redirect(location, code, self.response_class)
end

-- ---- responses ----

--- A Response of what a view may return.
---@return luaflask.Response
function Flask:make_response(...)
  class.check_self(self, Flask, "app:make_response")
  return require("luaflask.wrappers.make").make_response(self, nil, ...)
end

-- ---- putting it to work ----

--- A client that makes requests without a server.
---@param opts table?
---@return luaflask.FlaskClient
function Flask:test_client(opts)
  class.check_self(self, Flask, "app:test_client")
  local cls = self.test_client_class or require("luaflask.testing").FlaskClient
  return cls(unwrapped(self), opts)
end

--- Runs the commands of the application in tests.
---@param opts table?
---@return luaflask.cli.FlaskCliRunner
function Flask:test_cli_runner(opts)
  class.check_self(self, Flask, "app:test_cli_runner")
  local cls = self.test_cli_runner_class or require("luaflask.cli").FlaskCliRunner
  return cls(unwrapped(self), opts)
end

--- What the shell knows: `app`, `g`, and what the shell_context_processor functions give.
---@return table<string, any>
function Flask:make_shell_context()
  class.check_self(self, Flask, "app:make_shell_context")
  local names = { app = unwrapped(self), g = require("luaflask.globals").g }
  for _, fn in ipairs(self.shell_context_processors) do
    for name, value in next, fn() or {} do
      names[name] = value
    end
  end
  return names
end

--- Logs an error that no handler took.
---@param err any
function Flask:log_exception(err)
  require("luaflask.logging").log_exception(self, err)
end

--- Serves the application: in a script, the last line. Options: host, port, workers, debug. Host and port are those of
--- SERVER_NAME where nobody says others.
---@param opts table|string|nil
function Flask:run(opts)
  class.check_self(self, Flask, "app:run")
  if type(opts) == "string" then
    functions.fail("app:run: the options are a table: write `app:run({ host = %q })`", opts)
  end
  require("luaflask.cli.run").run_app(unwrapped(self), opts or {})
end

--- Finishes the setup: called before the first request; says what was left open.
function Flask:freeze()
  if self._got_first_request then
    return
  end
  plan.check(self)
  rawset(self, "_got_first_request", true)
  jobs.configure(self)
end

--- Hands the settings that the core reads over to it. Done at the first request; the test client does it before
--- each one, so that a test may change them.
function Flask:freeze_config()
  local in_lua, trusted = self._session_in_lua, self._trusted_hosts
  require("luaflask.sessions").configure(self)
  local settings = require("luaflask.json_provider").settings(self)
  settings.response_in_lua = self.response_class ~= Response
  self._core:set_results(settings)
  self._core:set_globals(self.app_ctx_globals_class)
  self._trusted_hosts = self.config.TRUSTED_HOSTS
  if in_lua ~= self._session_in_lua or trusted ~= self._trusted_hosts then
    plan.forget(self)
  end
end

for name, method in next, (require("luaflask.app_resources")) do
  Flask[name] = method
end

gateway.install(Flask)

-- The steps of dispatch, which an application may override.
for _, name in ipairs({ "preprocess_request", "dispatch_request", "finalize_request", "process_response",
  "handle_user_exception", "handle_http_exception", "handle_exception", "trap_http_exception",
  "make_default_options_response", "do_teardown_request", "do_teardown_appcontext", "create_url_adapter",
  "raise_routing_exception", "full_dispatch_request" }) do
  Flask[name] = dispatch[name]
end

return Flask
