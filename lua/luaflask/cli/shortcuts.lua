-- SPDX-License-Identifier: MIT
-- Options that many commands have, ready made, and the folder of a program's settings. Names are Click's.
local compat = require("luaflask.compat")
local errors = require("luaflask.cli.errors")
local Option = require("luaflask.cli.option")
local terminal = require("luaflask.cli.terminal")
local functions = require("luaflask.functions")

local shortcuts = {}

-- An option of `opts.names`, or of its usual name; other `opts` count instead of the usual ones.
local function make(usual_name, usual, opts)
  local all = {}
  for _, from in ipairs({ usual, opts or {} }) do
    for key, value in next, from do
      all[key] = value
    end
  end
  local names = all.names
  all.names, all.message = nil, nil
  if type(names) == "string" then
    names = { names }
  end
  local list = {}
  for i, name in ipairs(names or { usual_name }) do
    list[i] = name
  end
  list[#list + 1] = all
  return Option(compat.unpack(list))
end

--- An option that shows the version and ends: `cli.version_option("1.2", { message = "shop %(version)" })`.
---@param version string
---@param opts table? names, message with %(prog) and %(version), and the options of an option
---@return luaflask.cli.Option
function shortcuts.version_option(version, opts)
  if type(version) ~= "string" then
    functions.fail("cli.version_option: the version is a string, not a %s value", type(version))
  end
  local message = opts and opts.message or "%(prog), version %(version)"
  return make("--version", { is_flag = true, is_eager = true, expose_value = false,
    help = "Show the version and exit.", callback = function(ctx, _, value)
      if value and not ctx.resilient_parsing then
        local words = { prog = ctx:find_root().info_name, version = version }
        terminal.echo((message:gsub("%%%((%a+)%)", words)))
        ctx:exit()
      end
    end }, opts)
end

--- An option that asks before the command runs: `--yes` answers.
---@param opts table? names, and the options of an option
---@return luaflask.cli.Option
function shortcuts.confirmation_option(opts)
  return make("--yes", { is_flag = true, expose_value = false, prompt = "Do you want to continue?",
    help = "Confirm the action without prompting.", callback = function(_, _, value)
      if not value then
        error(errors.Abort(), 0)
      end
    end }, opts)
end

--- An option for a password, which is asked for twice.
---@param opts table? names, and the options of an option
---@return luaflask.cli.Option
function shortcuts.password_option(opts)
  return make("--password", { prompt = true, confirmation_prompt = true, hide_input = true }, opts)
end

--- An option that shows the help and ends; every command has one unless `add_help_option = false`.
---@param opts table? names, and the options of an option
---@return luaflask.cli.Option
function shortcuts.help_option(opts)
  return make("--help", { is_flag = true, is_eager = true, expose_value = false,
    help = "Show this message and exit.", callback = function(ctx, _, value)
      if value and not ctx.resilient_parsing then
        terminal.echo(ctx:get_help())
        ctx:exit()
      end
    end }, opts)
end

--- The folder for a program's settings: below XDG_CONFIG_HOME or ~/.config; `force_posix`: ~/.name.
---@param name string
---@param opts { force_posix: boolean? }?
---@return string
function shortcuts.get_app_dir(name, opts)
  local home = os.getenv("HOME") or ""
  local plain = name:lower():gsub("%s+", "-")
  if opts and opts.force_posix then
    return home .. "/." .. plain
  end
  local base = os.getenv("XDG_CONFIG_HOME") or ""
  return (base ~= "" and base or home .. "/.config") .. "/" .. plain
end

return shortcuts
