-- SPDX-License-Identifier: MIT
-- Blueprints: a part of an application, declared on its own and registered later, once or several times, also
-- inside another blueprint.
local Scaffold = require("luaflask.scaffold")
local class = require("luaflask.class")
local functions = require("luaflask.functions")
local options = require("luaflask.options")
local route_options = require("luaflask.route_options")

---@class luaflask.Blueprint: luaflask.Scaffold
---@field url_prefix string?
---@field subdomain string?
---@field url_values_defaults table?
---@field owns_prefix boolean? whether requests below url_prefix that no rule takes are this blueprint's
---@field cli luaflask.cli.AppGroup its commands
---@field cli_group string|false|nil how the group is called in the application; false: its commands have none
---@field static_url_path string? under url_prefix
---@field has_static_folder boolean
local Blueprint = Scaffold:extend("Blueprint", { call_name = "bp" })

function Blueprint.__index(self, key)
  local value = getmetatable(self)[key]
  if value == nil and key == "cli" then
    -- The group of commands is made when it is first named.
    value = require("luaflask.cli").AppGroup(self.name)
    rawset(self, "cli", value)
  elseif value == nil and Scaffold.COMPUTED[key] then
    value = Scaffold.COMPUTED[key](self)
  end
  return value
end

--- What a registration knows: the application, the options, the names so far.
---@class luaflask.BlueprintSetupState: luaflask.Class
---@field app luaflask.Flask
---@field blueprint luaflask.Blueprint
---@field options table
---@field first_registration boolean
---@field url_prefix string?
---@field subdomain string?
---@field url_defaults table
---@field name string
---@field name_prefix string
local SetupState = class.new("BlueprintSetupState")

function SetupState:init(blueprint, app, opts, first)
  self.blueprint, self.app, self.options, self.first_registration = blueprint, app, opts, first
  self.subdomain = opts.subdomain or blueprint.subdomain
  self.url_prefix = opts.url_prefix or blueprint.url_prefix
  self.owns_prefix = opts.owns_prefix
  if self.owns_prefix == nil then
    self.owns_prefix = blueprint.owns_prefix
  end
  self.name = opts.name or blueprint.name
  self.name_prefix = opts.name_prefix or ""
  self.url_defaults = {}
  for k, v in next, blueprint.url_values_defaults or {} do
    self.url_defaults[k] = v
  end
  for k, v in next, opts.url_defaults or {} do
    self.url_defaults[k] = v
  end
end

local function join(prefix, rule)
  if not prefix then
    return rule
  end
  if rule == "" then
    return prefix
  end
  return (prefix:gsub("/+$", "")) .. "/" .. (rule:gsub("^/+", ""))
end

local function full_name(state)
  return (state.name_prefix .. "." .. state.name):gsub("^%.", "")
end

--- Adds a rule under the registration's prefix, defaults and name.
---@param rule string
---@param endpoint string?
---@param view function?
---@param opts table?
function SetupState:add_url_rule(rule, endpoint, view, opts)
  local copy = {}
  for k, v in next, opts or {} do
    copy[k] = v
  end
  copy.subdomain = copy.subdomain or self.subdomain
  local defaults = {}
  for k, v in next, self.url_defaults do
    defaults[k] = v
  end
  for k, v in next, copy.defaults or {} do
    defaults[k] = v
  end
  copy.defaults = next(defaults) and defaults or nil
  endpoint = endpoint or (view ~= nil and functions.name_of(view)) or rule
  self.app:add_url_rule(join(self.url_prefix, rule), full_name(self) .. "." .. endpoint, view, copy)
end

local OPTIONS = {
  static_folder = "string|off", static_url_path = "string", template_folder = "string|off", url_prefix = "string",
  subdomain = "string", url_defaults = "table", root_path = "string", cli_group = "string|off",
  owns_prefix = "boolean",
}

---@param name string
---@param import_name string?
---@param opts table? static_folder static_url_path template_folder url_prefix subdomain url_defaults root_path
---  owns_prefix
function Blueprint:init(name, import_name, opts)
  if type(import_name) == "table" and opts == nil then
    import_name, opts = nil, import_name
  end
  if import_name ~= nil and type(import_name) ~= "string" then
    functions.fail("Blueprint: the import name is a string, not a %s value", type(import_name))
  elseif import_name and import_name:sub(1, 1) == "/" then
    functions.fail("Blueprint: %q is no name of a module: a prefix is written { url_prefix = %q }", import_name,
      import_name)
  end
  if type(name) ~= "string" or name == "" then
    functions.fail("'name' may not be empty.")
  end
  if name:find(".", 1, true) then
    functions.fail("'name' may not contain a dot '.' character.")
  end
  opts = options.check("Blueprint", opts, OPTIONS)
  self:setup(import_name, opts, 3)
  self.name = name
  self.url_prefix = opts.url_prefix
  self.subdomain = opts.subdomain
  self.url_values_defaults = opts.url_defaults
  self.cli_group = opts.cli_group
  self.owns_prefix = opts.owns_prefix
  self.deferred_functions = {}
  self._blueprints = {}
  self._views = {} -- by endpoint, to give each view that has no name one of its own
end

function Blueprint:__tostring()
  return ("<%s '%s'>"):format(getmetatable(self).__name, self.name)
end

function Blueprint:check_setup(what)
  if self._got_registered_once then
    functions.fail("The setup method '%s' can no longer be called on the blueprint '%s'. It has already been "
      .. "registered at least once, any changes will not be applied consistently.\nMake sure all imports, "
      .. "decorators, functions, etc. needed to set up the blueprint are done before registering it.", what, self.name)
  end
end

--- Runs fn(state) at each registration.
---@param fn fun(state: luaflask.BlueprintSetupState)
function Blueprint:record(fn)
  class.check_self(self, Blueprint, "bp:record")
  self:check_setup("record")
  functions.check(fn, "bp:record")
  self.deferred_functions[#self.deferred_functions + 1] = fn
end

--- Runs fn(state) at the first registration only.
---@param fn fun(state: luaflask.BlueprintSetupState)
function Blueprint:record_once(fn)
  class.check_self(self, Blueprint, "bp:record_once")
  self:record(function(state)
    if state.first_registration then
      fn(state)
    end
  end)
end

--- The state of one registration; an extension may replace it.
---@return luaflask.BlueprintSetupState
function Blueprint:make_setup_state(app, opts, first)
  return SetupState(self, app, opts, first)
end

function Blueprint:add_url_rule(rule, endpoint, view, opts)
  class.check_self(self, Blueprint, "bp:add_url_rule")
  self:check_setup("add_url_rule")
  endpoint, view, opts = Scaffold.rule_arguments(endpoint, view, opts)
  Scaffold.check_endpoint(endpoint)
  if endpoint and endpoint:find(".", 1, true) then
    functions.fail("'endpoint' may not contain a dot '.' character.")
  end
  Scaffold.check_rule(rule)
  opts = route_options.check(opts)
  route_options.methods(view, opts)
  route_options.check_syntax(rule)
  if view ~= nil then
    functions.check(view, "bp:add_url_rule")
    endpoint = endpoint or self.implicit_endpoint(self._views, rule, view, opts.methods or { "GET" })
    functions.set_name(view, endpoint)
    self._views[endpoint] = self._views[endpoint] or view
  end
  local place = functions.caller()
  self:record(function(state)
    functions.blame(place, state.add_url_rule, state, rule, endpoint, view, opts)
  end)
end

local REGISTER_OPTIONS = {
  url_prefix = "string", subdomain = "string", url_defaults = "table", name = "string", cli_group = "string|off",
  owns_prefix = "boolean",
}

--- Checks the options of a registration.
---@param opts table?
---@param what string the method, for the message
---@return table
function Blueprint.register_options(opts, what)
  if type(opts) == "string" and opts:sub(1, 1) == "/" and not opts:find("%.%w+$") then
    functions.fail("%s: the options are a table: write { url_prefix = %q }", what, opts)
  elseif type(opts) == "string" then
    -- `app:register_blueprint(require("shop.auth"))`: Lua 5.4's require gives the file's name as a second value.
    opts = nil
  end
  return options.check(what, opts, REGISTER_OPTIONS)
end

--- Registers a blueprint inside this one.
---@param blueprint luaflask.Blueprint
---@param opts table?
function Blueprint:register_blueprint(blueprint, opts)
  class.check_self(self, Blueprint, "bp:register_blueprint")
  self:check_setup("register_blueprint")
  if not class.isinstance(blueprint, Blueprint) then
    functions.fail("bp:register_blueprint: a Blueprint is needed, not a %s value", type(blueprint))
  end
  if blueprint == self then
    functions.fail("Cannot register a blueprint on itself")
  end
  self._blueprints[#self._blueprints + 1] = { blueprint, Blueprint.register_options(opts, "bp:register_blueprint") }
end

local function merge_hooks(self, app, name)
  for _, kind in ipairs(Scaffold.HOOKS) do
    for _, fn in ipairs(self:hook_table(kind)[""] or {}) do
      Scaffold.append_hook(app:hook_table(kind), name, fn)
    end
  end
  local spec = self.error_handler_spec[""]
  if spec then
    local to = app.error_handler_spec[name] or {}
    app.error_handler_spec[name] = to
    for code, by_class in next, spec do
      to[code] = to[code] or {}
      for cls, fn in next, by_class do
        to[code][cls] = fn
      end
    end
  end
  -- bp:endpoint("bp.name"): the endpoint is named in full, as in Flask.
  for endpoint, fn in next, self.view_functions do
    app.view_functions[endpoint] = fn
  end
end

local function add_static_route(self, state)
  if self.static_folder then
    state:add_url_rule(self:get_static_url_path():gsub("/+$", "") .. "/<path:filename>", "static",
      function(filename)
        return self:send_static_file(filename)
      end)
  end
end

local function nested_options(state, child, opts)
  local copy = {}
  for k, v in next, opts do
    copy[k] = v
  end
  local child_prefix = opts.url_prefix or child.url_prefix
  if child_prefix and state.url_prefix then
    copy.url_prefix = state.url_prefix:gsub("/+$", "") .. "/" .. child_prefix:gsub("^/+", "")
  else
    copy.url_prefix = child_prefix or state.url_prefix
  end
  local child_subdomain = opts.subdomain or child.subdomain
  if child_subdomain and state.subdomain then
    copy.subdomain = child_subdomain .. "." .. state.subdomain
  else
    copy.subdomain = child_subdomain or state.subdomain
  end
  copy.name_prefix = full_name(state)
  return copy
end

local function check_name(self, app, name)
  local other = app.blueprints[name]
  if other then
    functions.fail("The name '%s' is already registered for %s blueprint%s. Use 'name=' to provide a unique name.",
      name, other == self and "this" or "a different", other == self and "" or " " .. tostring(other))
  end
end

-- The commands: a group named like the blueprint, unless `cli_group` names it otherwise or, as false, lets them be
-- commands of the application itself.
local function add_commands(self, app, name, opts)
  local group = rawget(self, "cli")
  if not group or next(group.commands) == nil then
    return
  end
  local cli_group = opts.cli_group
  if cli_group == nil then
    cli_group = self.cli_group
  end
  if cli_group == false then
    for command_name, command in next, group.commands do
      app.cli:add_command(command, command_name)
    end
    return
  end
  group.name = cli_group or name
  app.cli:add_command(group)
end

--- Puts the blueprint into an application: what app:register_blueprint calls. A subclass may do more there.
---@param app luaflask.Flask
---@param opts table options of the registration
function Blueprint:register(app, opts)
  class.check_self(self, Blueprint, "bp:register")
  opts = opts or {}
  local name = ((opts.name_prefix or "") .. "." .. (opts.name or self.name)):gsub("^%.", "")
  check_name(self, app, name)
  for pending in next, self._pending_routes do
    functions.fail("the route '%s' of blueprint '%s', declared at %s, was never given a view: write "
      .. "bp:route(\"…\")(function() … end)", pending.rule, self.name, pending.where)
  end
  local first = true
  for _, known in next, app.blueprints do
    first = first and known ~= self
  end
  self._got_registered_once = true
  app.blueprints[name] = self
  app._blueprint_order[#app._blueprint_order + 1] = self
  local state = self:make_setup_state(app, opts, first)
  local prefix = state.url_prefix
  if prefix ~= nil and prefix ~= "" and prefix:sub(1, 1) ~= "/" then
    functions.fail("the url_prefix '%s' of blueprint '%s' must start with a slash", prefix, name)
  end
  if state.owns_prefix then
    require("luaflask.prefixes").own(app, name, state)
  end
  add_static_route(self, state)
  merge_hooks(self, app, name)
  for _, fn in ipairs(self.deferred_functions) do
    fn(state)
  end
  add_commands(self, app, name, opts)
  for _, child in ipairs(self._blueprints) do
    child[1]:register(app, nested_options(state, child[1], child[2]))
  end
end

--- How long browsers may keep a static file of the blueprint, in seconds; nil for "ask again". By default what the
--- setting SEND_FILE_MAX_AGE_DEFAULT says.
---@param _filename string?
---@return integer?
function Blueprint:get_send_file_max_age(_filename)
  return require("luaflask.globals").current_app.config.SEND_FILE_MAX_AGE_DEFAULT
end

-- ---- hooks for the whole application ----

local APP_WIDE = {
  before_app_request = "before_request",
  after_app_request = "after_request",
  teardown_app_request = "teardown_request",
  app_context_processor = "context_processor",
  app_url_defaults = "url_defaults",
  app_url_value_preprocessor = "url_value_preprocessor",
}

for method, kind in next, APP_WIDE do
  Blueprint[method] = function(self, fn)
    class.check_self(self, Blueprint, "bp:" .. method)
    self:check_setup(method)
    functions.check(fn, "bp:" .. method)
    self:record_once(function(state)
      Scaffold.append_hook(state.app:hook_table(kind), "", fn)
    end)
    return fn
  end
end

--- An error handler for the whole application.
---@param key integer|luaflask.Class
---@param fn function?
---@return function
function Blueprint:app_errorhandler(key, fn)
  class.check_self(self, Blueprint, "bp:app_errorhandler")
  self:check_setup("app_errorhandler")
  Scaffold.exc_class_and_code(key)
  local function add(handler)
    functions.check(handler, "bp:app_errorhandler")
    self:record_once(function(state)
      state.app:register_error_handler(key, handler)
    end)
    return handler
  end
  return fn and add(fn) or add
end

return Blueprint
