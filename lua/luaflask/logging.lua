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
local handlers = require("luaflask.logging.handlers")
local levels = require("luaflask.logging.levels")

---@class luaflask.logging
local logging = {
  Formatter = require("luaflask.logging.formatter"),
  get_level_name = levels.get_level_name,
  add_level_name = levels.add_level_name,
}

for _, name in ipairs({ "NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL" }) do
  logging[name] = levels[name]
end

for _, name in ipairs({ "Filter", "Handler", "NullHandler", "StreamHandler", "FileHandler", "RotatingFileHandler",
  "wsgi_errors_stream", "default_handler" }) do
  logging[name] = handlers[name]
end

---@class luaflask.logging.Record
---@field name string the logger
---@field levelno integer
---@field levelname string
---@field message string
---@field msg string the message before its arguments were put in
---@field args table?
---@field created number seconds since 1970
---@field msecs integer
---@field module string the file that logged, without folder and extension
---@field pathname string
---@field filename string
---@field lineno integer
---@field func_name string
---@field exc_text string? the error with its traceback

-- For loggers that have no handler at all.
logging.last_resort = handlers.StreamHandler()
logging.last_resort.level = levels.WARNING

-- Records up to this level are nobody's business: logging.disable.
local disabled_level = levels.NOTSET

--- Silences all loggers up to a level; without one everything. `logging.disable("NOTSET")` ends it.
---@param level integer|string|nil
function logging.disable(level)
  disabled_level = level == nil and levels.CRITICAL or levels.number(level, 2)
end

-- ---- loggers ----

---@class luaflask.logging.Logger: luaflask.Class
---@field name string
---@field level integer 0: the level of the logger above
---@field parent luaflask.logging.Logger?
---@field handlers luaflask.logging.Handler[]
---@field propagate boolean whether the handlers of the loggers above see the records too
---@field disabled boolean
local Logger = handlers.Filterer:extend("Logger")
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
  self.level = levels.number(level, 2)
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

local function enabled(self, level)
  return not self.disabled and level > disabled_level and level >= self:get_effective_level()
end

---@param level integer|string
---@return boolean
function Logger:is_enabled_for(level)
  class.check_self(self, Logger, "logger:is_enabled_for")
  return enabled(self, levels.number(level, 2))
end

--- Whether a handler of this logger, or of those above that see its records, would be asked.
---@return boolean
function Logger:has_handlers()
  class.check_self(self, Logger, "logger:has_handlers")
  local logger = self
  while logger do
    if #logger.handlers > 0 then
      return true
    end
    logger = logger.propagate and logger.parent or nil
  end
  return false
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
    handler = handlers.FunctionHandler(handler)
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

--- Hands a record to the handlers of this logger and of those above.
---@param record luaflask.logging.Record
function Logger:handle(record)
  class.check_self(self, Logger, "logger:handle")
  record = self:filter(record)
  if not record or self.disabled then
    return
  end
  local logger, found = self, false
  while logger do
    for _, handler in ipairs(logger.handlers) do
      found = true
      if record.levelno >= handler.level then
        handler:handle(record)
      end
    end
    logger = logger.propagate and logger.parent or nil
  end
  if not found and logging.last_resort and record.levelno >= logging.last_resort.level then
    logging.last_resort:handle(record)
  end
end

local function add_extra(record, extra)
  for name, value in next, extra or {} do
    if record[name] ~= nil then
      error(("a log record has a field `%s` already: give the extra one another name"):format(tostring(name)), 0)
    end
    record[name] = value
  end
end

-- Logs on behalf of the function `up` levels above the caller, or of a module known by name.
-- what: exc_text, module, extra; all may be absent.
local function write(self, level, up, what, message, ...)
  local now = core.env.now()
  local record = {
    name = self.name,
    levelno = level,
    levelname = levels.get_level_name(level),
    msg = tostring(message),
    args = select("#", ...) > 0 and { ... } or nil,
    message = message_text(message, ...),
    created = now,
    msecs = math.floor(now % 1 * 1000),
    module = what and what.module,
    exc_text = what and what.exc_text,
  }
  if not record.module then
    local info = debug.getinfo(up + 1, "Sln")
    record.pathname, record.lineno = info and info.short_src or "?", info and info.currentline or 0
    record.module = module_name(record.pathname)
    record.func_name = info and info.name or "?"
  else
    record.pathname, record.lineno, record.func_name = record.module .. ".lua", 0, "?"
  end
  record.filename = record.pathname:match("[^/]*$")
  add_extra(record, what and what.extra)
  self:handle(record)
end

local LEVELS = { debug = "DEBUG", info = "INFO", warning = "WARNING", error = "ERROR", critical = "CRITICAL" }

for name, level_name in next, LEVELS do
  local level = levels[level_name]
  local spelling = "logger:" .. name
  Logger[name] = function(self, message, ...)
    class.check_self(self, Logger, spelling)
    if enabled(self, level) then
      write(self, level, 2, nil, message, ...)
    end
  end
  -- On the root logger, which gets a handler if it has none.
  logging[name] = function(message, ...)
    if #logging.root.handlers == 0 then
      logging.basic_config()
    end
    if enabled(logging.root, level) then
      write(logging.root, level, 2, nil, message, ...)
    end
  end
end

--- Logs at a level given by number or name.
---@param level integer|string
---@param message any with the directives of string.format, when arguments follow
function Logger:log(level, message, ...)
  class.check_self(self, Logger, "logger:log")
  level = levels.number(level, 2)
  if enabled(self, level) then
    write(self, level, 2, nil, message, ...)
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

-- The text of the first argument that carries a traceback, else where the caller of the caller stands.
local function traceback_of(...)
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    if type(v) == "table" and type(v.traceback) == "string" then
      return error_text(v)
    end
  end
  return (debug.traceback("", 3):gsub("^\n", ""))
end

--- Logs an error with a traceback: that of the first argument that carries one, else that of this call.
---@param message any
function Logger:exception(message, ...)
  class.check_self(self, Logger, "logger:exception")
  if enabled(self, logging.ERROR) then
    write(self, logging.ERROR, 2, { exc_text = traceback_of(...) }, message, ...)
  end
end

-- ---- adapters: loggers that add fields to each record ----

--- A logger for one purpose: fields of its own stand in every record.
---@class luaflask.logging.LoggerAdapter: luaflask.Class
---@field logger luaflask.logging.Logger
---@field extra table
local LoggerAdapter = class.new("LoggerAdapter")
logging.LoggerAdapter = LoggerAdapter

---@param logger luaflask.logging.Logger
---@param extra table? fields of the records
function LoggerAdapter:init(logger, extra)
  self.logger, self.extra = logger, extra or {}
end

--- What is logged in place of a message, and with which fields; a subclass may override it.
---@param message any
---@param extra table
---@return any message
---@return table extra
function LoggerAdapter:process(message, extra) -- luacheck: ignore 212
  return message, extra
end

local function adapted(self, level, what, message, ...)
  message, what.extra = self:process(message, self.extra)
  write(self.logger, level, 3, what, message, ...)
end

for name, level_name in next, LEVELS do
  LoggerAdapter[name] = function(self, message, ...)
    class.check_self(self, LoggerAdapter, "logger:" .. name)
    if enabled(self.logger, levels[level_name]) then
      adapted(self, levels[level_name], {}, message, ...)
    end
  end
end

function LoggerAdapter:log(level, message, ...)
  class.check_self(self, LoggerAdapter, "logger:log")
  level = levels.number(level, 2)
  if enabled(self.logger, level) then
    adapted(self, level, {}, message, ...)
  end
end

function LoggerAdapter:exception(message, ...)
  class.check_self(self, LoggerAdapter, "logger:exception")
  if enabled(self.logger, logging.ERROR) then
    adapted(self, logging.ERROR, { exc_text = traceback_of(...) }, message, ...)
  end
end

function LoggerAdapter:is_enabled_for(level)
  return self.logger:is_enabled_for(level)
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
    write(logger, logging.ERROR, 1, { exc_text = error_text(err), module = "app" }, message)
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
    write(logger, logging.ERROR, 2, { exc_text = error_text(err), module = module }, message)
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
      write(logger, logging.ERROR, 1, { exc_text = text, module = "streams" }, message)
    end
  end
end

-- ---- configuration ----

--- The loggers that there are, by name.
---@return table<string, luaflask.logging.Logger>
function logging.loggers()
  local all = {}
  for name, logger in next, loggers do
    all[name] = logger
  end
  return all
end

--- Flushes and closes the handlers of all loggers.
function logging.shutdown()
  local done = {}
  local function close_all(logger)
    for _, handler in ipairs(logger.handlers) do
      if not done[handler] then
        done[handler] = true
        pcall(handler.flush, handler)
        pcall(handler.close, handler)
      end
    end
  end
  close_all(logging.root)
  for _, logger in next, loggers do
    close_all(logger)
  end
end

--- Configures the root logger in one call, unless it has handlers already.
---@param opts table? level, format, date_format (or datefmt), style, filename and filemode, or stream, or handlers;
---  force (drop what is there)
function logging.basic_config(opts)
  require("luaflask.logging.config").basic(logging, opts or {})
end

--- Configures loggers, handlers, formatters and filters from one table, as Python's logging.config.dictConfig.
---@param settings table version = 1, formatters, filters, handlers, loggers, root, disable_existing_loggers,
---  incremental
function logging.dict_config(settings)
  require("luaflask.logging.config").dict(logging, settings)
end

return logging
