-- SPDX-License-Identifier: MIT
-- Logging: named loggers in a tree ("shop.auth" passes on to "shop", and that to the root), levels, handlers.
--
--   app.logger:info("user %d signed in", id)
--   app.logger:add_handler(logging.FileHandler("shop.log"))
--   app.logger:add_handler(function(record, line) send(line) end)
--
-- A record is written as one piece, so that the lines of several workers do not mix. A handler that fails is
-- told of on standard error and never breaks the request that logged.
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")

---@class luaflask.logging
local logging = {}

logging.NOTSET, logging.DEBUG, logging.INFO, logging.WARNING = 0, 10, 20, 30
logging.ERROR, logging.CRITICAL = 40, 50

local level_names = { [0] = "NOTSET", [10] = "DEBUG", [20] = "INFO", [30] = "WARNING", [40] = "ERROR",
  [50] = "CRITICAL" }
local level_numbers = { WARN = 30, FATAL = 50 }
for number, name in next, level_names do
  level_numbers[name] = number
end

local function level_number(value, position)
  if type(value) == "number" then
    return value
  end
  local number = type(value) == "string" and level_numbers[value:upper()]
  if not number then
    error(("a log level is a number or DEBUG, INFO, WARNING, ERROR, CRITICAL, not %s"):format(
      tostring(value)), position + 1)
  end
  return number
end

---@class luaflask.logging.Record
---@field name string the logger
---@field levelno integer
---@field levelname string
---@field message string
---@field created number seconds since 1970
---@field module string the file that logged, without folder and extension
---@field pathname string
---@field lineno integer
---@field exc_text string? the error with its traceback

-- ---- formatting ----

---@class luaflask.logging.Formatter: luaflask.Class
local Formatter = class.new("Formatter")
logging.Formatter = Formatter

---@param format string? with the fields of a record as %(name)s; default "%(message)s"
---@param date_format string? of asctime, as os.date takes it
function Formatter:init(format, date_format)
  self._format = format or "%(message)s"
  self._date_format = date_format or "%Y-%m-%d %H:%M:%S"
end

--- The text of a record, traceback included, without a line break at its end.
---@param record luaflask.logging.Record
---@return string
function Formatter:format(record)
  local line = self._format:gsub("%%%(([%w_]+)%)[sd]", function(name)
    if name == "asctime" then
      return os.date(self._date_format, math.floor(record.created))
    end
    return tostring(record[name])
  end)
  return record.exc_text and line .. "\n" .. record.exc_text or line
end

-- ---- handlers ----

---@class luaflask.logging.Handler: luaflask.Class
---@field level integer records below it are passed over
---@field formatter luaflask.logging.Formatter?
local Handler = class.new("Handler", { level = 0 })
logging.Handler = Handler

local plain = Formatter()

---@param level integer|string
function Handler:set_level(level)
  class.check_self(self, Handler, "handler:set_level")
  self.level = level_number(level, 2)
end

---@param formatter luaflask.logging.Formatter
function Handler:set_formatter(formatter)
  class.check_self(self, Handler, "handler:set_formatter")
  self.formatter = formatter
end

---@param record luaflask.logging.Record
---@return string
function Handler:format(record)
  return (self.formatter or plain):format(record)
end

--- Keeps only the records for which fn(record) is true.
---@param fn fun(record: luaflask.logging.Record): boolean
function Handler:add_filter(fn)
  class.check_self(self, Handler, "handler:add_filter")
  self.filters = self.filters or {}
  table.insert(self.filters, fn)
end

--- Writes a record; what a handler of one's own overrides.
---@param record luaflask.logging.Record
function Handler:emit(record) -- luacheck: ignore 212
  error(getmetatable(self).__name .. " has no method emit(record)", 2)
end

--- Writes lines to an open file, or to what has a method `write`.
---@class luaflask.logging.StreamHandler: luaflask.logging.Handler
local StreamHandler = Handler:extend("StreamHandler")
logging.StreamHandler = StreamHandler

---@param stream file*? standard error when absent
function StreamHandler:init(stream)
  self.stream = stream
end

function StreamHandler:emit(record)
  local stream = self.stream or io.stderr
  stream:write(self:format(record) .. "\n")
end

--- Appends lines to a file, which is opened with the first one.
---@class luaflask.logging.FileHandler: luaflask.logging.StreamHandler
local FileHandler = StreamHandler:extend("FileHandler")
logging.FileHandler = FileHandler

---@param path string
function FileHandler:init(path)
  self.path = path
end

function FileHandler:emit(record)
  if not self.stream then
    self.stream = assert(io.open(self.path, "a"))
    self.stream:setvbuf("full", 65536)
  end
  StreamHandler.emit(self, record)
  self.stream:flush()
end

function FileHandler:close()
  if self.stream then
    self.stream:close()
    self.stream = nil
  end
end

-- A function that was given as a handler: fn(record, line).
local FunctionHandler = Handler:extend("FunctionHandler")

function FunctionHandler:init(fn)
  self.fn = fn
end

function FunctionHandler:emit(record)
  self.fn(record, self:format(record))
end

--- What an application's logger writes with when nobody configured another: standard error.
logging.default_handler = StreamHandler()
logging.default_handler.formatter = Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")

-- For loggers that have no handler at all.
local last_resort = StreamHandler()
last_resort.level = logging.WARNING

local function passes(filters, record)
  for _, fn in ipairs(filters or {}) do
    if not fn(record) then
      return false
    end
  end
  return true
end

local function handle(handler, record)
  if record.levelno < handler.level then
    return
  end
  local ok, err = pcall(function()
    if passes(handler.filters, record) then
      handler:emit(record)
    end
  end)
  if not ok then
    io.stderr:write(("a log handler failed: %s\n  while it wrote: %s\n"):format(
      tostring(err), record.message))
  end
end

-- ---- loggers ----

---@class luaflask.logging.Logger: luaflask.Class
---@field name string
---@field level integer 0: the level of the logger above
---@field parent luaflask.logging.Logger?
---@field handlers luaflask.logging.Handler[]
---@field propagate boolean whether the handlers of the loggers above see the records too
---@field disabled boolean
local Logger = class.new("Logger")
logging.Logger = Logger

function Logger:init(name, parent)
  self.name, self.parent, self.level = name, parent, logging.NOTSET
  self.handlers, self.propagate, self.disabled = {}, true, false
end

--- The logger above all others.
logging.root = Logger("root")
logging.root.level = logging.WARNING

local loggers = {}

--- The logger of a name, always the same one; without a name the root.
---@param name string?
---@return luaflask.logging.Logger
function logging.get_logger(name)
  if name == nil or name == "" or name == "root" then
    return logging.root
  end
  if type(name) ~= "string" then
    error(("a logger's name is a string, not a %s value"):format(type(name)), 2)
  end
  local logger = loggers[name]
  if not logger then
    local above = name:match("^(.+)%.[^.]*$")
    logger = Logger(name, logging.get_logger(above))
    loggers[name] = logger
  end
  return logger
end

---@param level integer|string
function Logger:set_level(level)
  class.check_self(self, Logger, "logger:set_level")
  self.level = level_number(level, 2)
end

---@return integer
function Logger:get_effective_level()
  class.check_self(self, Logger, "logger:get_effective_level")
  local logger = self
  while logger do
    if logger.level ~= logging.NOTSET then
      return logger.level
    end
    logger = logger.parent
  end
  return logging.NOTSET
end

---@param level integer|string
---@return boolean
function Logger:is_enabled_for(level)
  class.check_self(self, Logger, "logger:is_enabled_for")
  return not self.disabled and level_number(level, 2) >= self:get_effective_level()
end

local function handler_position(self, handler)
  for i, have in ipairs(self.handlers) do
    if have == handler or have.fn ~= nil and have.fn == handler then
      return i
    end
  end
end

--- Adds a handler, or a function that gets each record and its text.
---@param handler luaflask.logging.Handler|fun(record: luaflask.logging.Record, line: string)
---@return luaflask.logging.Handler
function Logger:add_handler(handler)
  class.check_self(self, Logger, "logger:add_handler")
  local at = handler_position(self, handler)
  if at then
    return self.handlers[at]
  end
  if type(handler) == "function" then
    handler = FunctionHandler(handler)
  elseif type(handler) ~= "table" or type(handler.emit) ~= "function" then
    error("add_handler: a function(record, line) or a handler with a method emit is needed, not a "
      .. type(handler) .. " value", 2)
  end
  table.insert(self.handlers, handler)
  return handler
end

---@param handler luaflask.logging.Handler|function
function Logger:remove_handler(handler)
  class.check_self(self, Logger, "logger:remove_handler")
  local at = handler_position(self, handler)
  if at then
    table.remove(self.handlers, at)
  end
end

--- Keeps only the records for which fn(record) is true.
---@param fn fun(record: luaflask.logging.Record): boolean
function Logger:add_filter(fn)
  class.check_self(self, Logger, "logger:add_filter")
  self.filters = self.filters or {}
  table.insert(self.filters, fn)
end

--- The logger of a name below this one.
---@param suffix string
---@return luaflask.logging.Logger
function Logger:get_child(suffix)
  class.check_self(self, Logger, "logger:get_child")
  return logging.get_logger(self == logging.root and suffix or self.name .. "." .. suffix)
end

local function message_text(message, ...)
  local text = tostring(message)
  if select("#", ...) == 0 then
    return text
  end
  local ok, formatted = pcall(string.format, text, ...)
  if ok then
    return formatted
  end
  local given = compat.pack(...)
  for i = 1, given.n do
    given[i] = tostring(given[i])
  end
  return ("%s (%s; the arguments were %s)"):format(text, formatted, table.concat(given, ", "))
end

local function module_name(path)
  return path:match("([^/]*)%.lua$") or path:match("[^/]*$")
end

local function dispatch(self, record)
  if not passes(self.filters, record) then
    return
  end
  local logger, found = self, false
  while logger do
    for _, handler in ipairs(logger.handlers) do
      found = true
      handle(handler, record)
    end
    logger = logger.propagate and logger.parent or nil
  end
  if not found then
    handle(last_resort, record)
  end
end

-- Logs on behalf of the function `up` levels above the caller, or of a module known by name.
local function write(self, level, up, exc_text, module, message, ...)
  local record = {
    name = self.name,
    levelno = level,
    levelname = level_names[level] or "Level " .. compat.number_text(level),
    message = message_text(message, ...),
    created = os.time(),
    module = module,
    exc_text = exc_text,
  }
  if not module then
    local info = debug.getinfo(up + 1, "Sl")
    record.pathname, record.lineno = info and info.short_src or "?", info and info.currentline or 0
    record.module = module_name(record.pathname)
  end
  dispatch(self, record)
end

for _, name in ipairs({ "debug", "info", "warning", "error", "critical" }) do
  local level = level_numbers[name:upper()]
  local spelling = "logger:" .. name
  Logger[name] = function(self, message, ...)
    class.check_self(self, Logger, spelling)
    if not self.disabled and level >= self:get_effective_level() then
      write(self, level, 2, nil, nil, message, ...)
    end
  end
end

--- Logs at a level given by number or name.
---@param level integer|string
---@param message any with the directives of string.format, when arguments follow
function Logger:log(level, message, ...)
  class.check_self(self, Logger, "logger:log")
  level = level_number(level, 2)
  if not self.disabled and level >= self:get_effective_level() then
    write(self, level, 2, nil, nil, message, ...)
  end
end

-- The text of a thrown value with its traceback.
local function error_text(err)
  local text = tostring(err)
  local traceback = type(err) == "table" and err.traceback
  if type(traceback) == "string" and traceback ~= "" and not text:find(traceback, 1, true) then
    text = text .. "\nstack traceback:\n" .. traceback
  end
  return text
end

--- Logs an error with a traceback: that of the first argument that carries one, else that of this call.
---@param message any
function Logger:exception(message, ...)
  class.check_self(self, Logger, "logger:exception")
  if self.disabled or level_numbers.ERROR < self:get_effective_level() then
    return
  end
  local text
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    if type(v) == "table" and type(v.traceback) == "string" then
      text = error_text(v)
      break
    end
  end
  write(self, logging.ERROR, 2, text or (debug.traceback("", 2):gsub("^\n", "")), nil, message, ...)
end

-- ---- the application's logger ----

--- Whether some handler would take what this logger lets through.
---@param logger luaflask.logging.Logger
---@return boolean
function logging.has_level_handler(logger)
  local level = logger:get_effective_level()
  local current = logger
  while current do
    for _, handler in ipairs(current.handlers) do
      if handler.level <= level then
        return true
      end
    end
    current = current.propagate and current.parent or nil
  end
  return false
end

--- The logger of an application: its name, level DEBUG in debug mode, the default handler if there is none.
---@param app luaflask.Flask
---@return luaflask.logging.Logger
function logging.create_logger(app)
  local logger = logging.get_logger(app.name)
  if app.debug and logger.level == logging.NOTSET then
    logger.level = logging.DEBUG
  end
  if not logging.has_level_handler(logger) then
    logger:add_handler(logging.default_handler)
  end
  return logger
end

local function request_line()
  if not core.context.has_request() then
    return "outside a request"
  end
  local request = core.request.proxy
  return ("%s [%s]"):format(request.path, request.method)
end

--- Logs an error that nothing handled: what a request raised.
---@param app luaflask.Flask
---@param err any
function logging.log_exception(app, err)
  logging.log_error(app, "Exception on " .. request_line(), err)
end

--- Logs an error with a message of its own.
---@param app luaflask.Flask
---@param message string
---@param err any
function logging.log_error(app, message, err)
  local logger = app.logger
  if logger:is_enabled_for(logging.ERROR) then
    write(logger, logging.ERROR, 1, error_text(err), "app", message)
  end
end

-- Outside of an application's context too: then by luaflask's own logger.
local function log_anywhere(err, module, message)
  local logger = core.context.has_app() and core.context.current_app.logger
  if not logger then
    logger = logging.get_logger("luaflask")
    if not logging.has_level_handler(logger) then
      logger:add_handler(logging.default_handler)
    end
  end
  if logger:is_enabled_for(logging.ERROR) then
    write(logger, logging.ERROR, 2, error_text(err), module, message)
  end
end

--- The present request as messages name it, or nil.
---@return string?
function logging.request_name()
  return core.context.has_request() and request_line() or nil
end

--- Logs an error that ended a task which nobody waits for.
---@param err any
---@param request string? the request that spawned it, as request_name gives it
function logging.log_task_error(err, request)
  log_anywhere(err, "tasks", "Exception in a task spawned " .. (request and "by " .. request or "outside a request"))
end

--- Logs an error that broke off the body of an answer of which nothing is known.
---@param err any
function logging.log_stream_error(err)
  log_anywhere(err, "streams", "Exception while a body was streamed")
end

--- What logs the error of the body that the present request is answered with: it may be called after the
--- request has ended.
---@return fun(err: any, raised_at: string?) log
function logging.stream_log()
  local logger = core.context.current_app.logger
  local message = "Exception on " .. request_line() .. " while its body was streamed"
  return function(err, raised_at)
    local cancelled = getmetatable(err) == require("luaflask.exceptions").Cancelled
    if not cancelled and logger:is_enabled_for(logging.ERROR) then
      local text = raised_at and tostring(err) .. "\nstack traceback:\n" .. raised_at or error_text(err)
      write(logger, logging.ERROR, 1, text, "streams", message)
    end
  end
end

--- Configures the root logger in one call, unless it has handlers already.
---@param opts table? level, format, date_format, filename or stream, handlers, force (drop what is there)
function logging.basic_config(opts)
  opts = opts or {}
  local root = logging.root
  if opts.force then
    root.handlers = {}
  end
  if #root.handlers > 0 then
    return
  end
  local handlers = opts.handlers
    or { opts.filename and FileHandler(opts.filename) or StreamHandler(opts.stream) }
  local formatter = Formatter(opts.format or "%(levelname)s:%(name)s:%(message)s", opts.date_format)
  for _, handler in ipairs(handlers) do
    handler = root:add_handler(handler)
    handler.formatter = handler.formatter or formatter
  end
  if opts.level then
    root.level = level_number(opts.level, 2)
  end
end

return logging
