-- SPDX-License-Identifier: MIT
-- A group: a command that has commands.
local class = require("luaflask.class")
local Command = require("luaflask.cli.command")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local keys = require("luaflask.keys")
local params = require("luaflask.cli.params")

---@class luaflask.cli.Group: luaflask.cli.Command
---@field commands table<string, luaflask.cli.Command>
---@field invoke_without_command boolean? whether the group's function may be the end of it
local Group = Command:extend("Group", { is_group = true, subcommand_metavar = "COMMAND [ARGS]..." })

local OPTIONS = { invoke_without_command = "boolean", subcommand_metavar = "string", commands = "table" }
for name, kinds in next, Command.OPTIONS do
  OPTIONS[name] = kinds
end
Group.OPTIONS = OPTIONS

---@param name string
---@param opts table?
function Group:init(name, opts)
  Command.init(self, name, opts)
  local given = self.commands or {}
  self.commands = {}
  for key, command in next, given do
    self:add_command(command, type(key) == "string" and key or nil)
  end
  if self.no_args_is_help == nil then
    self.no_args_is_help = not self.invoke_without_command
  end
end

--- Takes a command into the group.
---@param command luaflask.cli.Command
---@param name string? instead of its own
function Group:add_command(command, name)
  class.check_self(self, Group, "group:add_command")
  if not class.isinstance(command, Command) then
    functions.fail("group:add_command: a command is needed (cli.command(…), cli.AppGroup(…)), not a %s value",
      type(command))
  end
  self.commands[name or command.name] = command
end

-- ---- defining commands ----

-- A command of (name, options, function), of which options or function may be missing.
local function split(what, name, opts, fn)
  if type(name) ~= "string" then
    functions.fail("%s: the first value is the command's name, a string, not a %s value", what, type(name))
  end
  if fn == nil and functions.is_callable(opts) and not class.isinstance(opts, params.Parameter) then
    opts, fn = nil, opts
  end
  if opts ~= nil and (type(opts) ~= "table" or getmetatable(opts) ~= nil) then
    functions.fail("%s(\"%s\"): between the name and the function stands one table of parameters and options, not a %s "
      .. "value", what, name, class.of(opts) and class.of(opts).__name or type(opts))
  end
  if fn ~= nil then
    functions.check(fn, ("%s(\"%s\")"):format(what, name))
  end
  return opts or {}, fn
end

-- A copy of the options with the function, and the parameters that decorate it.
local function complete(opts, fn)
  local copy, n = {}, 0
  for key, value in next, opts do
    copy[key] = value
    n = type(key) == "number" and math.max(n, key) or n
  end
  for i, param in ipairs(fn and params.of_function[fn] or {}) do
    copy[n + i] = param
  end
  copy.callback, copy.cls, copy.with_appcontext = fn, nil, nil
  return copy
end

--- Makes a command, or the decorator that makes one of a function.
---@param what string for messages
---@param name string
---@param opts table? parameters in its list part, and the options of the command; `cls` is its class
---@param fn function?
---@param added (fun(command: luaflask.cli.Command))? told of the command
---@return luaflask.cli.Command|fun(fn: function): luaflask.cli.Command
function Group.define(what, name, opts, fn, added)
  opts, fn = split(what, name, opts, fn)
  local function make(callback)
    functions.check(callback, ("%s(\"%s\")"):format(what, name))
    local command = (opts.cls or Command)(name, complete(opts, callback))
    if added then
      added(command)
    end
    return command
  end
  if fn ~= nil then
    return make(fn)
  end
  return make
end

--- Makes a group. Its function, if it has one, runs before the commands.
---@param what string for messages
---@param cls luaflask.Class
---@param name string
---@param opts table?
---@param fn function?
---@return luaflask.cli.Group
function Group.define_group(what, cls, name, opts, fn)
  opts, fn = split(what, name, opts, fn)
  return (opts.cls or cls)(name, complete(opts, fn))
end

--- Adds a command: `group:command("name", { parameters and options }, function(argument, …, options) … end)`; without
--- the function, what comes back takes it.
---@param name string
---@param opts table|function|nil
---@param fn function?
---@return luaflask.cli.Command|fun(fn: function): luaflask.cli.Command
function Group:command(name, opts, fn)
  class.check_self(self, Group, "group:command")
  return Group.define("group:command", name, opts, fn, function(command)
    self:add_command(command)
  end)
end

--- Adds a group inside this one.
---@param name string
---@param opts table|function|nil
---@param fn function?
---@return luaflask.cli.Group
function Group:group(name, opts, fn)
  class.check_self(self, Group, "group:group")
  local group = Group.define_group("group:group", self.group_class or Group, name, opts, fn)
  self:add_command(group)
  return group
end

-- ---- looking them up ----

--- The command of a name; nil if there is none.
---@param ctx luaflask.cli.Context
---@param name string
---@return luaflask.cli.Command?
function Group:get_command(ctx, name) -- luacheck: ignore 212
  return self.commands[name]
end

--- The names of all commands, sorted.
---@param ctx luaflask.cli.Context
---@return string[]
function Group:list_commands(ctx) -- luacheck: ignore 212
  return keys.sorted(self.commands)
end

function Group:usage_pieces(ctx)
  local pieces = Command.usage_pieces(self, ctx)
  pieces[#pieces + 1] = self.subcommand_metavar
  return pieces
end

function Group:format_options(ctx, formatter)
  Command.format_options(self, ctx, formatter)
  local list, longest = {}, 0
  for _, name in ipairs(self:list_commands(ctx)) do
    local command = self:get_command(ctx, name)
    if command and not command.hidden then
      list[#list + 1] = { name, command }
      longest = math.max(longest, #name)
    end
  end
  for _, row in ipairs(list) do
    row[2] = row[2]:get_short_help_str(formatter.width - 6 - longest)
  end
  if list[1] then
    formatter:write_list("Commands", list)
  end
end

-- ---- running ----

function Group:resolve_command(ctx, args)
  local name = args[1]
  local command = self:get_command(ctx, name)
  if command == nil and ctx.token_normalize_func then
    name = ctx.token_normalize_func(name)
    command = self:get_command(ctx, name)
  end
  if command == nil then
    if name:find("^%-") then
      self:parse_args(ctx, args)
    end
    local names = {}
    for known in next, self.commands do
      names[#names + 1] = known
    end
    error(errors.NoSuchCommand(name, ctx, names), 0)
  end
  return name, command
end

function Group:invoke(ctx)
  local args = ctx.args
  if not args[1] then
    if self.invoke_without_command then
      return Command.invoke(self, ctx)
    end
    ctx:fail("Missing command.")
  end
  local name, command = self:resolve_command(ctx, args)
  ctx.invoked_subcommand = name
  ctx.args = {}
  Command.invoke(self, ctx)
  local rest = {}
  for i = 2, #args do
    rest[i - 1] = args[i]
  end
  local sub = command:make_context(name, rest, ctx)
  return sub:scope(false, command.invoke, command, sub)
end

function Group:shell_complete(ctx, incomplete)
  local list = {}
  for _, name in ipairs(self:list_commands(ctx)) do
    local command = name:sub(1, #incomplete) == incomplete and self:get_command(ctx, name)
    if command and not command.hidden then
      list[#list + 1] = { value = name, help = command:get_short_help_str() }
    end
  end
  for _, item in ipairs(Command.shell_complete(self, ctx, incomplete)) do
    list[#list + 1] = item
  end
  return list
end

return Group
