-- SPDX-License-Identifier: MIT
-- What a running command knows: its parameters, its parent's context, what is to be closed at its end.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")

---@class luaflask.cli.Context: luaflask.Class
---@field command luaflask.cli.Command
---@field info_name string? the name that the command was called by
---@field command_path string "luaflask users create"
---@field parent luaflask.cli.Context?
---@field params table<string, any> the values of the parameters
---@field args string[] words that are left, with allow_extra_args
---@field obj any the application's own, inherited by the contexts below
---@field meta table shared by all contexts of a command line
---@field invoked_subcommand string? of a group
local Context = class.new("Context")

-- Contexts that are current, the innermost last.
local stack = {}

local INHERITED = { "obj", "color", "terminal_width", "max_content_width", "show_default", "token_normalize_func",
  "help_option_names" }
local SETTINGS = { obj = true, color = true, terminal_width = true, max_content_width = true, show_default = true,
  token_normalize_func = true, help_option_names = true, default_map = true, auto_envvar_prefix = true,
  allow_extra_args = true, allow_interspersed_args = true, ignore_unknown_options = true, resilient_parsing = true }
Context.SETTINGS = SETTINGS

local function path_of(self)
  local parent = self.parent
  if not parent then
    return self.info_name or ""
  end
  local words = { parent.command_path }
  for _, param in ipairs(parent.command.params) do
    if param.kind == "argument" then
      words[#words + 1] = param:make_metavar()
    end
  end
  words[#words + 1] = self.info_name
  return (table.concat(words, " "):gsub("^ +", ""))
end

local function prefix_of(self, settings)
  if settings.auto_envvar_prefix ~= nil then
    return settings.auto_envvar_prefix
  end
  local parent = self.parent
  if parent and parent.auto_envvar_prefix and self.info_name then
    return parent.auto_envvar_prefix .. "_" .. self.info_name:upper():gsub("-", "_")
  end
end

---@param command luaflask.cli.Command
---@param info_name string?
---@param parent luaflask.cli.Context?
---@param settings table? of Context.SETTINGS
function Context:init(command, info_name, parent, settings)
  settings = settings or {}
  self.command, self.info_name, self.parent = command, info_name, parent
  self.params, self.args = {}, {}
  self._sources, self._explicit, self._closers = {}, {}, {}
  for name in next, SETTINGS do
    self[name] = settings[name]
  end
  for _, name in ipairs(INHERITED) do
    if self[name] == nil and parent then
      self[name] = parent[name]
    end
  end
  self.meta = parent and parent.meta or {}
  self.help_option_names = self.help_option_names or { "--help" }
  if self.allow_interspersed_args == nil then
    self.allow_interspersed_args = not command.is_group
  end
  self.resilient_parsing = self.resilient_parsing or parent and parent.resilient_parsing or false
  if self.default_map == nil and parent and parent.default_map and info_name then
    self.default_map = parent.default_map[info_name]
  end
  self.auto_envvar_prefix = prefix_of(self, settings) or nil
  self.command_path = path_of(self)
end

--- The context of the command that runs; an error outside any, unless `silent`.
---@param silent boolean?
---@return luaflask.cli.Context?
function Context.current(silent)
  local ctx = stack[#stack]
  if ctx == nil and not silent then
    functions.fail("There is no active command: get_current_context is for functions that a command calls")
  end
  return ctx
end

-- The traceback of the error that is on its way out; taken where it was raised.
local raised

local function note(err)
  if not errors.is_ours(err) and not (raised and rawequal(raised.err, err)) then
    raised = { err = err, traceback = debug.traceback("", 2) }
  end
  return err
end

--- The traceback of an error that came out of a context.
---@param err any
---@return string?
function Context.traceback_of(err)
  return raised and rawequal(raised.err, err) and raised.traceback or nil
end

--- Runs fn(…) with the context as the current one. `keep`: what is to be closed stays open.
---@param keep boolean
---@param fn function
---@return any ...
function Context:scope(keep, fn, ...)
  local depth = #stack
  stack[depth + 1] = self
  self._depth = (self._depth or 0) + (keep and 0 or 1)
  local results = compat.pack(xpcall(fn, note, ...))
  for i = #stack, depth + 1, -1 do
    stack[i] = nil
  end
  if not keep then
    self._depth = self._depth - 1
    if self._depth == 0 then
      self:close(not results[1] and results[2] or nil)
    end
  end
  if not results[1] then
    error(results[2], 0)
  end
  return compat.unpack(results, 2, results.n)
end

--- Runs fn(…) in this context; a usage error that names no context gets this one, whose usage is shown with it.
---@param fn function
---@return any ...
function Context:run(fn, ...)
  local results = compat.pack(pcall(self.scope, self, true, fn, ...))
  local err = results[2]
  if results[1] then
    return compat.unpack(results, 2, results.n)
  elseif class.isinstance(err, errors.UsageError) then
    err.ctx = err.ctx or self
  end
  error(err, 0)
end

--- Calls fn when the command has ended, the last one given first.
---@param fn fun(err: any)
---@return function
function Context:call_on_close(fn)
  class.check_self(self, Context, "ctx:call_on_close")
  functions.check(fn, "ctx:call_on_close")
  self._closers[#self._closers + 1] = fn
  return fn
end

--- Enters a context such as `app:app_context()`, which is left when the command has ended.
---@generic T
---@param resource T what has :push() and :pop()
---@return T
function Context:with_resource(resource)
  resource:push()
  self:call_on_close(function(err)
    resource:pop(err)
  end)
  return resource
end

--- Closes what is to be closed; done by itself at the command's end.
---@param err any what ended the command, nil if nothing went wrong
function Context:close(err)
  if class.isinstance(err, errors.Exit) then
    err = nil
  end
  local failure
  while self._closers[1] do
    local ok, message = pcall(table.remove(self._closers), err)
    failure = not ok and (failure or { message }) or failure
  end
  if failure then
    error(failure[1], 0)
  end
end

--- The outermost context.
---@return luaflask.cli.Context
function Context:find_root()
  local ctx = self
  while ctx.parent do
    ctx = ctx.parent
  end
  return ctx
end

--- The nearest `obj` that is an instance of a class.
---@param cls luaflask.Class
---@return any
function Context:find_object(cls)
  local ctx = self
  while ctx do
    if class.isinstance(ctx.obj, cls) then
      return ctx.obj
    end
    ctx = ctx.parent
  end
end

--- The same, made when there is none.
---@param cls luaflask.Class
---@return any
function Context:ensure_object(cls)
  local found = self:find_object(cls)
  if found == nil then
    found = cls()
    self.obj = found
  end
  return found
end

--- The default that `default_map` has for a parameter.
---@param name string
---@return any
function Context:lookup_default(name)
  local value = self.default_map and self.default_map[name]
  if functions.is_callable(value) then
    return value()
  end
  return value
end

--- Where a value came from: "commandline", "environment", "default_map", "default", "prompt"; nil for no parameter.
---@param name string
---@return string?
function Context:get_parameter_source(name)
  return self._sources[name]
end

---@return string
function Context:get_usage()
  return self.command:get_usage(self)
end

---@return string
function Context:get_help()
  return self.command:get_help(self)
end

--- Ends the command as wrong usage, with a message; status 2.
---@param message string
function Context:fail(message)
  class.check_self(self, Context, "ctx:fail")
  error(errors.UsageError(message, self), 0)
end

--- Ends the command: `Aborted!`, status 1.
function Context:abort() -- luacheck: ignore 212
  error(errors.Abort(), 0)
end

--- Ends the command with a status, after what is to be closed was closed.
---@param code integer?
function Context:exit(code)
  class.check_self(self, Context, "ctx:exit")
  self:close()
  error(errors.Exit(code), 0)
end

--- Calls a function in this context, or another command with values by name (defaults for those not given).
---@param callee function|luaflask.cli.Command
---@param ... any
---@return any ...
function Context:invoke(callee, ...)
  class.check_self(self, Context, "ctx:invoke")
  if not class.isinstance(callee, require("luaflask.cli.command")) then
    functions.check(callee, "ctx:invoke")
    return self:run(callee, ...)
  end
  local command, values = callee, ... or {}
  if not command.callback then
    functions.fail("The given command is not callable because it does not have a callback.")
  end
  local ctx = Context(command, command.name, self)
  for name, value in next, values do
    ctx.params[name] = value
  end
  for _, param in ipairs(command.params) do
    if ctx.params[param.name] == nil and param.expose_value then
      ctx.params[param.name] = param:convert(ctx, param:get_default(ctx))
    end
  end
  return ctx:scope(false, command.call, command, ctx)
end

--- Calls another command with the values of this one, and those given instead.
---@param command luaflask.cli.Command
---@param values table<string, any>?
---@return any ...
function Context:forward(command, values)
  local all = {}
  for name, value in next, self.params do
    all[name] = value
  end
  for name, value in next, values or {} do
    all[name] = value
  end
  return self:invoke(command, all)
end

--- A formatter for a page of this context.
---@return luaflask.cli.HelpFormatter
function Context:make_formatter()
  return require("luaflask.cli.formatter")(self.terminal_width, self.max_content_width)
end

return Context
