-- SPDX-License-Identifier: MIT
-- What applications and blueprints share: declaring routes, hooks and error handlers. Nothing here runs a request.
--
-- Hooks lie in tables by scope: "" for the whole application, else a blueprint's full name. A blueprint keeps its
-- own under "" until it is registered.
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")

---@class luaflask.Scaffold: luaflask.Class
---@field name string
---@field import_name string?
---@field root_path string?
---@field static_folder string?
---@field static_url_path string?
---@field template_folder string?
---@field view_functions table<string, function>
local Scaffold = class.new("Scaffold")

local HOOKS = {
  "before_request", "after_request", "teardown_request", "url_value_preprocessor", "url_defaults", "context_processor",
  "use", "after_response",
}
Scaffold.HOOKS = HOOKS

local function init_hooks(self)
  self.before_request_funcs = {}
  self.after_request_funcs = {}
  self.teardown_request_funcs = {}
  self.url_value_preprocessors = {}
  self.url_default_functions = {}
  self.template_context_processors = {}
  self.view_decorators = {}
  self.after_response_funcs = {}
  self.error_handler_spec = {}
  self.view_functions = {}
end

--- The table of a kind of hook, by scope.
---@param kind string one of Scaffold.HOOKS
---@return table<string, function[]>
function Scaffold:hook_table(kind)
  return self[({
    before_request = "before_request_funcs",
    after_request = "after_request_funcs",
    teardown_request = "teardown_request_funcs",
    url_value_preprocessor = "url_value_preprocessors",
    url_defaults = "url_default_functions",
    context_processor = "template_context_processors",
    use = "view_decorators",
    after_response = "after_response_funcs",
  })[kind]]
end

-- Whether the constructor was reached by a tail call, so that the user's function is gone (5.4 can say so). The
-- level is that of the user's call, seen from the caller; pcall is one of the levels.
local function is_tail_call(level)
  local ok, info = pcall(debug.getinfo, level + 2, "t")
  return ok and info ~= nil and info.istailcall == true
end

-- The folder of the file that stands `level` calls up, nil when a tail call or a REPL hides it.
local function folder_of_caller(level)
  if is_tail_call(level) then
    return nil
  end
  local info = debug.getinfo(level + 1, "S")
  if info and info.source:sub(1, 1) == "@" then
    local file = info.source:sub(2)
    return file:match("^(.*)/[^/]*$") or "."
  end
end

-- The folder of the module import_name, if package.path finds it.
local function folder_of_module(import_name)
  if not import_name or not import_name:find("^[%w_.-]+$") then
    return nil
  end
  local file = package.searchpath and package.searchpath(import_name, package.path)
  if file then
    return file:match("^(.*)/[^/]*$") or "."
  end
end

-- A folder as a full path: the program may change its current folder later, and files are opened by threads.
local function absolute(folder)
  if folder == nil or folder:sub(1, 1) == "/" then
    return folder
  end
  folder = folder:gsub("^%./+", "")
  local cwd = core.env.cwd()
  return folder == "." and cwd or cwd:gsub("/+$", "") .. "/" .. folder
end

--- Sets what every scaffold has.
---@param import_name string?
---@param opts table
---@param level integer where the user's call stands, seen from the caller
function Scaffold:setup(import_name, opts, level)
  init_hooks(self)
  self.import_name = import_name
  self.root_path = absolute(opts.root_path or folder_of_module(import_name) or folder_of_caller(level + 1))
  self._static_url_path = opts.static_url_path
  self.template_folder = opts.template_folder
  self._pending_routes = {}
  if self.root_path == nil then
    functions.fail("the folder of this application cannot be found out: give it, as `root_path = \"…\"`")
  end
  if opts.static_folder then
    self.static_folder = self:full_path(opts.static_folder)
  end
end

--- A path below root_path as a full one, without a slash at its end.
---@param path string
---@return string
function Scaffold:full_path(path)
  path = path:gsub("(.)/+$", "%1")
  return path:sub(1, 1) == "/" and path or self.root_path:gsub("/+$", "") .. "/" .. path
end

--- Refuses what may no longer be done; applications and blueprints say when.
---@param what string
function Scaffold:check_setup(what) -- luacheck: ignore 212
end

-- How users are taught to call a method.
local function spelling(self, method)
  return (class.isinstance(self, Scaffold) and self.call_name or "app") .. ":" .. method
end

-- ---- routes ----

-- Splits (endpoint | options | nil) into endpoint and a copy of the options.
local function endpoint_and_options(arg, what)
  local opts = {}
  if type(arg) == "table" and getmetatable(arg) == nil then
    for k, v in next, arg do
      opts[k] = v
    end
    return opts.endpoint, opts
  end
  if class.is_class(arg) then
    functions.fail("%s: a function is needed, not a table value (a class view is given as `%s:as_view(\"name\")`)",
      what, arg.__name)
  end
  if arg ~= nil and type(arg) ~= "string" then
    functions.fail("%s: between the rule and the view stands an endpoint (a string) or a table of options, not a %s "
      .. "value", what, type(arg))
  end
  return arg, opts
end

--- Refuses what is no rule.
---@param rule any
function Scaffold.check_rule(rule)
  if type(rule) ~= "string" then
    functions.fail("a rule is a string such as \"/users/<int:id>\", not a %s value", type(rule))
  end
end

--- What add_url_rule was given: all may stand in one table, with the names `endpoint` and `view_func`.
---@param endpoint string|table|nil
---@param view function|table|nil
---@param opts table?
---@return string? endpoint
---@return function|table|nil view
---@return table? opts
function Scaffold.rule_arguments(endpoint, view, opts)
  if type(endpoint) ~= "table" or getmetatable(endpoint) ~= nil or view ~= nil or opts ~= nil then
    return endpoint, view, opts
  end
  opts = {}
  for name, value in next, endpoint do
    opts[name] = value
  end
  endpoint, view = opts.endpoint, opts.view_func
  opts.endpoint, opts.view_func = nil, nil
  return endpoint, view, opts
end

--- Refuses what is no endpoint.
---@param endpoint any nil is none given
function Scaffold.check_endpoint(endpoint)
  if endpoint ~= nil and type(endpoint) ~= "string" then
    functions.fail("an endpoint is a string such as \"auth.login\", not a %s value%s", type(endpoint),
      functions.is_callable(endpoint) and ": the view comes after it, as in app:add_url_rule(rule, nil, view)" or "")
  end
end

--- The endpoint of a view that was given none: the one it already goes by, else the rule's own text; where that
--- belongs to another view, the methods tell them apart: "POST /items".
---@param taken table<string, any> views by endpoint
---@param rule string
---@param view any
---@param methods string[]
---@return string
function Scaffold.implicit_endpoint(taken, rule, view, methods)
  local name = view ~= nil and functions.name_of(view)
  if name then
    return name
  end
  name = rule
  if taken[name] ~= nil and taken[name] ~= view then
    name = table.concat(methods, ",") .. " " .. rule
  end
  local plain, n = name, 1
  while taken[name] ~= nil and taken[name] ~= view do
    n = n + 1
    name = plain .. " #" .. n
  end
  return name
end

-- Adds a route of a verb: (rule[, endpoint|opts], view), or without a view the decorator that takes it.
local function add_verb(self, what, methods, rule, arg, view)
  Scaffold.check_rule(rule)
  if view == nil and functions.is_callable(arg) then
    arg, view = nil, arg
  end
  local endpoint, opts = endpoint_and_options(arg, what)
  if methods then
    if opts.methods ~= nil then
      functions.fail("%s: `methods` is for app:route(); this is the verb itself", what)
    end
    opts.methods = methods
  end
  opts.endpoint = nil
  if view ~= nil then
    self:add_url_rule(rule, endpoint, view, opts)
    return view
  end
  local pending = { rule = rule, where = functions.caller() }
  self._pending_routes[pending] = true
  return function(fn)
    functions.check(fn, what .. "(…)")
    self._pending_routes[pending] = nil
    self:add_url_rule(rule, endpoint, fn, opts)
    return fn
  end
end

for _, verb in ipairs({ "get", "post", "put", "patch", "delete" }) do
  Scaffold[verb] = function(self, rule, arg, view)
    local what = spelling(self, verb)
    class.check_self(self, Scaffold, what)
    self:check_setup(verb)
    return add_verb(self, what, { verb:upper() }, rule, arg, view)
  end
end

--- Declares a route: `app:route("/x", { methods = { "GET", "POST" } })(view)`.
---@param rule string
---@param arg string|table|nil endpoint, or options
---@param view function?
---@return function decorator
function Scaffold:route(rule, arg, view)
  class.check_self(self, Scaffold, "app:route")
  self:check_setup("route")
  return add_verb(self, spelling(self, "route"), nil, rule, arg, view)
end

--- Gives a view to an endpoint whose rule was added without one: `app:endpoint("name")(view)`.
---@param endpoint string the full name, on a blueprint too: `bp:endpoint("bp.name")`
---@param view function? with it the view is given at once: `app:endpoint("name", view)`
---@return function decorator, or the view
function Scaffold:endpoint(endpoint, view)
  class.check_self(self, Scaffold, "app:endpoint")
  self:check_setup("endpoint")
  if endpoint == nil then
    functions.fail("%s: the name of the endpoint is needed, a string", spelling(self, "endpoint"))
  end
  Scaffold.check_endpoint(endpoint)
  local function give(fn)
    functions.check(fn, spelling(self, "endpoint(…)"))
    self.view_functions[endpoint] = fn
    functions.set_name(fn, endpoint)
    return fn
  end
  if view ~= nil then
    return give(view)
  end
  return give
end

-- ---- hooks ----

local function append(list_by_scope, scope, fn)
  local list = list_by_scope[scope]
  if list == nil then
    list = {}
    list_by_scope[scope] = list
  end
  list[#list + 1] = fn
end
Scaffold.append_hook = append

for _, kind in ipairs(HOOKS) do
  Scaffold[kind] = function(self, fn)
    class.check_self(self, Scaffold, "app:" .. kind)
    self:check_setup(kind)
    functions.check(fn, spelling(self, kind))
    append(self:hook_table(kind), "", fn)
    return fn
  end
end

-- ---- error handlers ----

--- The exception class and the code (nil for classes without one) of what a handler is registered for.
---@param key integer|luaflask.Class
---@return luaflask.Class cls
---@return integer? code
function Scaffold.exc_class_and_code(key)
  if type(key) == "number" then
    local cls = exceptions.default_exceptions[key]
    if cls == nil then
      functions.fail("'%s' is not a recognized HTTP error code. Use a subclass of HTTPException with that code "
        .. "instead.", tostring(key))
    end
    return cls, cls.code
  end
  if class.isinstance(key, exceptions.Exception) then
    functions.fail("error handlers are registered for a class or a code, not for an instance: pass the class itself")
  end
  if not class.is_class(key) then
    functions.fail("error handlers are registered for an exception class or an HTTP code, not for a %s value",
      type(key))
  end
  if not class.issubclass(key, exceptions.Exception) then
    functions.fail("'%s' is not an exception class: extend luaflask.exceptions.Exception", key.__name)
  end
  return key, class.issubclass(key, exceptions.HTTPException) and key.code or nil
end

local function add_handler(spec, scope, key, fn)
  local cls, code = Scaffold.exc_class_and_code(key)
  local by_code = spec[scope] or {}
  spec[scope] = by_code
  local slot = code or 0
  by_code[slot] = by_code[slot] or {}
  by_code[slot][cls] = fn
end
Scaffold.add_error_handler = add_handler

--- Registers an error handler for an HTTP code or an exception class. `fn(err)` answers like a view.
---@param key integer|luaflask.Class
---@param fn function?
---@return function fn, or without one the decorator that takes it
function Scaffold:errorhandler(key, fn)
  class.check_self(self, Scaffold, "app:errorhandler")
  self:check_setup("errorhandler")
  if fn == nil then
    Scaffold.exc_class_and_code(key)
    return function(handler)
      functions.check(handler, spelling(self, "errorhandler(…)"))
      add_handler(self.error_handler_spec, "", key, handler)
      return handler
    end
  end
  functions.check(fn, spelling(self, "errorhandler"))
  add_handler(self.error_handler_spec, "", key, fn)
  return fn
end

--- The same, as a plain call.
---@param key integer|luaflask.Class
---@param fn function
function Scaffold:register_error_handler(key, fn)
  class.check_self(self, Scaffold, "app:register_error_handler")
  self:check_setup("register_error_handler")
  functions.check(fn, spelling(self, "register_error_handler"))
  add_handler(self.error_handler_spec, "", key, fn)
end

-- ---- files ----

--- The folder of static files as a full path, nil when there is none.
---@return string?
function Scaffold:static_path()
  local folder = self.static_folder
  if folder and folder:sub(1, 1) ~= "/" then
    folder = self.root_path .. "/" .. folder
  end
  return folder
end

--- The URL under which static files lie.
---@return string?
function Scaffold:get_static_url_path()
  if self._static_url_path then
    return self._static_url_path
  end
  if self.static_folder then
    return ("/" .. self.static_folder:match("[^/]*$")):gsub("/$", "")
  end
end

--- Refuses encodings that Lua's files do not know.
---@param encoding string?
function Scaffold.check_encoding(encoding)
  if encoding ~= nil and not (type(encoding) == "string" and encoding:lower():find("^utf%-?8$")) then
    functions.fail("a file is read as it is: the encoding can be utf-8 or none, not %s", tostring(encoding))
  end
end

--- Attributes that are computed at each access, by name.
Scaffold.COMPUTED = {
  static_url_path = function(self)
    return self:get_static_url_path()
  end,
  has_static_folder = function(self)
    return self.static_folder ~= nil
  end,
}

--- Answers with a file of the static folder.
---@param filename string
---@return luaflask.Response
function Scaffold:send_static_file(filename)
  class.check_self(self, Scaffold, "app:send_static_file")
  local folder = self:static_path()
  if not folder then
    functions.fail("'static_folder' must be set to serve static_files.")
  end
  return require("luaflask.files").send_from_directory(folder, filename,
    { max_age = self:get_send_file_max_age(filename) })
end

--- Opens a file below root_path for reading.
---@param resource string
---@param mode string? "r", "rt" or "rb"
---@param encoding string? "utf-8": texts are bytes
---@return file*
function Scaffold:open_resource(resource, mode, encoding)
  class.check_self(self, Scaffold, "app:open_resource")
  mode = mode or "rb"
  if mode ~= "r" and mode ~= "rb" and mode ~= "rt" then
    functions.fail("Resources can only be opened for reading.")
  end
  self.check_encoding(encoding)
  local path = resource:sub(1, 1) == "/" and resource or self.root_path .. "/" .. resource
  local file, message = io.open(path, (mode:gsub("t", "")))
  if not file then
    functions.fail(message)
  end
  return file
end

return Scaffold
