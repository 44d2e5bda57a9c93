-- SPDX-License-Identifier: MIT
-- The command line: `luaflask [--app APP] [--debug] COMMAND …`.
local options = require("luaflask.cli.options")

local cli = {}

local COMMANDS = {
  run = "luaflask.cli.run",
  routes = "luaflask.cli.routes",
}

local GLOBAL = {
  { "app", "A", "APP", "the application: MODULE or FILE[:NAME or :factory(args)]" },
  { "debug", nil, false, "debug mode: restart on change, traceback pages" },
  { "no-debug", nil, false, "no debug mode, whatever LUAFLASK_DEBUG says" },
  { "version", nil, false, "show the version" },
  { "help", nil, false, "show this text" },
}

local HELP = [[
Usage: luaflask [OPTIONS] COMMAND [ARGS]...

  Flask for Lua. The application is found by --app or LUAFLASK_APP, or in app.lua or wsgi.lua of this folder.

Options:
%s
Commands:
  run     Serve the application.
  routes  Show its routes.

`luaflask COMMAND --help` tells more.
]]

local function fail(message)
  io.stderr:write("luaflask: ", message, "\n")
  return 2
end

--- Runs a command line; the exit status.
---@param argv string[]
---@return integer
function cli.main(argv)
  local global, rest = options.parse(GLOBAL, argv, true)
  if not global then
    return fail(rest)
  end
  if global.version then
    local core = require("luaflask.core")
    print(("luaflask %s (%s, %s)"):format(core._VERSION, _VERSION, core.libraries or "libh2o"))
    return 0
  end
  local name = table.remove(rest, 1)
  if name == nil or global.help then
    io.stdout:write(HELP:format(options.help(GLOBAL)))
    return name == nil and not global.help and 2 or 0
  end
  local module = COMMANDS[name]
  if module == nil then
    return fail(("no such command '%s': there are run and routes"):format(name))
  end
  return require(module).command(global, rest)
end

return cli
