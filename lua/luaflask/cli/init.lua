-- SPDX-License-Identifier: MIT
-- The command line: `luaflask [OPTIONS] COMMAND [ARGS]...`.
--
-- Exit statuses: 0 done, 1 the application or the system is at fault, 2 the command line is.
local core = require("luaflask.core")
local dotenv = require("luaflask.cli.dotenv")
local options = require("luaflask.cli.options")

local cli = {}

-- Commands in the order of the help. A module has summary, usage, description, spec, command(context, opts).
local COMMANDS = {
  { "routes", "luaflask.cli.routes" },
  { "run", "luaflask.cli.run" },
}

local SPEC = {
  { name = "app", short = "A", value = "APP",
    help = "the application: a module or file, with :NAME or\n:factory(args) when it returns a table" },
  { name = "debug", negatable = true, help = "debug mode: restart on change, traceback pages" },
  { name = "env-file", short = "e", value = "FILE",
    help = "variables to set; it wins over .env and .luaflaskenv,\nand the environment over all of them" },
  { name = "version", help = "show the version" },
  { name = "help", help = "show this text" },
}

local HELP = [[
Usage: luaflask [OPTIONS] COMMAND [ARGS]...

  Flask for Lua. The application is named by --app or LUAFLASK_APP; without
  them it is app.lua or wsgi.lua of this folder. Every option of `run` can be
  given as a variable too, such as LUAFLASK_RUN_PORT.

Options:
%s
Commands:
%s
`luaflask COMMAND --help` tells more.
]]

local function help()
  local commands = {}
  for i, entry in ipairs(COMMANDS) do
    commands[i] = ("  %-7s %s\n"):format(entry[1], require(entry[2]).summary)
  end
  io.stdout:write(HELP:format(options.help(SPEC), table.concat(commands)))
end

-- One line on stderr; the exit status.
local function fail(message, status)
  io.stderr:write("luaflask: ", message, "\n")
  return status or 2
end

local function find(name)
  local names = {}
  for i, entry in ipairs(COMMANDS) do
    if entry[1] == name then
      return require(entry[2])
    end
    names[i] = entry[1]
  end
  return nil, ("no such command: %s (there are %s)"):format(name, table.concat(names, " and "))
end

local function truthy(value)
  value = value and value:lower()
  return value ~= nil and value ~= "" and value ~= "0" and value ~= "false" and value ~= "no"
end

-- What commands are given: the target, debug mode, and how to fail.
local function context_of(global)
  local files, message = dotenv.load(global.env_file or os.getenv("LUAFLASK_ENV_FILE"))
  if not files then
    return nil, message
  end
  if global.debug ~= nil then
    -- The application reads it while it is being made, and so do the processes that this one starts.
    core.env.set("LUAFLASK_DEBUG", global.debug and "1" or "0")
  end
  local target = global.app or os.getenv("LUAFLASK_APP")
  return {
    app = target ~= "" and target or nil,
    debug = truthy(os.getenv("LUAFLASK_DEBUG")),
    env_files = files,
    fail = fail,
  }
end

--- Runs a command line; the exit status.
---@param argv string[]
---@return integer
function cli.main(argv)
  local global, rest = options.parse(SPEC, argv, true)
  if not global then
    return fail(rest .. "; luaflask --help lists them")
  end
  if global.version then
    io.stdout:write("luaflask ", core._VERSION, "\n", rawget(_G, "jit") and _G.jit.version or _VERSION, "\n")
    return 0
  end
  local name = table.remove(rest, 1)
  if name == nil or global.help then
    help()
    return global.help and 0 or 2
  end
  local module, message = find(name)
  if not module then
    return fail(message)
  end
  local opts
  opts, rest = options.parse(module.spec, rest)
  if not opts then
    return fail(("%s; luaflask %s --help lists them"):format(rest, name))
  end
  if opts.help then
    io.stdout:write(("Usage: luaflask %s\n\n%s\nOptions:\n%s"):format(module.usage, module.description,
      options.help(module.spec)))
    return 0
  end
  if opts.debug ~= nil then
    global.debug = opts.debug
  end
  local context
  context, message = context_of(global)
  if not context then
    return fail(message)
  end
  if rest[1] then
    return fail(("%s takes no argument '%s'; the application is named before it: luaflask --app %s %s")
      :format(name, rest[1], rest[1], name))
  end
  return module.command(context, opts)
end

return cli
