-- SPDX-License-Identifier: MIT
-- Moments and dates as values, under the names of Python's datetime module.
--
--   local expires = datetime.now() + 3600
--   expires:isoformat()                         -- "2026-11-22T14:00:00.000000+00:00"
--   datetime.fromisoformat("2026-11-22T14:00:00+01:00") < expires
--
-- Every moment knows its offset from UTC: there are no naive ones. A span of time is a number: of seconds between
-- moments, of days between dates. Values never change; they are equal when they are the same moment or day.
-- JSON writes both as HTTP does, as Flask, or as ISO 8601 (luaflask.json_provider); a session brings them back.
local calendar = require("luaflask.calendar")
local class = require("luaflask.class")
local core = require("luaflask.core")

local core_box, core_date = core.box, core.date
local floor, type = math.floor, type
local getmetatable, check_self, isinstance = getmetatable, class.check_self, class.isinstance

---@class luaflask.datetime_module
local datetime = {}

local DAY = 86400
local FIRST, PAST = calendar.FIRST_DAY * DAY, (calendar.LAST_DAY + 1) * DAY

-- Refuses to store anything in a value, as the same table may be anywhere.
local function refuse_assignment(self, key)
  local what = getmetatable(self).__name
  error(("a %s never changes: make another one, as with `x:replace({ %s = ... })`"):format(what, tostring(key)), 2)
end

local function new_value(cls)
  return core_box.new(cls, {})
end

local peer = core_box.peer

local function complain(what, parts, level)
  local complaint = calendar.complaint(parts)
  if complaint then
    error(what .. ": " .. complaint, level + 1)
  end
end

-- ---- moments ----

--- A moment, to the microsecond, and the offset from UTC in which it is told.
---@class luaflask.DateTime: luaflask.Class
---@field year integer
---@field month integer
---@field day integer
---@field hour integer
---@field minute integer
---@field second integer
---@field microsecond integer
---@field offset integer minutes east of UTC
---@operator add(number): luaflask.DateTime
---@operator sub(number): luaflask.DateTime
local DateTime = class.new("datetime", { __new = new_value, __newindex = refuse_assignment })
datetime.datetime = DateTime

-- The moment `seconds` after 1970 (whole) and `us` microseconds.
local function moment(seconds, us, offset, level)
  local told = seconds + offset * 60
  if not (told >= FIRST and told < PAST) then
    error("datetime: beyond the years 1 to 9999", level + 1)
  end
  return core_box.new(DateTime, { seconds = seconds, microsecond = us, offset = offset })
end

-- Whole seconds and microseconds of a number of seconds, rounded to even as Python does.
local function split_seconds(n)
  local whole = floor(n)
  local us = (n - whole) * 1e6
  local below = floor(us)
  local rest = us - below
  if rest > 0.5 or (rest == 0.5 and below % 2 == 1) then
    below = below + 1
  end
  if below >= 1000000 then
    whole, below = whole + 1, below - 1000000
  end
  return floor(whole), floor(below)
end

-- The fields of the calendar are computed when the first of them is asked for.
local CALENDAR_FIELDS = { year = true, month = true, day = true, hour = true, minute = true, second = true }

local function fill(self)
  local told = self.seconds + self.offset * 60
  local days = floor(told / DAY)
  local clock = told - days * DAY
  self.year, self.month, self.day = calendar.date(days)
  self.hour, self.minute, self.second = floor(clock / 3600), floor(clock / 60) % 60, clock % 60
end

function DateTime.__index(self, key)
  local own = peer(self)
  if CALENDAR_FIELDS[key] and own.year == nil then
    fill(own)
  end
  if key == "microsecond" or key == "offset" or CALENDAR_FIELDS[key] then
    return own[key]
  end
  return getmetatable(self)[key]
end

--- The moment of a date and a clock.
---@param year integer
---@param month integer
---@param day integer
---@param hour integer?
---@param minute integer?
---@param second integer?
---@param microsecond integer?
---@param offset integer? minutes east of UTC (default 0)
function DateTime:init(year, month, day, hour, minute, second, microsecond, offset)
  local parts = {
    year = year or false, month = month or false, day = day or false, hour = hour or 0, minute = minute or 0,
    second = second or 0, microsecond = microsecond or 0, offset = offset or 0,
  }
  complain("datetime", parts, 3)
  local own = peer(self)
  own.seconds = calendar.days(year, month, day) * DAY + parts.hour * 3600 + (parts.minute - parts.offset) * 60
    + parts.second
  own.microsecond, own.offset = parts.microsecond, parts.offset
end

--- The moment of a date and a clock in UTC.
---@param year integer
---@param month integer
---@param day integer
---@param hour integer?
---@param minute integer?
---@param second integer?
---@param microsecond integer?
---@return luaflask.DateTime
function datetime.utc(year, month, day, hour, minute, second, microsecond)
  local parts = {
    year = year or false, month = month or false, day = day or false, hour = hour or 0, minute = minute or 0,
    second = second or 0, microsecond = microsecond or 0,
  }
  complain("datetime.utc", parts, 2)
  return DateTime(year, month, day, hour, minute, second, microsecond)
end

local function check_offset(what, offset)
  local ok = type(offset) == "number" and offset == floor(offset) and offset > -1440 and offset < 1440
  if offset ~= nil and not ok then
    error(("%s: the offset from UTC is a whole number of minutes below a day, not %s"):format(what,
      tostring(offset)), 3)
  end
  return offset or 0
end

--- Now.
---@param offset integer? minutes east of UTC in which it is told (default 0)
---@return luaflask.DateTime
function datetime.now(offset)
  offset = check_offset("datetime.now", offset)
  local seconds, us = core_date.now()
  return moment(seconds, us, offset, 2)
end

--- The moment that is so many seconds after 1970, rounded to microseconds.
---@param seconds number
---@param offset integer? minutes east of UTC in which it is told (default 0)
---@return luaflask.DateTime
function datetime.fromtimestamp(seconds, offset)
  if type(seconds) ~= "number" or seconds ~= seconds or seconds >= PAST or seconds < FIRST then
    error(("datetime.fromtimestamp: seconds since 1970 are needed, in the years 1 to 9999, not %s"):format(
      type(seconds) == "number" and tostring(seconds) or "a " .. type(seconds) .. " value"), 2)
  end
  offset = check_offset("datetime.fromtimestamp", offset)
  local whole, us = split_seconds(seconds)
  return moment(whole, us, offset, 2)
end

--- The moment of a text as ISO 8601 writes it, in the forms that Python 3.11 reads; nil and a message if it is
--- none. Without a zone it is in UTC.
---@param text string
---@return luaflask.DateTime?
---@return string? message
function datetime.fromisoformat(text)
  if type(text) ~= "string" then
    error(("datetime.fromisoformat: a string is needed, not a %s value"):format(type(text)), 2)
  end
  local p, message = calendar.parse_iso(text)
  if not p then
    return nil, message
  end
  return DateTime(p.year, p.month, p.day, p.hour, p.minute, p.second, p.microsecond, p.offset)
end

--- Seconds since 1970, with the fraction.
---@return number
function DateTime:timestamp()
  check_self(self, DateTime, "datetime:timestamp")
  local own = peer(self)
  return own.microsecond == 0 and own.seconds or own.seconds + own.microsecond / 1e6
end

-- How the clock is written.
local TIMESPECS = {
  hours = "%H", minutes = "%H:%M", seconds = "%H:%M:%S", microseconds = "%H:%M:%S.%f",
  milliseconds = "%H:%M:%S.",
}

--- As ISO 8601 writes it: "2026-11-22T13:00:00+00:00", with the microseconds when there are some.
---@param sep string? between date and clock (default "T")
---@param timespec string? "auto", "hours", "minutes", "seconds", "milliseconds" or "microseconds"
---@return string
function DateTime:isoformat(sep, timespec)
  check_self(self, DateTime, "datetime:isoformat")
  timespec = timespec or "auto"
  if timespec == "auto" then
    timespec = self.microsecond == 0 and "seconds" or "microseconds"
  end
  local clock = TIMESPECS[timespec]
  if not clock then
    error(("datetime:isoformat: unknown timespec %q; known are auto, hours, minutes, seconds, milliseconds and "
      .. "microseconds"):format(tostring(timespec)), 2)
  end
  local text = ("%04d-%02d-%02d%s"):format(self.year, self.month, self.day, sep or "T")
    .. calendar.strftime(self, clock)
  if timespec == "milliseconds" then
    text = text .. ("%03d"):format(floor(self.microsecond / 1000))
  end
  return text .. calendar.offset_text(self.offset)
end

--- By a pattern of Python's strftime, in English: `t:strftime("%d.%m.%Y %H:%M")`.
---@param format string
---@return string
function DateTime:strftime(format)
  check_self(self, DateTime, "datetime:strftime")
  return calendar.strftime(self, format)
end

--- The same moment told with another offset.
---@param offset integer? minutes east of UTC (default 0)
---@return luaflask.DateTime
function DateTime:astimezone(offset)
  check_self(self, DateTime, "datetime:astimezone")
  offset = check_offset("datetime:astimezone", offset)
  local own = peer(self)
  return moment(own.seconds, own.microsecond, offset, 2)
end

--- Another moment, with some fields changed.
---@param fields table year, month, day, hour, minute, second, microsecond, offset
---@return luaflask.DateTime
function DateTime:replace(fields)
  check_self(self, DateTime, "datetime:replace")
  local parts = {}
  for _, name in ipairs({ "year", "month", "day", "hour", "minute", "second", "microsecond", "offset" }) do
    parts[name] = fields[name]
    if parts[name] == nil then
      parts[name] = self[name]
    end
  end
  complain("datetime:replace", parts, 2)
  return getmetatable(self)(parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second,
    parts.microsecond, parts.offset)
end

--- 0 for Monday to 6 for Sunday.
---@return integer
function DateTime:weekday()
  check_self(self, DateTime, "datetime:weekday")
  return calendar.weekday(calendar.days(self.year, self.month, self.day))
end

--- 1 for Monday to 7 for Sunday.
---@return integer
function DateTime:isoweekday()
  check_self(self, DateTime, "datetime:isoweekday")
  return self:weekday() + 1
end

--- The day, as a date.
---@return luaflask.Date
function DateTime:date()
  check_self(self, DateTime, "datetime:date")
  return datetime.date(self.year, self.month, self.day)
end

-- What JSON writes: the core asks with "http" or "iso8601".
function DateTime:__date(form)
  return form == "iso8601" and self:isoformat() or core_date.format(peer(self).seconds)
end

function DateTime:__tostring()
  return self:isoformat(" ")
end

local function both(a, b)
  return isinstance(a, DateTime) and isinstance(b, DateTime)
end

function DateTime.__eq(a, b)
  if not both(a, b) then
    return false
  end
  a, b = peer(a), peer(b)
  return a.seconds == b.seconds and a.microsecond == b.microsecond
end

local function compared(a, b)
  if not both(a, b) then
    error("a datetime is compared with datetimes only; `t:timestamp()` gives seconds", 3)
  end
  a, b = peer(a), peer(b)
  if a.seconds ~= b.seconds then
    return a.seconds < b.seconds and -1 or 1
  end
  return a.microsecond - b.microsecond
end

function DateTime.__lt(a, b)
  return compared(a, b) < 0
end

function DateTime.__le(a, b)
  return compared(a, b) <= 0
end

local function shifted(t, span, level)
  if type(span) ~= "number" or span ~= span or span >= 1e12 or span <= -1e12 then
    error(("a datetime moves by a number of seconds, not by %s"):format(
      type(span) == "number" and tostring(span) or "a " .. type(span) .. " value"), level + 1)
  end
  local own = peer(t)
  local whole, us = split_seconds(span)
  us = us + own.microsecond
  if us >= 1000000 then
    whole, us = whole + 1, us - 1000000
  end
  return moment(own.seconds + whole, us, own.offset, level + 1)
end

function DateTime.__add(a, b)
  if type(a) == "number" then
    a, b = b, a
  end
  return shifted(a, b, 2)
end

function DateTime.__sub(a, b)
  if both(a, b) then
    a, b = peer(a), peer(b)
    local span = a.seconds - b.seconds
    return a.microsecond == b.microsecond and span or span + (a.microsecond - b.microsecond) / 1e6
  elseif type(a) == "number" then
    error("a datetime cannot be taken from a number", 2)
  end
  return shifted(a, type(b) == "number" and -b or b, 2)
end

-- ---- dates ----

--- A day of the calendar.
---@class luaflask.Date: luaflask.Class
---@field year integer
---@field month integer
---@field day integer
local Date = class.new("date", { __new = new_value, __newindex = refuse_assignment })
datetime.date = Date

local DATE_FIELDS = { year = true, month = true, day = true }

function Date.__index(self, key)
  if DATE_FIELDS[key] then
    return peer(self)[key]
  end
  return getmetatable(self)[key]
end

---@param year integer
---@param month integer
---@param day integer
function Date:init(year, month, day)
  complain("date", { year = year or false, month = month or false, day = day or false }, 3)
  local own = peer(self)
  own.year, own.month, own.day = year, month, day
  own.days = calendar.days(year, month, day)
end

--- Today in UTC, or where the clock is ahead of it.
---@param offset integer? minutes east of UTC (default 0)
---@return luaflask.Date
function datetime.today(offset)
  check_offset("datetime.today", offset)
  return datetime.now(offset):date()
end

--- The date of a text such as "2026-11-22"; nil and a message if it is none.
---@param text string
---@return luaflask.Date?
---@return string? message
function Date.fromisoformat(text)
  if type(text) ~= "string" then
    error(("date.fromisoformat: a string is needed, not a %s value"):format(type(text)), 2)
  end
  local p, message = calendar.parse_iso(text)
  if not p then
    return nil, message
  elseif p.hour then
    return nil, ("%q is a date with a clock"):format(text)
  end
  return Date(p.year, p.month, p.day)
end

---@return string text such as "2026-11-22"
function Date:isoformat()
  check_self(self, Date, "date:isoformat")
  return ("%04d-%02d-%02d"):format(self.year, self.month, self.day)
end

--- By a pattern of Python's strftime; the clock is midnight in UTC.
---@param format string
---@return string
function Date:strftime(format)
  check_self(self, Date, "date:strftime")
  return calendar.strftime({ year = self.year, month = self.month, day = self.day, hour = 0, minute = 0, second = 0,
    microsecond = 0, offset = 0 }, format)
end

--- Midnight in UTC, in seconds since 1970.
---@return integer
function Date:timestamp()
  check_self(self, Date, "date:timestamp")
  return peer(self).days * DAY
end

---@param fields table year, month, day
---@return luaflask.Date
function Date:replace(fields)
  check_self(self, Date, "date:replace")
  local parts = { year = fields.year or self.year, month = fields.month or self.month, day = fields.day or self.day }
  complain("date:replace", parts, 2)
  return Date(parts.year, parts.month, parts.day)
end

--- 0 for Monday to 6 for Sunday.
---@return integer
function Date:weekday()
  check_self(self, Date, "date:weekday")
  return calendar.weekday(peer(self).days)
end

--- 1 for Monday to 7 for Sunday.
---@return integer
function Date:isoweekday()
  check_self(self, Date, "date:isoweekday")
  return self:weekday() + 1
end

function Date:__date(form)
  return form == "iso8601" and self:isoformat() or core_date.format(peer(self).days * DAY)
end

function Date:__tostring()
  return self:isoformat()
end

local function both_dates(a, b)
  return isinstance(a, Date) and isinstance(b, Date)
end

function Date.__eq(a, b)
  return both_dates(a, b) and peer(a).days == peer(b).days
end

local function order_of_dates(a, b)
  if not both_dates(a, b) then
    error("a date is compared with dates only", 3)
  end
  return peer(a).days - peer(b).days
end

function Date.__lt(a, b)
  return order_of_dates(a, b) < 0
end

function Date.__le(a, b)
  return order_of_dates(a, b) <= 0
end

local function shifted_date(d, days)
  if type(days) ~= "number" or days ~= floor(days) then
    error(("a date moves by a whole number of days, not by %s"):format(
      type(days) == "number" and tostring(days) or "a " .. type(days) .. " value"), 3)
  end
  local at = peer(d).days + days
  if at < calendar.FIRST_DAY or at > calendar.LAST_DAY then
    error("date: beyond the years 1 to 9999", 3)
  end
  return Date(calendar.date(at))
end

function Date.__add(a, b)
  if type(a) == "number" then
    a, b = b, a
  end
  return shifted_date(a, b)
end

function Date.__sub(a, b)
  if both_dates(a, b) then
    return peer(a).days - peer(b).days
  elseif type(a) == "number" then
    error("a date cannot be taken from a number", 2)
  end
  return shifted_date(a, type(b) == "number" and -b or b)
end

return datetime
