-- SPDX-License-Identifier: MIT
-- Runs commands in tests: what they print is kept, what they read is given, errors come back as values.
--
-- `print`, `io.write`, `io.read`, `io.stdout`, `io.stderr` and `io.stdin` are replaced while a command runs. A function
-- that was kept in a local before (`local write = io.write`), the log and other programs write where they always do.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local Command = require("luaflask.cli.command")
local errors = require("luaflask.cli.errors")
local functions = require("luaflask.functions")
local text = require("luaflask.cli.text")
local types = require("luaflask.cli.types")

-- It notes which streams are the real ones, before others stand there.
require("luaflask.cli.terminal")

local runner = {}

-- ---- streams ----

-- Takes what is written. All writers of a run share one list too, which has the order of everything.
local Writer = class.new("Writer")

function Writer:init(all, color)
  self.parts, self.all, self.color = {}, all, color
end

function Writer:write(...)
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if type(value) ~= "string" and type(value) ~= "number" then
      error(("bad argument #%d to 'write' (string expected, got %s)"):format(i, type(value)), 2)
    end
    self.parts[#self.parts + 1] = tostring(value)
    self.all[#self.all + 1] = tostring(value)
  end
  return self
end

function Writer:flush()
  return self
end

Writer.setvbuf, Writer.close = Writer.flush, Writer.flush

-- Gives what the command is to read.
local Reader = class.new("Reader")

function Reader:init(input)
  self.text, self.at = input, 1
end

local function read_line(self, keep)
  local line, newline = self.text:match("^([^\n]*)(\n?)", self.at)
  if line == "" and newline == "" then
    return nil
  end
  self.at = self.at + #line + #newline
  return keep and line .. newline or line
end

local function read_one(self, format)
  if type(format) == "number" then
    local part = self.text:sub(self.at, self.at + format - 1)
    self.at = self.at + #part
    return (part ~= "" or format == 0 and self.at <= #self.text) and part or nil
  end
  local letter = format:gsub("^%*", ""):sub(1, 1)
  if letter == "l" or letter == "L" then
    return read_line(self, letter == "L")
  elseif letter == "a" then
    local part = self.text:sub(self.at)
    self.at = #self.text + 1
    return part
  elseif letter == "n" then
    local number, after = self.text:match("^%s*([+-]?[%d.]+)()", self.at)
    self.at = after or self.at
    return tonumber(number)
  end
  error(("bad argument #1 to 'read' (invalid format '%s')"):format(format), 3)
end

function Reader:read(...)
  local results, n = {}, math.max(select("#", ...), 1)
  for i = 1, n do
    local format = select(i, ...)
    results[i] = read_one(self, format == nil and "l" or format)
    if results[i] == nil then
      n = i
      break
    end
  end
  return compat.unpack(results, 1, n)
end

function Reader:lines(format)
  return function()
    return self:read(format or "l")
  end
end

Reader.close, Reader.setvbuf = Writer.flush, Writer.flush

-- ---- results ----

--- What a run came to.
---@class luaflask.cli.Result: luaflask.Class
---@field exit_code integer
---@field output string what a user would see: standard output and errors in their order
---@field stdout string
---@field stderr string
---@field exception any the error that ended the command; an Exit with a status other than 0 as well
---@field traceback string? of an error that was no exit
---@field return_value any with standalone_mode = false
local Result = class.new("Result")
runner.Result = Result

function Result:__tostring()
  return ("<Result %s>"):format(self.exception == nil and "okay" or tostring(self.exception))
end

-- ---- the runner ----

--- Runs commands by themselves.
---@class luaflask.cli.CliRunner: luaflask.Class
---@field env table<string, string|false> variables that each run has
---@field catch_exceptions boolean? whether errors of commands become results (true)
local CliRunner = class.new("CliRunner")
runner.CliRunner = CliRunner

---@param opts { env: table<string, string|false>?, catch_exceptions: boolean? }?
function CliRunner:init(opts)
  types.take_options(self, "CliRunner", opts, { env = "table", catch_exceptions = "boolean" })
  self.env = self.env or {}
end

-- Sets variables of the environment; what they were before.
local function set_environment(variables)
  local before = {}
  for name, value in next, variables do
    before[name] = os.getenv(name) or false
    core.env.set(name, value ~= false and tostring(value) or nil)
  end
  return before
end

local GLOBALS = { "stdout", "stderr", "stdin", "write", "read" }

-- Puts the streams in the place of the real ones; the function that takes them away again.
local function redirect(input, stdout, stderr)
  local saved, saved_print = {}, print
  for _, name in ipairs(GLOBALS) do
    saved[name] = io[name]
  end
  rawset(io, "stdout", stdout)
  rawset(io, "stderr", stderr)
  rawset(io, "stdin", input)
  rawset(io, "write", function(...)
    return io.stdout:write(...)
  end)
  rawset(io, "read", function(...)
    return io.stdin:read(...)
  end)
  rawset(_G, "print", function(...)
    local words = { ... }
    for i = 1, select("#", ...) do
      words[i] = tostring((select(i, ...)))
    end
    io.stdout:write(table.concat(words, "\t"), "\n")
  end)
  return function()
    for _, name in ipairs(GLOBALS) do
      rawset(io, name, saved[name])
    end
    rawset(_G, "print", saved_print)
  end
end

local OPTIONS = { input = "string|table", env = "table", catch_exceptions = "boolean", color = "boolean", obj = "any",
  prog_name = "string", standalone_mode = "boolean" }

-- A table with names alone holds the options, and the command line as `args`.
local function arguments(args, opts)
  if opts ~= nil or type(args) ~= "table" or args[1] ~= nil or next(args) == nil then
    return args, opts
  end
  opts = {}
  for name, value in next, args do
    opts[name] = value
  end
  args, opts.args = opts.args, nil
  return args, opts
end

--- Runs a command.
---@param command luaflask.cli.Command
---@param args string[]|string|nil its command line
---@param opts table? input (a text, or a list of lines, to read), env (variables; false removes one), color (keeps
---  escape sequences), catch_exceptions, obj, prog_name, standalone_mode
---@return luaflask.cli.Result
function CliRunner:invoke(command, args, opts)
  class.check_self(self, CliRunner, "runner:invoke")
  if not class.isinstance(command, Command) then
    functions.fail("runner:invoke: a command is needed, not a %s value", type(command))
  end
  args, opts = arguments(args, opts)
  local o = {}
  types.take_options(o, "runner:invoke", opts, OPTIONS)
  local input = type(o.input) == "table" and table.concat(o.input, "\n") .. "\n" or o.input or ""
  local all = {}
  local stdout, stderr = Writer(all, o.color or false), Writer(all, o.color or false)
  local variables = {}
  for _, list in ipairs({ self.env, o.env or {} }) do
    for name, value in next, list do
      variables[name] = value
    end
  end
  local HelpFormatter = require("luaflask.cli.formatter")
  local before, width = set_environment(variables), HelpFormatter.forced_width
  HelpFormatter.forced_width = width or 78
  local restore = redirect(Reader(input), stdout, stderr)
  local ok, value = pcall(command.main, command, type(args) == "string" and text.split_words(args) or args or {},
    { prog_name = o.prog_name or command.name, standalone_mode = o.standalone_mode, obj = o.obj })
  restore()
  HelpFormatter.forced_width = width
  set_environment(before)
  return self:result(ok, value, o, { stdout = table.concat(stdout.parts), stderr = table.concat(stderr.parts),
    output = table.concat(all) })
end

function CliRunner:result(ok, value, opts, texts)
  local result = Result()
  for name, kept in next, texts do
    result[name] = kept
  end
  result.exit_code = 0
  if not ok then
    local catch = opts.catch_exceptions
    if catch == nil then
      catch = self.catch_exceptions
    end
    if catch == false then
      error(value, 0)
    end
    result.exit_code, result.exception = 1, value
    result.traceback = require("luaflask.cli.context").traceback_of(value)
  elseif opts.standalone_mode == false then
    result.return_value = value
  else
    result.exit_code = value
    if value ~= 0 then
      result.exception = errors.Exit(value)
    end
  end
  return result
end

local function remove_all(path)
  if core.folder.kind(path, true) == "folder" then
    for _, name in ipairs(core.folder.names(path) or {}) do
      remove_all(path .. "/" .. name)
    end
  end
  os.remove(path)
end

--- Runs fn(path) in a new folder, which is the current one meanwhile and is removed in the end.
---@param fn fun(path: string): any
---@param parent string? where the folder is made; then it stays
---@return any ...
function CliRunner:isolated_filesystem(fn, parent)
  class.check_self(self, CliRunner, "runner:isolated_filesystem")
  functions.check(fn, "runner:isolated_filesystem")
  local home = core.env.cwd()
  local path = assert(core.folder.make_temporary(parent or os.getenv("TMPDIR") or "/tmp"))
  assert(core.folder.enter(path))
  local results = compat.pack(pcall(fn, path))
  core.folder.enter(home)
  if not parent then
    remove_all(path)
  end
  if not results[1] then
    error(results[2], 0)
  end
  return compat.unpack(results, 2, results.n)
end

--- Runs commands of an application: `app:test_cli_runner()`.
---@class luaflask.cli.FlaskCliRunner: luaflask.cli.CliRunner
---@field app luaflask.Flask
local FlaskCliRunner = CliRunner:extend("FlaskCliRunner")
runner.FlaskCliRunner = FlaskCliRunner

---@param app luaflask.Flask
---@param opts table? as of CliRunner
function FlaskCliRunner:init(app, opts)
  self.app = app
  CliRunner.init(self, opts)
end

--- Runs a command, or a command line of `app.cli`: `runner:invoke({ "users", "create", "ann" })`.
---@param command luaflask.cli.Command|string[]|string|nil a command, or a command line of app.cli
---@param args string[]|string|table|nil of a command its command line; then, or after app.cli's, the options
---@param opts table? as of CliRunner; obj is a ScriptInfo of the application unless given
---@return luaflask.cli.Result
function FlaskCliRunner:invoke(command, args, opts)
  class.check_self(self, FlaskCliRunner, "runner:invoke")
  if not class.isinstance(command, Command) then
    command, args, opts = self.app.cli, command, args
  end
  args, opts = arguments(args, opts)
  local copy = {}
  for key, value in next, opts or {} do
    copy[key] = value
  end
  if copy.obj == nil then
    local app = self.app
    copy.obj = require("luaflask.cli.script").ScriptInfo({ create_app = function()
      return app
    end })
  end
  return CliRunner.invoke(self, command, args, copy)
end

return runner
