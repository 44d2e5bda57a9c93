-- SPDX-License-Identifier: MIT
-- From a log record to its text. A format names fields of the record in one of Python's three styles:
--
--   "%(asctime)s %(levelname)-8s %(message)s"      "{asctime} {levelname:<8} {message}"      "$asctime $message"
local class = require("luaflask.class")

---@class luaflask.logging.Formatter: luaflask.Class
local Formatter = class.new("Formatter", {
  default_time_format = "%Y-%m-%d %H:%M:%S",
  default_msec_format = "%s,%03d",
})

-- A value as one directive of string.format shows it.
local function as(value, flags, kind)
  if kind == "s" or kind == "r" or type(value) ~= "number" then
    return ("%" .. flags:gsub("[0+ #]", "") .. "s"):format(tostring(value))
  elseif kind == "d" or kind == "i" then
    return ("%" .. flags .. "d"):format(math.floor(value))
  end
  return ("%" .. flags .. kind):format(value)
end

-- What follows the colon in "{name:>8}".
local function aligned(value, spec)
  local fill, align, flags, kind = spec:match("^(.?)([<>^])(%d*%.?%d*)([sdifeg]?)$")
  if not align then
    flags, kind = spec:match("^([0+ ]*%d*%.?%d*)([sdifeg]?)$")
    if not flags then
      error(("the format has {…:%s}, which says neither a width nor how to align"):format(spec), 0)
    end
    if kind == "" then
      kind = type(value) == "number" and "d" or "s"
    end
    return as(value, kind == "s" and flags ~= "" and "-" .. flags or flags, kind)
  end
  local width, precision = flags:match("^(%d*)(%.?%d*)$")
  local text = kind == "" and precision == "" and tostring(value) or as(value, precision, kind == "" and "s" or kind)
  local missing = (tonumber(width) or 0) - #text
  if missing <= 0 then
    return text
  end
  local left = align == ">" and missing or align == "^" and math.floor(missing / 2) or 0
  fill = fill == "" and " " or fill
  return fill:rep(left) .. text .. fill:rep(missing - left)
end

local STYLES = {
  ["%"] = { "%(message)s", function(format, field)
    local directive = "%%%(([%w_]+)%)([-+ #0]*%d*%.?%d*)([sdifegxXr])"
    format = format:gsub("%%%%", "\0"):gsub(directive, function(name, flags, kind)
      return as(field(name), flags, kind)
    end)
    return (format:gsub("%z", "%%"))
  end },
  ["{"] = { "{message}", function(format, field)
    format = format:gsub("{{", "\0"):gsub("}}", "\1"):gsub("{([%w_]+):?([^}]*)}", function(name, spec)
      return spec == "" and tostring(field(name)) or aligned(field(name), spec)
    end)
    return (format:gsub("%z", "{"):gsub("\1", "}"))
  end },
  ["$"] = { "$message", function(format, field)
    format = format:gsub("%$%$", "\0"):gsub("%${([%w_]+)}", "$%1"):gsub("%$([%w_]+)", function(name)
      return tostring(field(name))
    end)
    return (format:gsub("%z", "$"))
  end },
}

--- The arguments may be named in one table: format, date_format (or datefmt), style, defaults.
---@param format string|table|nil with the fields of a record; "%(message)s" when absent
---@param date_format string? of asctime, as os.date takes it; without one it has milliseconds
---@param style "%"|"{"|"$"|nil
---@param defaults table? values of fields that a record may lack
function Formatter:init(format, date_format, style, defaults)
  if type(format) == "table" then
    local named = format
    format, date_format = named.format, named.date_format or named.datefmt
    style, defaults = named.style, named.defaults
  end
  local known = STYLES[style or "%"]
  if known == nil then
    error(("a format's style is '%%', '{' or '$', not '%s'"):format(tostring(style)), 3)
  end
  self._expand, self._format = known[2], format or known[1]
  self._date_format, self._defaults = date_format, defaults or {}
end

--- The time of a record.
---@param record luaflask.logging.Record
---@param date_format string?
---@return string
function Formatter:format_time(record, date_format)
  local seconds = math.floor(record.created)
  if date_format then
    return os.date(date_format, seconds)
  end
  local text = os.date(self.default_time_format, seconds)
  return self.default_msec_format and self.default_msec_format:format(text, record.msecs or 0) or text
end

--- The text of an error and its traceback, as they stand in the record.
---@param record luaflask.logging.Record
---@return string?
function Formatter:format_exception(record)
  return record.exc_text
end

--- The text of a record, traceback included, without a line break at its end.
---@param record luaflask.logging.Record
---@return string
function Formatter:format(record)
  local line = self._expand(self._format, function(name)
    local value = record[name]
    if value == nil and name == "asctime" then
      value = self:format_time(record, self._date_format)
    end
    if value == nil then
      value = self._defaults[name]
    end
    if value == nil then
      error(("the format names %s, which this record does not have: set it in a filter, by a LoggerAdapter, or give "
        .. "the Formatter defaults"):format(name), 0)
    end
    return value
  end)
  local err = self:format_exception(record)
  return err and line .. "\n" .. err or line
end

return Formatter
