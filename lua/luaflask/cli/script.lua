-- SPDX-License-Identifier: MIT
-- Commands and the application: which one it is, its context around commands, and the group that `luaflask` is.
local class = require("luaflask.class")
local core = require("luaflask.core")
local Command = require("luaflask.cli.command")
local Context = require("luaflask.cli.context")
local dotenv = require("luaflask.cli.dotenv")
local errors = require("luaflask.cli.errors")
local file_types = require("luaflask.cli.file_types")
local functions = require("luaflask.functions")
local Group = require("luaflask.cli.group")
local locate = require("luaflask.cli.locate")
local Option = require("luaflask.cli.option")
local terminal = require("luaflask.cli.terminal")
local types = require("luaflask.cli.types")

local script = {}

local function truthy(value)
  value = value and value:lower()
  return value ~= nil and value ~= "" and value ~= "0" and value ~= "false" and value ~= "no"
end

--- What a command line knows of its application: `ctx.obj` of every command of `luaflask`.
---@class luaflask.cli.ScriptInfo: luaflask.Class
---@field app_import_path string? what --app said
---@field create_app (fun(): luaflask.Flask)? makes the application instead
---@field set_debug_flag boolean whether the application takes over LUAFLASK_DEBUG
---@field load_dotenv_defaults boolean whether .env and .luaflaskenv are read
---@field data table anything, for extensions
local ScriptInfo = class.new("ScriptInfo")
script.ScriptInfo = ScriptInfo

---@param opts table? app_import_path, create_app, set_debug_flag, load_dotenv_defaults
function ScriptInfo:init(opts)
  types.take_options(self, "cli.ScriptInfo", opts, { app_import_path = "string", create_app = "function",
    set_debug_flag = "boolean", load_dotenv_defaults = "boolean" })
  self.set_debug_flag = self.set_debug_flag ~= false
  self.load_dotenv_defaults = self.load_dotenv_defaults ~= false and not truthy(os.getenv("LUAFLASK_SKIP_DOTENV"))
  self.data, self.env_files = {}, {}
end

--- Whether the command line or the environment asks for debug mode.
---@return boolean
function script.get_debug_flag()
  return truthy(os.getenv("LUAFLASK_DEBUG"))
end

--- The application, loaded at the first call. Raises NoAppException if there is none; an error of its own code comes
--- through.
---@return luaflask.Flask
function ScriptInfo:load_app()
  class.check_self(self, ScriptInfo, "info:load_app")
  if self._loaded_app then
    return self._loaded_app
  end
  local app
  if self.create_app then
    app = self.create_app()
    if not class.isinstance(app, require("luaflask.app")) then
      functions.fail("create_app gave a %s value, not a Flask application", type(app))
    end
  else
    local message, file, kind
    app, message, file, kind = locate.load(self.app_import_path)
    self.app_file = file
    if not app then
      error(kind == "raised" and errors.ClickException(message) or errors.NoAppException(message,
        Context.current(true)), 0)
    end
  end
  if self.set_debug_flag then
    app.debug = script.get_debug_flag()
  end
  self._loaded_app = app
  return app
end

--- Decorates a function of a command with what find(ctx) gives, as its first argument.
---@param find fun(ctx: luaflask.cli.Context): any
---@return fun(fn: function): function
function script.decorator(find)
  return function(fn)
    functions.check(fn, "the decorator")
    return functions.wraps(fn, function(...)
      return fn(find(Context.current()), ...)
    end)
  end
end

--- Makes a decorator that gives the nearest `obj` of a class.
---@param cls luaflask.Class
---@param ensure boolean? whether one is made when there is none
---@return fun(fn: function): function
function script.make_pass_decorator(cls, ensure)
  return script.decorator(function(ctx)
    local found
    if ensure then
      found = ctx:ensure_object(cls)
    else
      found = ctx:find_object(cls)
    end
    if found == nil then
      functions.fail("this command was called without a context that has an object of class %s: there is none in obj",
        cls.__name)
    end
    return found
  end)
end

script.pass_context = script.decorator(function(ctx)
  return ctx
end)
script.pass_obj = script.decorator(function(ctx)
  return ctx.obj
end)
script.pass_script_info = script.make_pass_decorator(ScriptInfo, true)

-- Enters a context of the application, unless one of it is current already.
local function enter(ctx, app)
  local current = core.context.has_app() and class.unwrap(require("luaflask.globals").current_app)
  if current ~= app then
    ctx:with_resource(app:app_context())
  end
end

--- Makes a function of a command run inside the application's context. Commands of `app.cli` and `bp.cli` do anyway.
---@generic F: function
---@param fn F
---@return F
function script.with_appcontext(fn)
  functions.check(fn, "with_appcontext")
  return functions.wraps(fn, function(...)
    local ctx = Context.current()
    if not core.context.has_app() then
      enter(ctx, ctx:ensure_object(ScriptInfo):load_app())
    end
    return fn(...)
  end)
end

-- ---- groups ----

--- The group that `app.cli` and `bp.cli` are: its commands run inside the application's context.
---@class luaflask.cli.AppGroup: luaflask.cli.Group
local AppGroup = Group:extend("AppGroup")
script.AppGroup = AppGroup
AppGroup.group_class = AppGroup

--- Adds a command, as of Group. `with_appcontext = false` leaves the function as it is.
---@param name string
---@param opts table|function|nil
---@param fn function?
---@return luaflask.cli.Command|fun(fn: function): luaflask.cli.Command
function AppGroup:command(name, opts, fn)
  class.check_self(self, AppGroup, "cli:command")
  local plain = type(opts) == "table" and opts.with_appcontext == false
  return Group.define("cli:command", name, opts, fn, function(command)
    if not plain then
      command.callback = script.with_appcontext(command.callback)
    end
    self:add_command(command)
  end)
end

local function set_app(ctx, _, value)
  if value ~= nil then
    ctx:ensure_object(ScriptInfo).app_import_path = value
  end
  return value
end

local function set_debug(_, _, value)
  if value ~= nil then
    -- The application reads it while it is being made, and so do the processes that this one starts.
    core.env.set("LUAFLASK_DEBUG", value and "1" or "0")
  end
  return value
end

local function load_env_file(ctx, _, value)
  local info = ctx:ensure_object(ScriptInfo)
  if info.env_loaded == (value or true) then
    return value
  end
  info.env_loaded = value or true
  local files, message = dotenv.load(value, info.load_dotenv_defaults)
  if not files then
    error(errors.UsageError(message, ctx), 0)
  end
  info.env_files = files
  return value
end

--- The callback of --version: shows the versions and ends.
---@param ctx luaflask.cli.Context
---@param _ luaflask.cli.Parameter
---@param value boolean
function script.get_version(ctx, _, value)
  if value and not ctx.resilient_parsing then
    local lua = rawget(_G, "jit") and _G.jit.version or _VERSION
    terminal.echo("luaflask " .. core._VERSION .. "\n" .. lua)
    ctx:exit()
  end
  return value
end

--- The option `--debug/--no-debug`, which the group and `run` have.
---@return luaflask.cli.Option
function script.debug_option()
  local option = Option("--debug/--no-debug", { help = "Set debug mode.", expose_value = false, callback = set_debug })
  -- Without the flag the environment decides.
  option.default = nil
  return option
end

local function make_options(version)
  local list = {
    Option("-e", "--env-file", { type = file_types.Path({ exists = true, dir_okay = false }), is_eager = true,
      expose_value = false, callback = load_env_file,
      help = "Load environment variables from this file, taking precedence over those set by '.env' and "
        .. "'.luaflaskenv'. Variables set directly in the environment take highest precedence." }),
    Option("-A", "--app", { metavar = "APP", is_eager = true, expose_value = false, callback = set_app,
      help = "The application or factory function to load, in the form 'module:name'. Module can be a dotted name or "
        .. "a file. Name is not required if it is 'app', 'application', 'create_app', or 'make_app', and can be "
        .. "'name(args)' to pass arguments." }),
    script.debug_option(),
  }
  if version then
    list[4] = Option("--version", { is_flag = true, is_eager = true, expose_value = false, help = "Show the version.",
      callback = script.get_version })
  end
  return list
end

--- A group that finds the application and has its commands beside its own: what `luaflask` is, for a program of your
--- own: `cli.FlaskGroup("shop", { create_app = create_app }):main(arg)`.
---@class luaflask.cli.FlaskGroup: luaflask.cli.AppGroup
local FlaskGroup = AppGroup:extend("FlaskGroup")
script.FlaskGroup = FlaskGroup

FlaskGroup.OPTIONS = { create_app = "function", add_default_commands = "boolean", add_version_option = "boolean",
  load_dotenv = "boolean", set_debug_flag = "boolean" }
for name, kinds in next, Group.OPTIONS do
  FlaskGroup.OPTIONS[name] = kinds
end

---@param name string
---@param opts table? create_app, add_default_commands, add_version_option, load_dotenv, set_debug_flag, and those of
---  a group
function FlaskGroup:init(name, opts)
  Group.init(self, name, opts)
  for _, option in ipairs(make_options(self.add_version_option ~= false)) do
    table.insert(self.params, option)
  end
  if self.context_settings.auto_envvar_prefix == nil then
    local settings = {}
    for key, value in next, self.context_settings do
      settings[key] = value
    end
    settings.auto_envvar_prefix = "LUAFLASK"
    self.context_settings = settings
  end
  if self.add_default_commands ~= false then
    for _, command in ipairs({ "routes", "run", "shell" }) do
      self:add_command(require("luaflask.cli." .. command)[command .. "_command"])
    end
  end
end

-- ---- commands that rocks bring ----

local PLACE = "luaflask.commands."

-- A file luaflask/commands/NAME.lua on package.path returns the command NAME.
local function installed_command(name)
  local module = PLACE .. name:gsub("-", "_")
  if not name:find("^[%w_-]+$") or not (package.loaded[module] or package.searchpath(module, package.path)) then
    return nil
  end
  local command = require(module)
  if not class.isinstance(command, Command) then
    error(("%s returned a %s value, not a command: end it with `return cli.command(…)`"):format(module, type(command)),
      0)
  end
  return command
end

local function installed_names()
  local names = {}
  for template in package.path:gmatch("[^;]+") do
    local folder, rest = (template:gsub("%?.*", PLACE:gsub("%.", "/"))), template:match("%?(.*)")
    for _, file in ipairs(rest and core.folder.names(folder) or {}) do
      local name = file:match("^([%w_]+)%.lua$")
      if name and rest == ".lua" then
        names[#names + 1] = (name:gsub("_", "-"))
      elseif rest == "/init.lua" and file:find("^[%w_]+$") and core.folder.kind(folder .. file) == "folder" then
        names[#names + 1] = (file:gsub("_", "-"))
      end
    end
  end
  return names
end

local function show_load_error(err)
  local message = class.isinstance(err, errors.ClickException) and err:format_message()
    or tostring(err) .. (Context.traceback_of(err) or "")
  terminal.secho("Error: " .. message .. "\n", { err = true, fg = "red" })
end

function FlaskGroup:get_command(ctx, name)
  local command = self.commands[name] or installed_command(name)
  if command then
    return command
  end
  -- A command of the application's. If that cannot be loaded, the reason is shown, and that there is no such command.
  local info = ctx:ensure_object(ScriptInfo)
  local ok, app = pcall(info.load_app, info)
  if not ok then
    if not class.isinstance(app, errors.NoAppException) then
      error(app, 0)
    end
    show_load_error(app)
    return nil
  end
  enter(ctx, app)
  return app.cli:get_command(ctx, name)
end

function FlaskGroup:list_commands(ctx)
  local seen, names = {}, {}
  local function add(list)
    for _, name in ipairs(list) do
      names[#names + 1] = not seen[name] and name or nil
      seen[name] = true
    end
  end
  add(Group.list_commands(self, ctx))
  add(installed_names())
  local info = ctx:ensure_object(ScriptInfo)
  if not info.load_failed then
    local ok, app = pcall(info.load_app, info)
    if ok then
      add(app.cli:list_commands(ctx))
    else
      info.load_failed = true
      show_load_error(app)
    end
  end
  table.sort(names)
  return names
end

function FlaskGroup:make_context(info_name, args, parent, settings)
  settings = settings or {}
  if settings.obj == nil and self.context_settings.obj == nil then
    settings.obj = ScriptInfo({ create_app = self.create_app, set_debug_flag = self.set_debug_flag,
      load_dotenv_defaults = self.load_dotenv })
  end
  return AppGroup.make_context(self, info_name, args, parent, settings)
end

function FlaskGroup:parse_args(ctx, args)
  local only_help = #args == 1
  if only_help then
    only_help = false
    for _, word in ipairs(ctx.help_option_names) do
      only_help = only_help or word == args[1]
    end
  end
  if not args[1] and self.no_args_is_help or only_help then
    -- The list of commands needs the application, and that the variables which name it.
    for _, param in ipairs(self.params) do
      if param.callback == load_env_file or param.callback == set_app then
        param:handle(ctx, {})
      end
    end
  end
  return AppGroup.parse_args(self, ctx, args)
end

--- Reads a file of variables, and `.env` and `.luaflaskenv` of this folder or the nearest one above; what the
--- environment has already stays.
---@param path string?
---@param load_defaults boolean? whether the usual files are read (true)
---@return boolean whether a variable was found
function script.load_dotenv(path, load_defaults)
  local files, message, found = dotenv.load(path, load_defaults ~= false)
  if not files then
    functions.fail("%s", message)
  end
  return found > 0
end

return script
