-- SPDX-License-Identifier: MIT
-- Questions to whoever runs a command. Without a terminal the answers are lines of standard input, so that a script
-- can give them; at its end the command is aborted.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local terminal = require("luaflask.cli.terminal")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

local prompts = {}

--- The default of a question that must be answered.
prompts.NO_DEFAULT = setmetatable({}, { __tostring = function()
  return "none"
end })

-- One answer; what is typed is not shown if `hidden`.
local function ask(question, hidden, err)
  local stdin, out = io.stdin, err and io.stderr or io.stdout
  local captured = type(stdin) == "table"
  local quiet = hidden and not captured and core.terminal.echo(false)
  if hidden and not quiet and not captured then
    -- As of programs that read passwords from a pipe: the question is none of the output.
    out = io.stderr
  end
  terminal.echo(question, { nl = false, file = out })
  local ok, answer = pcall(stdin.read, stdin, "*l")
  if quiet then
    core.terminal.echo(true)
    out:write("\n")
  elseif captured and answer then
    out:write(hidden and "" or answer, "\n")
  end
  if not ok or answer == nil then
    if quiet or hidden then
      terminal.echo(nil, { err = err })
    end
    error(errors.Abort(), 0)
  end
  return (answer:gsub("\r$", ""))
end

local function question_of(message, suffix, opts, default)
  if class.isinstance(opts.type, types.Choice) and opts.show_choices ~= false then
    local names = {}
    for i, choice in ipairs(opts.type.choices) do
      names[i] = tostring(choice)
    end
    message = ("%s (%s)"):format(message, table.concat(names, ", "))
  end
  if type(opts.show_default) == "string" then
    default = "(" .. opts.show_default .. ")"
  end
  if default ~= nil and opts.show_default ~= false then
    message = ("%s [%s]"):format(message, type(default) == "number" and compat.number_text(default)
      or tostring(default))
  end
  return message .. suffix
end

local PROMPT_OPTIONS = {
  default = "any", type = "any", value_proc = "function", hide_input = "boolean", err = "boolean",
  confirmation_prompt = "boolean|string", prompt_suffix = "string", show_default = "boolean|string",
  show_choices = "boolean",
}

-- What a refused answer is told; a hidden one is not repeated in it.
local function told(err, value, hidden)
  local message = err.message
  if hidden and type(value) == "string" and value ~= "" then
    for _, shown in ipairs({ text.quoted(value), value }) do
      message = message:gsub(shown:gsub("%p", "%%%0"), "'***'")
    end
  end
  return "Error: " .. message
end

--- Asks for a value until it is one.
---@param message string
---@param opts table? default, type, value_proc, hide_input, confirmation_prompt, prompt_suffix (": "), show_default,
---  show_choices, err (asks on standard error)
---@return any
function prompts.prompt(message, opts)
  local o = {}
  if type(message) ~= "string" then
    functions.fail("cli.prompt: the question is a string, not a %s value", type(message))
  end
  types.take_options(o, "cli.prompt", opts, PROMPT_OPTIONS)
  local suffix = o.prompt_suffix or ": "
  if o.type ~= nil or not o.value_proc then
    o.type = types.of(o.type, o.default)
  end
  local convert = o.value_proc or function(value)
    return o.type:convert(value)
  end
  local question = question_of(message, suffix, o, o.default)
  local again = o.confirmation_prompt
  again = again and (again == true and "Repeat for confirmation" or again) .. suffix
  while true do
    local value
    repeat
      value = ask(question, o.hide_input, o.err)
      if value == "" and o.default ~= nil then
        value = o.default
        break
      end
    until value ~= ""
    local ok, result = pcall(convert, value)
    if ok then
      if not again then
        return result
      end
      local repeated
      repeat
        repeated = ask(again, o.hide_input, o.err)
      until repeated ~= "" or value == ""
      if repeated == value then
        return result
      end
      terminal.echo("Error: The two entered values do not match.", { err = o.err })
    elseif class.isinstance(result, errors.UsageError) then
      terminal.echo(told(result, value, o.hide_input), { err = o.err })
    else
      error(result, 0)
    end
  end
end

local CONFIRM_OPTIONS = { default = "any", abort = "boolean", prompt_suffix = "string", show_default = "boolean",
  err = "boolean" }

--- Asks a question of yes or no.
---@param message string
---@param opts { default: any, abort: boolean?, prompt_suffix: string?, show_default: boolean?, err: boolean? }?
---  default false; cli.NO_DEFAULT: it must be answered; abort: a no aborts the command
---@return boolean
function prompts.confirm(message, opts)
  local o = {}
  types.take_options(o, "cli.confirm", opts, CONFIRM_OPTIONS)
  local default = o.default
  local shown = default == prompts.NO_DEFAULT and "y/n" or default and "Y/n" or "y/N"
  local question = question_of(message, o.prompt_suffix or ": ", { show_default = o.show_default }, shown)
  local answer
  while answer == nil do
    local value = ask(question, false, o.err):lower():match("^%s*(.-)%s*$")
    if value == "y" or value == "yes" then
      answer = true
    elseif value == "n" or value == "no" then
      answer = false
    elseif value == "" and default ~= prompts.NO_DEFAULT then
      answer = default and true or false
    else
      terminal.echo("Error: invalid input", { err = o.err })
    end
  end
  if o.abort and not answer then
    error(errors.Abort(), 0)
  end
  return answer
end

return prompts
