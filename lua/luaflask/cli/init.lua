-- SPDX-License-Identifier: MIT
-- The command line: a kit for commands under Click's names, and `luaflask [OPTIONS] COMMAND [ARGS]...` itself.
--
-- Exit statuses: 0 done, 1 the application or the system is at fault, 2 the command line is.

---@class luaflask.cli
local cli = {}

-- name -> { module, field } ; without a field, the module itself.
local LAZY = {
  Command = { "command" },
  Group = { "group" },
  Option = { "option" },
  Context = { "context" },
  HelpFormatter = { "formatter" },
  CliRunner = { "runner", "CliRunner" },
  FlaskCliRunner = { "runner", "FlaskCliRunner" },
  ProgressBar = { "progress" },
  progressbar = { "progress" },
  option = { "option" },
  wrap_text = { "text", "wrap" },
  run_command = { "run", "run_command" },
  shell_command = { "shell", "shell_command" },
  routes_command = { "routes", "routes_command" },
}

local function from(module, ...)
  for _, name in ipairs({ ... }) do
    LAZY[name] = { module, name }
  end
end

from("errors", "ClickException", "UsageError", "BadParameter", "MissingParameter", "NoSuchOption", "NoSuchCommand",
  "BadOptionUsage", "BadArgumentUsage", "FileError", "NoAppException", "Abort", "Exit")
from("types", "ParamType", "Choice", "IntRange", "FloatRange", "Tuple", "STRING", "INT", "FLOAT", "BOOL", "UUID",
  "UNPROCESSED")
from("file_types", "Path", "File", "DateTime")
from("params", "argument", "Argument", "Parameter")
from("terminal", "echo", "secho", "style", "unstyle", "clear", "getchar", "pause", "edit", "launch", "echo_via_pager",
  "get_terminal_size")
from("shortcuts", "version_option", "confirmation_option", "password_option", "help_option", "get_app_dir")
from("prompts", "prompt", "confirm", "NO_DEFAULT")
from("script", "AppGroup", "FlaskGroup", "ScriptInfo", "with_appcontext", "pass_context", "pass_obj",
  "pass_script_info", "make_pass_decorator", "load_dotenv", "get_debug_flag", "get_version")

--- Makes a command: `cli.command("name", { parameters and options }, function(argument, …, options) … end)`; without
--- the function, what comes back takes it.
---@param name string
---@param opts table|function|nil
---@param fn function?
---@return luaflask.cli.Command|fun(fn: function): luaflask.cli.Command
function cli.command(name, opts, fn)
  return require("luaflask.cli.group").define("cli.command", name, opts, fn)
end

--- Makes a group of commands; its function, if it has one, runs before them.
---@param name string
---@param opts table|function|nil
---@param fn function?
---@return luaflask.cli.Group
function cli.group(name, opts, fn)
  local Group = require("luaflask.cli.group")
  return Group.define_group("cli.group", Group, name, opts, fn)
end

--- The context of the command that runs; an error outside any, unless `silent`.
---@param silent boolean?
---@return luaflask.cli.Context?
function cli.get_current_context(silent)
  return require("luaflask.cli.context").current(silent)
end

local HELP = [[
A general utility script for luaflask applications.

An application to load must be given with the '--app' option, 'LUAFLASK_APP' environment variable, or with a
'wsgi.lua' or 'app.lua' file in the current directory.
]]

--- The group that `luaflask` is.
---@return luaflask.cli.FlaskGroup
function cli.main_group()
  return require("luaflask.cli.script").FlaskGroup("luaflask", { help = HELP })
end

-- The error with the application's own frames below it.
local function describe(err)
  local lines = { tostring(err) }
  local traceback = require("luaflask.cli.context").traceback_of(err) or ""
  for _, frame in ipairs(require("luaflask.debug.frames").parse(traceback)) do
    if not frame.own then
      lines[#lines + 1] = ("  %s:%d: %s"):format(frame.file, frame.line, frame.what)
    end
  end
  return table.concat(lines, "\n")
end

--- Runs a command line; the exit status.
---@param argv string[]
---@return integer
function cli.main(argv)
  local group = cli.main_group()
  local status = require("luaflask.cli.completion").answer(group, "luaflask")
  if status then
    return status
  end
  local ok, result = pcall(group.main, group, argv, { prog_name = "luaflask" })
  if not ok then
    io.stdout:flush()
    io.stderr:write("Error: ", describe(result), "\n")
    return 1
  end
  return result
end

return setmetatable(cli, {
  __index = function(_, name)
    local place = LAZY[name]
    if place == nil then
      return nil
    end
    local value = require("luaflask.cli." .. place[1])
    if place[2] then
      value = value[place[2]]
    end
    rawset(cli, name, value)
    return value
  end,
})
