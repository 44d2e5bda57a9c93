-- SPDX-License-Identifier: MIT
-- The arithmetic of the Gregorian calendar and the texts of dates: ISO 8601 there and back, Python's strftime in
-- the C locale. Everything that computes or spells dates does it here; the forms of HTTP are the core's (core.date).
-- Days are counted from 1970-01-01, years reach from 1 to 9999 as Python's do.
local floor, type, tonumber = math.floor, type, tonumber

---@class luaflask.calendar
local calendar = {}

--- 0001-01-01 and 9999-12-31, in days since 1970-01-01.
calendar.FIRST_DAY, calendar.LAST_DAY = -719162, 2932896

local MONTH_LENGTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
local DAY_NAMES = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" }
local MONTH_NAMES = { "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December" }

--- Days from 1970-01-01 to a date. The year is taken to begin in March, so that the leap day comes last and the
--- lengths of the months before it follow one formula.
---@param year integer
---@param month integer
---@param day integer
---@return integer
function calendar.days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  return 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400)
    + floor((153 * (month - 3) + 2) / 5) + day - 719469
end

--- The date of a number of days since 1970-01-01.
---@param days integer
---@return integer year
---@return integer month
---@return integer day
function calendar.date(days)
  days = days + 719468
  local era = floor(days / 146097)
  local day_of_era = days - era * 146097
  local year = floor((day_of_era - floor(day_of_era / 1460) + floor(day_of_era / 36524)
    - floor(day_of_era / 146096)) / 365)
  local day_of_year = day_of_era - (365 * year + floor(year / 4) - floor(year / 100))
  local m = floor((5 * day_of_year + 2) / 153)
  local month = m < 10 and m + 3 or m - 9
  return year + era * 400 + (month <= 2 and 1 or 0), month, day_of_year - floor((153 * m + 2) / 5) + 1
end

---@param year integer
---@param month integer
---@return integer
function calendar.days_of_month(year, month)
  if month == 2 and year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) then
    return 29
  end
  return MONTH_LENGTHS[month]
end

--- 0 for Monday to 6 for Sunday.
---@param days integer since 1970-01-01, a Thursday
---@return integer
function calendar.weekday(days)
  return (days + 3) % 7
end

--- The year and week of ISO 8601: week 1 has the year's first Thursday.
---@param days integer
---@return integer year
---@return integer week
function calendar.iso_week(days)
  local thursday = days - calendar.weekday(days) + 3
  local year = calendar.date(thursday)
  return year, floor((thursday - calendar.days(year, 1, 1)) / 7) + 1
end

-- What is wrong with the parts of a moment, or nil.
local RANGES = {
  { "year", 1, 9999 }, { "month", 1, 12 }, { "day", 1, 31 }, { "hour", 0, 23 }, { "minute", 0, 59 },
  { "second", 0, 59 }, { "microsecond", 0, 999999 }, { "offset", -1439, 1439 },
}

--- Checks the parts of a moment: whole numbers in their ranges, and a day that the month has.
---@param parts table year, month, day, hour, minute, second, microsecond, offset (minutes)
---@return string? complaint
function calendar.complaint(parts)
  for _, range in ipairs(RANGES) do
    local name, v = range[1], parts[range[1]]
    if v ~= nil and not (type(v) == "number" and v == floor(v) and v >= range[2] and v <= range[3]) then
      return ("%s must be a whole number from %d to %d, not %s"):format(name, range[2], range[3], tostring(v))
    end
  end
  if parts.day > calendar.days_of_month(parts.year, parts.month) then
    return ("month %d of %d has no day %d"):format(parts.month, parts.year, parts.day)
  end
end

-- ---- reading ISO 8601 ----

local DATE_FORMS = { "^(%d%d%d%d)%-(%d%d)%-(%d%d)", "^(%d%d%d%d)(%d%d)(%d%d)" }

-- Days and the rest of the text, of a date by year, ISO week and day of the week.
local function week_date(text)
  local year, week, rest = text:match("^(%d%d%d%d)%-W(%d%d)(.*)$")
  local day
  if year then
    day = rest:match("^%-(%d)")
    rest = day and rest:sub(3) or rest
  else
    year, week, rest = text:match("^(%d%d%d%d)W(%d%d)(.*)$")
    if not year then
      return nil
    end
    day = rest:match("^%d")
    rest = day and rest:sub(2) or rest
  end
  year, week, day = tonumber(year), tonumber(week), tonumber(day or 1)
  if year < 1 or week < 1 or day < 1 or day > 7 then
    return nil
  end
  local fourth = calendar.days(year, 1, 4) -- is always in week 1
  local days = fourth - calendar.weekday(fourth) + (week - 1) * 7 + day - 1
  local week_year = calendar.iso_week(days)
  if week_year ~= year then
    return nil
  end
  return days, rest
end

-- Adds the clock of "13", "13:05", "13:05:09", "13:05:09.25", "1305" ... to parts; whether it is one.
local function read_clock(text, parts)
  local body, fraction = text:match("^([%d:]+)[.,](%d+)$")
  body = body or text
  local hour, minute, second = body:match("^(%d%d):(%d%d):(%d%d)$")
  if not hour then
    hour, minute, second = body:match("^(%d%d)(%d%d)(%d%d)$")
  end
  if fraction and not hour then
    return false
  end
  if not hour then
    hour, minute = body:match("^(%d%d):?(%d%d)$")
  end
  hour = hour or body:match("^%d%d$")
  if not hour then
    return false
  end
  parts.hour, parts.minute, parts.second = tonumber(hour), tonumber(minute or 0), tonumber(second or 0)
  parts.microsecond = fraction and tonumber((fraction .. "00000"):sub(1, 6)) or 0
  return true
end

-- The offset in minutes of "Z", "+01:00", "-0530", "+01"; nil if it is none.
local function read_offset(text)
  if text == "" or text == "Z" then
    return 0
  end
  local sign, hours, minutes = text:match("^([+-])(%d%d):?(%d%d)$")
  if not sign then
    sign, hours = text:match("^([+-])(%d%d)$")
    minutes = 0
  end
  if not sign or tonumber(hours) > 23 or tonumber(minutes) > 59 then
    return nil
  end
  return (sign == "-" and -1 or 1) * (tonumber(hours) * 60 + tonumber(minutes))
end

--- The parts of a date or a moment as ISO 8601 writes them, in the forms that Python 3.11 reads. Without a zone it
--- is UTC; digits after the sixth of a fraction are dropped.
---@param text string
---@return table? parts year, month, day, and if there is a clock hour, minute, second, microsecond, offset
---@return string? message
function calendar.parse_iso(text)
  local parts, rest = {}, nil
  for _, form in ipairs(DATE_FORMS) do
    local year, month, day = text:match(form)
    if year then
      parts.year, parts.month, parts.day = tonumber(year), tonumber(month), tonumber(day)
      rest = text:gsub(form, "", 1)
      break
    end
  end
  if not rest then
    local days
    days, rest = week_date(text)
    if not days then
      return nil, ("%q is not a date as ISO 8601 writes it"):format(text)
    end
    parts.year, parts.month, parts.day = calendar.date(days)
  end
  if rest ~= "" then
    local clock, zone = rest:match("^[^%d]([%d:.,]+)(.*)$")
    if not clock or not read_clock(clock, parts) then
      return nil, ("%q has no time of day as ISO 8601 writes it"):format(text)
    end
    parts.offset = read_offset(zone)
    if not parts.offset then
      return nil, ("%q has no offset as ISO 8601 writes it"):format(text)
    end
  end
  local complaint = calendar.complaint(parts)
  if complaint then
    return nil, ("%q is no date: %s"):format(text, complaint)
  end
  return parts
end

-- ---- writing ----

--- An offset as ISO 8601 writes it.
---@param minutes integer
---@param sep string? ":" or ""
---@return string
function calendar.offset_text(minutes, sep)
  local size = minutes < 0 and -minutes or minutes
  return ("%s%02d%s%02d"):format(minutes < 0 and "-" or "+", floor(size / 60), sep or ":", size % 60)
end

local function days_of(t)
  return calendar.days(t.year, t.month, t.day)
end

local function day_of_year(t)
  return days_of(t) - calendar.days(t.year, 1, 1) + 1
end

local function hour12(t)
  return (t.hour + 11) % 12 + 1
end

local function padded(width, value, with_blanks)
  local form = (with_blanks and "%" or "%0") .. width .. "d"
  return function(t)
    return form:format(type(value) == "string" and t[value] or value(t))
  end
end

-- A directive that stands for others.
local function composed(format)
  return function(t)
    return calendar.strftime(t, format)
  end
end

local DIRECTIVES = {
  ["%"] = function() return "%" end,
  n = function() return "\n" end,
  t = function() return "\t" end,
  a = function(t) return DAY_NAMES[calendar.weekday(days_of(t)) + 1]:sub(1, 3) end,
  A = function(t) return DAY_NAMES[calendar.weekday(days_of(t)) + 1] end,
  b = function(t) return MONTH_NAMES[t.month]:sub(1, 3) end,
  B = function(t) return MONTH_NAMES[t.month] end,
  C = padded(2, function(t) return floor(t.year / 100) end),
  d = padded(2, "day"),
  e = padded(2, "day", true),
  f = padded(6, "microsecond"),
  g = padded(2, function(t) return (calendar.iso_week(days_of(t))) % 100 end),
  G = padded(4, function(t) return (calendar.iso_week(days_of(t))) end),
  H = padded(2, "hour"),
  I = padded(2, hour12),
  j = padded(3, day_of_year),
  k = padded(2, "hour", true),
  l = padded(2, hour12, true),
  m = padded(2, "month"),
  M = padded(2, "minute"),
  p = function(t) return t.hour < 12 and "AM" or "PM" end,
  P = function(t) return t.hour < 12 and "am" or "pm" end,
  s = function(t)
    return ("%d"):format(days_of(t) * 86400 + t.hour * 3600 + (t.minute - t.offset) * 60 + t.second)
  end,
  S = padded(2, "second"),
  u = function(t) return ("%d"):format(calendar.weekday(days_of(t)) + 1) end,
  U = padded(2, function(t)
    return floor((day_of_year(t) + 6 - (calendar.weekday(days_of(t)) + 1) % 7) / 7)
  end),
  V = padded(2, function(t) return select(2, calendar.iso_week(days_of(t))) end),
  w = function(t) return ("%d"):format((calendar.weekday(days_of(t)) + 1) % 7) end,
  W = padded(2, function(t) return floor((day_of_year(t) + 6 - calendar.weekday(days_of(t))) / 7) end),
  y = padded(2, function(t) return t.year % 100 end),
  Y = function(t) return ("%d"):format(t.year) end,
  z = function(t) return calendar.offset_text(t.offset, "") end,
  Z = function(t) return t.offset == 0 and "UTC" or "UTC" .. calendar.offset_text(t.offset) end,
  c = composed("%a %b %e %H:%M:%S %Y"),
  D = composed("%m/%d/%y"),
  F = composed("%Y-%m-%d"),
  r = composed("%I:%M:%S %p"),
  R = composed("%H:%M"),
  T = composed("%H:%M:%S"),
  x = composed("%m/%d/%y"),
  X = composed("%H:%M:%S"),
}
DIRECTIVES.h = DIRECTIVES.b

--- A moment by a pattern of Python's strftime, in English. A directive that it does not know stays as it is.
---@param t table year, month, day, hour, minute, second, microsecond, offset
---@param format string
---@return string
function calendar.strftime(t, format)
  return (format:gsub("%%(:?)(.)", function(colon, letter)
    if colon == ":" then
      return letter == "z" and calendar.offset_text(t.offset) or nil
    end
    local directive = DIRECTIVES[letter]
    return directive and directive(t)
  end))
end

return calendar
