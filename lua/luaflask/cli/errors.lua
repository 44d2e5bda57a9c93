-- SPDX-License-Identifier: MIT
-- What ends a command early: errors that are shown to whoever typed the command line, and the two ways to leave.
-- Names, texts and statuses are Click's.
local class = require("luaflask.class")
local text = require("luaflask.cli.text")

local errors = {}

--- An error that is shown as `Error: message`, without a traceback.
---@class luaflask.cli.ClickException: luaflask.Class
---@field message string
---@field exit_code integer 1
local ClickException = class.new("ClickException", { exit_code = 1 })
errors.ClickException = ClickException

---@param message string
function ClickException:init(message)
  self.message = message
end

--- The text after `Error: `.
---@return string
function ClickException:format_message()
  return self.message
end

function ClickException:__tostring()
  return self:format_message()
end

--- Writes the error to standard error, or to `file`.
---@param file file*?
function ClickException:show(file)
  require("luaflask.cli.terminal").echo("Error: " .. self:format_message(), { file = file, err = true })
end

--- The command line is wrong: the usage is shown as well, and the status is 2.
---@class luaflask.cli.UsageError: luaflask.cli.ClickException
---@field ctx luaflask.cli.Context?
local UsageError = ClickException:extend("UsageError", { exit_code = 2 })
errors.UsageError = UsageError

---@param message string
---@param ctx luaflask.cli.Context?
function UsageError:init(message, ctx)
  self.message, self.ctx = message, ctx
end

function UsageError:show(file)
  local ctx = self.ctx
  local lines = {}
  if ctx then
    lines[1] = ctx:get_usage()
    local name = ctx.command:longest_help_name(ctx)
    if name then
      lines[2] = ("Try '%s %s' for help."):format(ctx.command_path, name)
    end
    lines[#lines + 1] = ""
  end
  lines[#lines + 1] = "Error: " .. self:format_message()
  require("luaflask.cli.terminal").echo(table.concat(lines, "\n"), { file = file, err = true })
end

--- A value that its parameter does not take. Callbacks and types raise it; which parameter it was is filled in.
---@class luaflask.cli.BadParameter: luaflask.cli.UsageError
---@field param luaflask.cli.Parameter?
---@field param_hint string? what to call the parameter
local BadParameter = UsageError:extend("BadParameter")
errors.BadParameter = BadParameter

---@param message string
---@param ctx luaflask.cli.Context?
---@param param luaflask.cli.Parameter?
---@param param_hint string?
function BadParameter:init(message, ctx, param, param_hint)
  self.message, self.ctx, self.param, self.param_hint = message, ctx, param, param_hint
end

function BadParameter:hint()
  return self.param_hint or self.param and self.param:get_error_hint(self.ctx)
end

function BadParameter:format_message()
  local hint = self:hint()
  return ("Invalid value%s: %s"):format(hint and " for " .. hint or "", self.message)
end

--- A parameter that must be there and is not.
---@class luaflask.cli.MissingParameter: luaflask.cli.BadParameter
local MissingParameter = BadParameter:extend("MissingParameter")
errors.MissingParameter = MissingParameter

function MissingParameter:format_message()
  local param, hint = self.param, self:hint()
  local message = self.message or ""
  local more = param and param.type:get_missing_message(param)
  if more then
    message = message ~= "" and message .. ". " .. more or more
  end
  return ("Missing %s%s.%s"):format(param and param.kind or "parameter", hint and " " .. hint or "",
    message ~= "" and " " .. message or "")
end

-- "Did you mean 'a'?" or "(Did you mean one of: 'a', 'b'?)"; "" when nothing is alike.
local function possibilities(given, names)
  local close = text.close_matches(given, names)
  if #close == 0 then
    return ""
  end
  table.sort(close)
  for i, name in ipairs(close) do
    close[i] = text.quoted(name)
  end
  if #close == 1 then
    return " Did you mean " .. close[1] .. "?"
  end
  return " (Did you mean one of: " .. table.concat(close, ", ") .. "?)"
end

---@class luaflask.cli.NoSuchOption: luaflask.cli.UsageError
local NoSuchOption = UsageError:extend("NoSuchOption")
errors.NoSuchOption = NoSuchOption

---@param name string
---@param ctx luaflask.cli.Context?
---@param names string[]? those that there are
function NoSuchOption:init(name, ctx, names)
  self.option_name, self.ctx = name, ctx
  self.message = ("No such option %s.%s"):format(text.quoted(name), possibilities(name, names or {}))
end

---@class luaflask.cli.NoSuchCommand: luaflask.cli.UsageError
local NoSuchCommand = UsageError:extend("NoSuchCommand")
errors.NoSuchCommand = NoSuchCommand

---@param name string
---@param ctx luaflask.cli.Context?
---@param names string[]? those that there are
function NoSuchCommand:init(name, ctx, names)
  self.command_name, self.ctx = name, ctx
  self.message = ("No such command %s.%s"):format(text.quoted(name), possibilities(name, names or {}))
end

--- An option that is used in a way it cannot be used, such as without its value.
---@class luaflask.cli.BadOptionUsage: luaflask.cli.UsageError
errors.BadOptionUsage = UsageError:extend("BadOptionUsage")

--- An argument of several values that got too few.
---@class luaflask.cli.BadArgumentUsage: luaflask.cli.UsageError
errors.BadArgumentUsage = UsageError:extend("BadArgumentUsage")

--- A group without arguments: its help, on standard error.
---@class luaflask.cli.NoArgsIsHelpError: luaflask.cli.UsageError
local NoArgsIsHelpError = UsageError:extend("NoArgsIsHelpError")
errors.NoArgsIsHelpError = NoArgsIsHelpError

---@param ctx luaflask.cli.Context
function NoArgsIsHelpError:init(ctx)
  self.message, self.ctx = ctx:get_help(), ctx
end

function NoArgsIsHelpError:show(file)
  require("luaflask.cli.terminal").echo(self.message, { file = file, err = true })
end

--- A file that cannot be opened.
---@class luaflask.cli.FileError: luaflask.cli.ClickException
local FileError = ClickException:extend("FileError")
errors.FileError = FileError

---@param filename string
---@param hint string?
function FileError:init(filename, hint)
  self.filename, self.message = filename, hint or "unknown error"
end

function FileError:format_message()
  return ("Could not open file %s: %s"):format(text.quoted(self.filename), self.message)
end

--- No application where the command line says; `luaflask` shows it without usage when a help page is asked for.
---@class luaflask.cli.NoAppException: luaflask.cli.UsageError
errors.NoAppException = UsageError:extend("NoAppException")

--- The command is given up: `Aborted!`, status 1.
---@class luaflask.cli.Abort: luaflask.Class
local Abort = class.new("Abort")
errors.Abort = Abort

function Abort:__tostring()
  return "Aborted!"
end

--- The command ends with a status.
---@class luaflask.cli.Exit: luaflask.Class
---@field exit_code integer
local Exit = class.new("Exit")
errors.Exit = Exit

---@param code integer?
function Exit:init(code)
  self.exit_code = code or 0
end

function Exit:__tostring()
  return ("exit status %d"):format(self.exit_code)
end

--- Whether a thrown value is one of these, and no fault of the program.
---@param err any
---@return boolean
function errors.is_ours(err)
  return class.isinstance(err, ClickException) or class.isinstance(err, Exit) or class.isinstance(err, Abort)
end

return errors
