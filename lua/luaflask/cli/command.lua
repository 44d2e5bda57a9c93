-- SPDX-License-Identifier: MIT
-- A command: parameters, a function, and the pages that tell about them.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local params = require("luaflask.cli.params")
local parser = require("luaflask.cli.parser")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

---@class luaflask.cli.Command: luaflask.Class
---@field name string
---@field params luaflask.cli.Parameter[]
---@field callback function? called with the arguments in their order, then a table of the options
---@field help string?
---@field short_help string? in the list of the group; else the beginning of help
---@field epilog string?
---@field hidden boolean?
---@field deprecated boolean|string|nil
local Command = class.new("Command", { is_group = false, options_metavar = "[OPTIONS]", add_help_option = true })

local OPTIONS = {
  help = "string", short_help = "string", epilog = "string", options_metavar = "string", hidden = "boolean",
  add_help_option = "boolean", no_args_is_help = "boolean", deprecated = "boolean|string",
  context_settings = "table", callback = "function",
}
Command.OPTIONS = OPTIONS

local function check_settings(settings)
  local known = require("luaflask.cli.context").SETTINGS
  for name in next, settings do
    if not known[name] then
      functions.fail("context_settings has no '%s'", tostring(name))
    end
  end
end

-- An argument behind one that takes all cannot take all as well; two parameters cannot share a word.
local function check_params(self)
  local seen, takes_all, optional = {}, nil, nil
  for i, param in ipairs(self.params) do
    if not class.isinstance(param, params.Parameter) then
      functions.fail("command '%s': what stands at place %d of its table is a %s value; parameters are made by "
        .. "cli.argument(…) and cli.option(…)", self.name, i, type(param))
    end
    for _, words in ipairs(param.kind == "option" and { param.opts, param.secondary_opts } or {}) do
      for _, word in ipairs(words) do
        if seen[word] then
          functions.fail("command '%s': the option %s is given twice", self.name, word)
        end
        seen[word] = true
      end
    end
    if param.kind == "argument" and param.nargs == -1 then
      if takes_all then
        functions.fail("command '%s': the arguments '%s' and '%s' both take all that is left", self.name,
          takes_all, param.name)
      end
      takes_all = param.name
    elseif param.kind == "argument" and optional and param.required then
      functions.fail("command '%s': the argument '%s' is required, but '%s' before it is not", self.name, param.name,
        optional)
    end
    optional = optional or param.kind == "argument" and not param.required and param.nargs ~= -1 and param.name or nil
  end
end

---@param name string
---@param opts table? parameters in its list part, and the options of the command
function Command:init(name, opts)
  if type(name) ~= "string" or name == "" or name:find("%s") then
    functions.fail("a command needs a name, a string without blanks, not %s",
      type(name) == "string" and text.quoted(name) or "a " .. type(name) .. " value")
  end
  self.name, self.params = name, {}
  local named = {}
  for key, value in next, opts or {} do
    if type(key) == "number" then
      self.params[key] = value
    else
      named[key] = value
    end
  end
  types.take_options(self, ("command '%s'"):format(name), named, self.OPTIONS)
  self.context_settings = self.context_settings or {}
  check_settings(self.context_settings)
  check_params(self)
end

function Command:__tostring()
  return ("<%s %s>"):format(getmetatable(self).__name, self.name)
end

-- ---- help ----

-- The words that ask for help and that no parameter has taken.
local function help_names(self, ctx)
  local list = {}
  for _, word in ipairs(self.add_help_option and ctx.help_option_names or {}) do
    local taken = false
    for _, param in ipairs(self.params) do
      for _, known in ipairs(param.kind == "option" and param.opts or {}) do
        taken = taken or known == word
      end
    end
    if not taken then
      list[#list + 1] = word
    end
  end
  return list
end

--- The word for help that messages name.
---@param ctx luaflask.cli.Context
---@return string?
function Command:longest_help_name(ctx)
  local longest
  for _, word in ipairs(help_names(self, ctx)) do
    longest = (not longest or #word > #longest) and word or longest
  end
  return longest
end

local function show_help(ctx, _, value)
  if value and not ctx.resilient_parsing then
    require("luaflask.cli.terminal").echo(ctx:get_help())
    ctx:exit()
  end
  return value
end

--- The parameters, and the option for help.
---@param ctx luaflask.cli.Context
---@return luaflask.cli.Parameter[]
function Command:get_params(ctx)
  local names = help_names(self, ctx)
  if not names[1] then
    return self.params
  end
  if not self._help_option then
    names[#names + 1] = "help"
    names[#names + 1] = { is_flag = true, is_eager = true, expose_value = false, callback = show_help,
      help = "Show this message and exit." }
    self._help_option = require("luaflask.cli.option")(compat.unpack(names))
  end
  local list = {}
  for i, param in ipairs(self.params) do
    list[i] = param
  end
  list[#list + 1] = self._help_option
  return list
end

function Command:usage_pieces()
  local pieces = { self.options_metavar ~= "" and self.options_metavar or nil }
  for _, param in ipairs(self.params) do
    if param.kind == "argument" then
      pieces[#pieces + 1] = param:make_metavar()
    end
  end
  return pieces
end

---@param ctx luaflask.cli.Context
---@return string
function Command:get_usage(ctx)
  local formatter = ctx:make_formatter()
  formatter:write_usage(ctx.command_path, table.concat(self:usage_pieces(ctx), " "))
  return (formatter:value():gsub("\n+$", ""))
end

local function with_deprecation(self, help)
  if not self.deprecated then
    return help
  end
  local label = type(self.deprecated) == "string" and "(DEPRECATED: " .. self.deprecated .. ")" or "(DEPRECATED)"
  return (help ~= "" and help .. " " or "") .. label
end

--- What the list of the group says of the command.
---@param limit integer? characters
---@return string
function Command:get_short_help_str(limit)
  local help = self.short_help and text.clean(self.short_help)
    or self.help and text.short_help(text.clean(self.help), limit or 45) or ""
  return with_deprecation(self, help)
end

function Command:format_options(ctx, formatter)
  local rows = {}
  for _, param in ipairs(self:get_params(ctx)) do
    if param.get_help_record then
      local names, help = param:get_help_record(ctx)
      rows[#rows + 1] = names and { names, help }
    end
  end
  if rows[1] then
    formatter:write_list("Options", rows)
  end
end

--- The help page.
---@param ctx luaflask.cli.Context
---@return string
function Command:get_help(ctx)
  local formatter = ctx:make_formatter()
  formatter:write_usage(ctx.command_path, table.concat(self:usage_pieces(ctx), " "))
  local help = with_deprecation(self, self.help and text.clean(self.help):gsub("\f.*", "") or "")
  if help ~= "" then
    formatter:write_text(help)
  end
  self:format_options(ctx, formatter)
  if self.epilog then
    formatter:write_text(text.clean(self.epilog))
  end
  return (formatter:value():gsub("\n+$", ""))
end

-- ---- running ----

-- Eager parameters first, each kind in the order of the command line, then those that it does not have.
local function in_order(list, order)
  local place = {}
  for i, param in ipairs(order) do
    place[param] = place[param] or i
  end
  local sorted = {}
  for i, param in ipairs(list) do
    sorted[i] = { param, param.is_eager and 0 or 1, place[param] or math.huge, i }
  end
  table.sort(sorted, function(a, b)
    for k = 2, 4 do
      if a[k] ~= b[k] then
        return a[k] < b[k]
      end
    end
    return false
  end)
  return sorted
end

--- Reads a command line into ctx.params; what is left comes back.
---@param ctx luaflask.cli.Context
---@param args string[]
---@return string[]
function Command:parse_args(ctx, args)
  if not args[1] and self.no_args_is_help and not ctx.resilient_parsing then
    error(errors.NoArgsIsHelpError(ctx), 0)
  end
  local all = self:get_params(ctx)
  local values, rest, order = parser.parse(ctx, all, args)
  for _, entry in ipairs(in_order(all, order)) do
    entry[1]:handle(ctx, values)
  end
  if rest[1] and not ctx.allow_extra_args and not self.is_group and not ctx.resilient_parsing then
    ctx:fail(("Got unexpected extra argument%s (%s)"):format(rest[2] and "s" or "", table.concat(rest, " ")))
  end
  ctx.args = rest
  return rest
end

--- A context with the command line read.
---@param info_name string?
---@param args string[]
---@param parent luaflask.cli.Context?
---@param settings table?
---@return luaflask.cli.Context
function Command:make_context(info_name, args, parent, settings)
  local all = {}
  for key, value in next, self.context_settings do
    all[key] = value
  end
  for key, value in next, settings or {} do
    all[key] = value
  end
  local ctx = require("luaflask.cli.context")(self, info_name, parent, all)
  local ok, err = pcall(ctx.scope, ctx, true, self.parse_args, self, ctx, args)
  if not ok then
    ctx:close(err)
    error(err, 0)
  end
  return ctx
end

--- Calls the function: the arguments in their order, then the options by name.
---@param ctx luaflask.cli.Context
---@return any ...
function Command:call(ctx)
  local list, n, options = {}, 0, {}
  local positional = {}
  for _, param in ipairs(self.params) do
    if param.kind == "argument" and param.expose_value then
      n = n + 1
      list[n] = ctx.params[param.name]
      positional[param.name] = true
    end
  end
  for name, value in next, ctx.params do
    if not positional[name] then
      options[name] = value
    end
  end
  list[n + 1] = options
  return self.callback(compat.unpack(list, 1, n + 1))
end

--- Runs the command in a context that was made for it.
---@param ctx luaflask.cli.Context
---@return any ...
function Command:invoke(ctx)
  if self.deprecated then
    local more = type(self.deprecated) == "string" and " " .. self.deprecated or ""
    require("luaflask.cli.terminal").secho(("DeprecationWarning: The command '%s' is deprecated.%s"):format(self.name,
      more), { err = true, fg = "red" })
  end
  if self.callback then
    return ctx:run(self.call, self, ctx)
  end
end

local function run(self, args, program, settings)
  local ctx = self:make_context(program, args, nil, settings)
  return ctx:scope(false, self.invoke, self, ctx)
end

--- Runs a command line as a program does: errors of the user's are shown and become a status; others come through.
---@param args string[]
---@param opts { prog_name: string?, standalone_mode: boolean?, obj: any }? and other settings of the context;
---  standalone_mode = false: results and all errors come through
---@return any status, or the results
function Command:main(args, opts)
  class.check_self(self, Command, "command:main")
  opts = opts or {}
  local settings = {}
  for key, value in next, opts do
    settings[key] = key ~= "prog_name" and key ~= "standalone_mode" and value or nil
  end
  local results = compat.pack(pcall(run, self, args, opts.prog_name or self.name, settings))
  local ok, err = results[1], results[2]
  if opts.standalone_mode == false then
    if class.isinstance(err, errors.Exit) and not ok then
      return err.exit_code
    elseif not ok then
      error(err, 0)
    end
    return compat.unpack(results, 2, results.n)
  elseif ok then
    return 0
  elseif class.isinstance(err, errors.Exit) then
    return err.exit_code
  elseif class.isinstance(err, errors.ClickException) then
    err:show()
    return err.exit_code
  elseif class.isinstance(err, errors.Abort) then
    require("luaflask.cli.terminal").echo("Aborted!", { err = true })
    return 1
  end
  error(err, 0)
end

--- Completions of what is being typed: the options.
---@param ctx luaflask.cli.Context
---@param incomplete string
---@return luaflask.cli.Completion[]
function Command:shell_complete(ctx, incomplete)
  local list = {}
  if not incomplete:find("^%-") then
    return list
  end
  for _, param in ipairs(self:get_params(ctx)) do
    local again = param.multiple or ctx:get_parameter_source(param.name) ~= "commandline"
    if param.kind == "option" and not param.hidden and again then
      for _, words in ipairs({ param.opts, param.secondary_opts }) do
        for _, word in ipairs(words) do
          if word:sub(1, #incomplete) == incomplete then
            list[#list + 1] = { value = word, help = param.help }
          end
        end
      end
    end
  end
  return list
end

return Command
