-- SPDX-License-Identifier: MIT
-- Logging configured from one table, in the form of Python's logging.config.dictConfig: what its documentation says
-- of keys holds here.
local class = require("luaflask.class")
local functions = require("luaflask.functions")
local handlers = require("luaflask.logging.handlers")
local keys = require("luaflask.keys")
local levels = require("luaflask.logging.levels")

local config = {}

-- ---- basic_config ----

---@param logging luaflask.logging
---@param opts table
function config.basic(logging, opts)
  local root = logging.root
  if opts.filename and (opts.stream or opts.handlers) or opts.stream and opts.handlers then
    functions.fail("basic_config: give one of filename, stream and handlers")
  end
  if opts.force then
    for _, handler in ipairs(root.handlers) do
      handler:close()
    end
    root.handlers = {}
  end
  if #root.handlers > 0 then
    return
  end
  local list = opts.handlers or { opts.filename and logging.FileHandler(opts.filename, { mode = opts.filemode })
    or logging.StreamHandler(opts.stream) }
  local formatter = logging.Formatter(opts.format or "%(levelname)s:%(name)s:%(message)s",
    opts.date_format or opts.datefmt, opts.style)
  for _, handler in ipairs(list) do
    handler = root:add_handler(handler)
    handler.formatter = handler.formatter or formatter
  end
  if opts.level then
    root.level = levels.number(opts.level, 4)
  end
end

-- ---- dict_config ----

-- Runs fn; what it raises says which part of the settings it is about.
local function part(what, name, fn, ...)
  local ok, result = pcall(fn, ...)
  if not ok then
    functions.fail("dict_config: unable to configure %s '%s': %s", what, tostring(name),
      (tostring(result):gsub("^[^\n:]*:%d+: ", "")))
  end
  return result
end

local STREAMS = {
  ["ext://sys.stderr"] = io.stderr,
  ["ext://sys.stdout"] = io.stdout,
  ["ext://flask.logging.wsgi_errors_stream"] = handlers.wsgi_errors_stream,
  ["ext://luaflask.logging.wsgi_errors_stream"] = handlers.wsgi_errors_stream,
}

-- The value that a text such as "ext://module.field" stands for; others stand for themselves.
local function resolved(value)
  if type(value) ~= "string" or not value:find("^ext://") then
    return value
  elseif STREAMS[value] then
    return STREAMS[value]
  end
  local module, field = value:match("^ext://(.+)%.([^.]+)$")
  local ok, found = pcall(require, module or "")
  if not ok or type(found) ~= "table" or found[field] == nil then
    error(("%s names nothing: write ext://module.field, or put the value itself here"):format(value), 0)
  end
  return found[field]
end

-- A class by itself or by name: one of ours ("logging.StreamHandler"), or "module.Class".
local function class_of(value, logging)
  if type(value) ~= "string" then
    return value
  end
  local last = value:match("[^.]+$")
  if class.is_class(logging[last]) then
    return logging[last]
  end
  local found = resolved("ext://" .. value)
  if not class.is_class(found) then
    error(("%s is not a class"):format(value), 0)
  end
  return found
end

-- The settings without the keys that are not for the constructor.
local function rest(settings, taken)
  local copy = {}
  for key, value in next, settings do
    if not taken[key] then
      copy[key] = resolved(value)
    end
  end
  return copy
end

local function make_formatter(settings, logging)
  if settings["()"] then
    return settings["()"](rest(settings, { ["()"] = true }))
  end
  local cls = settings.class and class_of(settings.class, logging) or logging.Formatter
  return cls(settings.format, settings.date_format or settings.datefmt, settings.style, settings.defaults)
end

local function make_filter(settings, logging)
  if type(settings) == "function" or class.isinstance(settings, logging.Filter) then
    return settings
  elseif settings["()"] then
    return settings["()"](rest(settings, { ["()"] = true }))
  end
  return logging.Filter(settings.name)
end

local HANDLER_KEYS = { class = true, ["()"] = true, level = true, formatter = true, filters = true }

local function need(made, kind, name)
  if made[name] == nil then
    error(("there is no %s '%s' among the settings"):format(kind, tostring(name)), 0)
  end
  return made[name]
end

local function add_filters(target, settings, made)
  for _, filter in ipairs(settings.filters or {}) do
    target:add_filter(type(filter) == "string" and need(made.filters, "filter", filter) or filter)
  end
end

local function make_handler(settings, logging, made)
  local handler
  local own = rest(settings, HANDLER_KEYS)
  if type(settings) == "function" then
    handler = handlers.FunctionHandler(settings)
  elseif settings["()"] then
    handler = settings["()"](own)
  else
    handler = class_of(settings.class or "StreamHandler", logging):from_settings(own)
  end
  if settings.level then
    handler:set_level(settings.level)
  end
  if settings.formatter then
    handler.formatter = type(settings.formatter) == "string"
      and need(made.formatters, "formatter", settings.formatter) or settings.formatter
  end
  add_filters(handler, settings, made)
  return handler
end

local function configure_logger(logger, settings, made, incremental)
  if settings.level then
    logger:set_level(settings.level)
  end
  if not incremental then
    logger.handlers, logger.filters, logger.disabled = {}, nil, false
    for _, handler in ipairs(settings.handlers or {}) do
      logger:add_handler(type(handler) == "string" and need(made.handlers, "handler", handler) or handler)
    end
    add_filters(logger, settings, made)
  end
  if settings.propagate ~= nil then
    logger.propagate = settings.propagate
  end
end

-- Silences the loggers that exist and are not named, unless they lie below one that is.
local function disable_others(logging, named)
  for name, logger in next, logging.loggers() do
    local kept = false
    for above in next, named do
      kept = kept or name == above or name:sub(1, #above + 1) == above .. "."
    end
    if not kept then
      logger.disabled = true
    end
  end
end

local function make_all(kind, settings, make, ...)
  local all = {}
  for _, name in ipairs(keys.sorted(settings or {})) do
    all[name] = part(kind, name, make, settings[name], ...)
    if kind == "handler" then
      all[name].name = name
    end
  end
  return all
end

local KEYS = {
  version = true, formatters = true, filters = true, handlers = true, loggers = true, root = true,
  incremental = true, disable_existing_loggers = true,
}

---@param logging luaflask.logging
---@param settings table
function config.dict(logging, settings)
  if type(settings) ~= "table" then
    functions.fail("dict_config: a table of settings is needed, not a %s value", type(settings))
  elseif settings.version ~= 1 then
    functions.fail("dict_config: version must be 1, the only one that there is; it is %s", tostring(settings.version))
  end
  for key in next, settings do
    if not KEYS[key] then
      functions.fail("dict_config has no key '%s'; it has version, formatters, filters, handlers, loggers, root, "
        .. "incremental and disable_existing_loggers", tostring(key))
    end
  end
  local incremental, named = settings.incremental or false, settings.loggers or {}
  local made = {}
  if not incremental then
    made.formatters = make_all("formatter", settings.formatters, make_formatter, logging)
    made.filters = make_all("filter", settings.filters, make_filter, logging)
    made.handlers = make_all("handler", settings.handlers, make_handler, logging, made)
    if settings.disable_existing_loggers ~= false then
      disable_others(logging, named)
    end
  end
  for _, name in ipairs(keys.sorted(named)) do
    part("logger", name, configure_logger, logging.get_logger(name), named[name], made, incremental)
  end
  if settings.root then
    part("logger", "root", configure_logger, logging.root, settings.root, made, incremental)
  end
end

return config
