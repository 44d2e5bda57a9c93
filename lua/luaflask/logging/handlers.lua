-- SPDX-License-Identifier: MIT
-- Where log records go. A handler that fails is told of on standard error and never breaks what logged.
local Formatter = require("luaflask.logging.formatter")
local class = require("luaflask.class")
local core = require("luaflask.core")
local levels = require("luaflask.logging.levels")
local options = require("luaflask.options")

local handlers = {}

-- ---- filters, of handlers and of loggers ----

--- Lets pass what a logger of this name and those below it log.
---@class luaflask.logging.Filter: luaflask.Class
local Filter = class.new("Filter")
handlers.Filter = Filter

---@param name string? "" lets everything pass
function Filter:init(name)
  self.name = name or ""
end

---@param record luaflask.logging.Record
---@return boolean
function Filter:filter(record)
  return self.name == "" or record.name == self.name or record.name:sub(1, #self.name + 1) == self.name .. "."
end

-- What loggers and handlers share.
local Filterer = class.new("Filterer")
handlers.Filterer = Filterer

--- Keeps only the records for which fn(record) is true; a record that it returns takes the place of the first.
---@param filter luaflask.logging.Filter|fun(record: luaflask.logging.Record): boolean|luaflask.logging.Record
function Filterer:add_filter(filter)
  class.check_self(self, Filterer, "handler:add_filter")
  if type(filter) ~= "function" and not (type(filter) == "table" and type(filter.filter) == "function") then
    error(("add_filter: a function(record) or an object with a method filter is needed, not a %s value"):format(
      type(filter)), 2)
  end
  self.filters = self.filters or {}
  for _, known in ipairs(self.filters) do
    if known == filter then
      return
    end
  end
  table.insert(self.filters, filter)
end

---@param filter luaflask.logging.Filter|function
function Filterer:remove_filter(filter)
  class.check_self(self, Filterer, "handler:remove_filter")
  for i, known in ipairs(self.filters or {}) do
    if known == filter then
      table.remove(self.filters, i)
      return
    end
  end
end

--- The record if the filters let it pass, else false.
---@param record luaflask.logging.Record
---@return luaflask.logging.Record|false
function Filterer:filter(record)
  for _, filter in ipairs(self.filters or {}) do
    local result
    if type(filter) == "function" then
      result = filter(record)
    else
      result = filter:filter(record)
    end
    if not result then
      return false
    end
    record = type(result) == "table" and result or record
  end
  return record
end

-- ---- handlers ----

---@class luaflask.logging.Handler: luaflask.Class
---@field level integer records below it are passed over
---@field formatter luaflask.logging.Formatter?
---@field name string? as dict_config calls it
local Handler = Filterer:extend("Handler", { level = 0 })
handlers.Handler = Handler

local plain = Formatter()

--- A handler by the settings of dict_config; a class of one's own gets them in one table.
---@param settings table
---@return luaflask.logging.Handler
function Handler:from_settings(settings)
  return self(settings)
end

---@param level integer|string
function Handler:set_level(level)
  class.check_self(self, Handler, "handler:set_level")
  self.level = levels.number(level, 2)
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

--- Writes a record; what a handler of one's own overrides.
---@param record luaflask.logging.Record
function Handler:emit(record) -- luacheck: ignore 212
  error(getmetatable(self).__name .. " has no method emit(record)", 2)
end

--- Takes a record that is of its level: filters it and writes it.
---@param record luaflask.logging.Record
function Handler:handle(record)
  local ok, err = pcall(function()
    local passed = self:filter(record)
    if passed then
      self:emit(passed)
    end
  end)
  if not ok then
    self:handle_error(record, err)
  end
end

--- Tells of an error that the writing of a record raised.
---@param record luaflask.logging.Record
---@param err any
function Handler:handle_error(record, err) -- luacheck: ignore 212
  io.stderr:write(("a log handler failed: %s\n  while it wrote: %s\n"):format(tostring(err), record.message))
end

--- Writes what is kept back.
function Handler:flush() -- luacheck: ignore 212
end

--- Lets go of what the handler holds.
function Handler:close() -- luacheck: ignore 212
end

--- Writes nothing: for the loggers of libraries.
---@class luaflask.logging.NullHandler: luaflask.logging.Handler
local NullHandler = Handler:extend("NullHandler")
handlers.NullHandler = NullHandler

function NullHandler.from_settings(cls)
  return cls()
end

function NullHandler:handle() -- luacheck: ignore 212
end
NullHandler.emit = NullHandler.handle

--- Writes lines to an open file, or to what has a method `write`.
---@class luaflask.logging.StreamHandler: luaflask.logging.Handler
local StreamHandler = Handler:extend("StreamHandler", { terminator = "\n" })
handlers.StreamHandler = StreamHandler

---@param stream file*? standard error when absent
function StreamHandler:init(stream)
  self.stream = stream
end

function StreamHandler.from_settings(cls, settings)
  return cls(settings.stream)
end

--- Writes elsewhere from now on; gives the old stream.
---@param stream file*
---@return file*?
function StreamHandler:set_stream(stream)
  local old = self.stream
  self.stream = stream
  return old
end

function StreamHandler:emit(record)
  local stream = self.stream or io.stderr
  stream:write(self:format(record) .. self.terminator)
  if stream.flush then
    stream:flush() -- or a line for a pipe or file would be seen only when many have come
  end
end

function StreamHandler:flush()
  local stream = self.stream
  if stream and stream.flush then
    stream:flush()
  end
end

-- The options of a handler; a class that extends one of ours may take more.
local function own_options(self, cls, opts, known)
  if type(opts) == "table" and getmetatable(self) ~= cls then
    return opts
  end
  return options.check(cls.__name, opts, known)
end

-- With the names that Python has, for dict_config; files are bytes, so encoding and errors say nothing.
local FILE_OPTIONS = { mode = "string", delay = "boolean", filename = "string", path = "string", encoding = "any",
  errors = "any" }

local ROTATING_OPTIONS = { max_bytes = "number", maxBytes = "number", backup_count = "number", backupCount = "number" }
for name, kind in next, FILE_OPTIONS do
  ROTATING_OPTIONS[name] = kind
end

--- Appends lines to a file, which is opened with the first one.
---@class luaflask.logging.FileHandler: luaflask.logging.StreamHandler
local FileHandler = StreamHandler:extend("FileHandler")
handlers.FileHandler = FileHandler

---@param path string
---@param opts table? mode "a" or "w"; delay = false opens it at once
function FileHandler:init(path, opts)
  if type(path) ~= "string" then
    error(("%s: the file is given by its path, not by a %s value"):format(getmetatable(self).__name, type(path)), 3)
  end
  opts = own_options(self, FileHandler, opts, FILE_OPTIONS)
  self.path, self.mode = path, opts.mode or "a"
  if opts.delay == false then
    self:open()
  end
end

function FileHandler.from_settings(cls, settings)
  return cls(settings.filename or settings.path, settings)
end

--- Opens the file.
function FileHandler:open()
  self.stream = assert(io.open(self.path, self.mode))
  self.stream:setvbuf("full", 65536)
end

function FileHandler:emit(record)
  if not self.stream then
    self:open()
  end
  StreamHandler.emit(self, record)
end

function FileHandler:close()
  if self.stream then
    self.stream:close()
    self.stream = nil
  end
end

--- A file that is put aside when it has grown: app.log becomes app.log.1, that one app.log.2 … Each worker turns the
--- file by itself: with several, give each its own, or have logrotate do it.
---@class luaflask.logging.RotatingFileHandler: luaflask.logging.FileHandler
local RotatingFileHandler = FileHandler:extend("RotatingFileHandler")
handlers.RotatingFileHandler = RotatingFileHandler

---@param path string
---@param opts table? max_bytes (0: never), backup_count (0: never), mode, delay
function RotatingFileHandler:init(path, opts)
  opts = own_options(self, RotatingFileHandler, opts, ROTATING_OPTIONS)
  self.max_bytes = opts.max_bytes or opts.maxBytes or 0
  self.backup_count = opts.backup_count or opts.backupCount or 0
  FileHandler.init(self, path, { mode = self.max_bytes > 0 and "a" or opts.mode, delay = opts.delay })
end

--- Whether the file would be too large with this record in it.
---@param record luaflask.logging.Record
---@return boolean
function RotatingFileHandler:should_rollover(record)
  if self.max_bytes <= 0 then
    return false
  end
  if not self.stream then
    self:open()
  end
  local size = self.stream:seek("end")
  return size > 0 and size + #self:format(record) + #self.terminator > self.max_bytes
end

--- Puts the file aside and begins anew.
function RotatingFileHandler:do_rollover()
  self:close()
  for i = self.backup_count - 1, 1, -1 do
    os.rename(self.path .. "." .. i, self.path .. "." .. i + 1)
  end
  if self.backup_count > 0 then
    os.rename(self.path, self.path .. ".1")
  end
  self:open()
end

function RotatingFileHandler:emit(record)
  if self.backup_count > 0 and self:should_rollover(record) then
    self:do_rollover()
  end
  FileHandler.emit(self, record)
end

-- A function that was given as a handler: fn(record, line).
local FunctionHandler = Handler:extend("FunctionHandler")
handlers.FunctionHandler = FunctionHandler

function FunctionHandler:init(fn)
  self.fn = fn
end

function FunctionHandler:emit(record)
  self.fn(record, self:format(record))
end

-- ---- the default ----

local function errors_stream()
  local env = core.context.has_request() and core.request.tag() and require("luaflask.gateway.environ").of()
  return env and env["wsgi.errors"] or io.stderr
end

--- Where errors of the current request belong: what its environ says, else standard error.
handlers.wsgi_errors_stream = {
  write = function(_, text)
    return errors_stream():write(text)
  end,
  flush = function()
    local stream = errors_stream()
    if stream.flush then
      stream:flush()
    end
  end,
}

--- What an application's logger writes with when nobody configured another.
handlers.default_handler = StreamHandler(handlers.wsgi_errors_stream)
handlers.default_handler.formatter = Formatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")

return handlers
