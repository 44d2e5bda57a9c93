-- SPDX-License-Identifier: MIT
-- `luaflask shell`: lines of Lua inside the application's context.
local class = require("luaflask.class")
local core = require("luaflask.core")
local Group = require("luaflask.cli.group")
local script = require("luaflask.cli.script")

local shell = {}

local function banner_of(app)
  local lua = rawget(_G, "jit") and _G.jit.version or _VERSION
  return ("%s, luaflask %s\nApp: %s\nInstance: %s"):format(lua, core._VERSION, app.import_name or app.name,
    app.instance_path)
end

-- The file of LUAFLASK_STARTUP, run with the shell's globals.
local function run_startup(names)
  local path = os.getenv("LUAFLASK_STARTUP")
  if path == nil or path == "" or core.folder.kind(path) ~= "file" then
    return
  end
  local chunk, message = loadfile(path, "t", setmetatable(names, { __index = _G }))
  if not chunk then
    error(require("luaflask.cli.errors").ClickException("LUAFLASK_STARTUP: " .. message), 0)
  end
  chunk()
end

local function run()
  local app = class.unwrap(require("luaflask.globals").current_app)
  local names = {}
  run_startup(names)
  for name, value in next, app:make_shell_context() do
    names[name] = value
  end
  require("luaflask.cli.repl").interact(names, banner_of(app))
end

--- The command `luaflask shell`.
shell.shell_command = Group.define("shell", "shell", {
  help = [[
    Run an interactive Lua shell in the context of the application. The application fills the names that the shell
    knows: app, g, and what its shell_context_processor functions give.

    This is useful for executing small snippets of management code without having to manually configure the
    application.
  ]],
  short_help = "Run a shell in the app context.",
}, script.with_appcontext(run))

return shell
