-- SPDX-License-Identifier: MIT
local calendar = require("luaflask.calendar")
local datetime = require("luaflask.datetime")
local http = require("luaflask.http")
local json = require("luaflask.json")
local luaflask = require("luaflask")

-- What Python's datetime says, from Debian's python3: lines with fields between tabs.
local function python(program)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write("import random\nfrom datetime import *\nrandom.seed(5)\n" .. program)
  file:close()
  local pipe = io.popen("/usr/bin/python3 " .. name .. " 2>&1")
  local rows = {}
  for line in pipe:lines() do
    local row = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do
      row[#row + 1] = field
    end
    rows[#rows + 1] = row
  end
  pipe:close()
  os.remove(name)
  return rows
end

local FORMATS = { "%a %A %w %d %b %B %m %y %Y %H %I %p %M %S %f",
  "%z|%Z|%j|%U|%W|%c|%x|%X|%%", "%G %u %V %g %C %e %k %l %P",
  "%D %F %T %R %r %h", "plain" }

describe("datetime", function()
  it("reads, writes and computes as Python does", function()
    local rows = python([[
from zoneinfo import *
FORMATS = ]] .. json.dumps(FORMATS) .. [[

for i in range(400):
    zone = timezone(timedelta(minutes=random.choice([0, 0, 60, -60, 330, -570, 845, -1439])))
    t = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(
        seconds=random.randrange(-30000000000, 200000000000) // random.choice([1, 10, 100]),
        microseconds=random.choice([0, 1, 250000, 999999]))
    t = t.astimezone(zone)
    print(t.isoformat(), str(t), t.isoformat(timespec="milliseconds"), t.isoformat(" ", "minutes"), t.weekday(),
          t.isoweekday(), (t + timedelta(seconds=1.5)).isoformat(), (t - timedelta(days=40)).isoformat(),
          t.astimezone(timezone.utc).isoformat(), t.date().isoformat(), "%.6f" % t.timestamp(),
          *[t.strftime(f) if t.year > 999 else "" for f in FORMATS], sep="\t")
]])
    assert.equal(400, #rows, rows[1] and rows[#rows][1])
    for _, row in ipairs(rows) do
      local t = assert(datetime.fromisoformat(row[1]))
      assert.same({ row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10] }, {
        t:isoformat(), tostring(t), t:isoformat(nil, "milliseconds"), t:isoformat(" ", "minutes"),
        ("%d"):format(t:weekday()), ("%d"):format(t:isoweekday()), (t + 1.5):isoformat(), (t - 40 * 86400):isoformat(),
        t:astimezone():isoformat(), t:date():isoformat(),
      })
      assert.is_true(math.abs(t:timestamp() - tonumber(row[11])) < 1e-3)
      for i, format in ipairs(FORMATS) do
        if t.year > 999 then
          assert.equal(row[11 + i], t:strftime(format), row[1] .. " " .. format)
        end
      end
    end
  end)

  it("reads the texts that Python 3.11 reads, and no others", function()
    local texts = {
      "2026-11-22", "20261122", "2026-11-22T13", "2026-11-22T13:05", "2026-11-22 13:05:09", "20261122T130509",
      "2026-11-22T13:05:09.5", "2026-11-22T13:05:09,123456789", "2026-11-22T13:05:09.123456Z",
      "2026-11-22T13:05+01:00", "2026-11-22T13:05-0930", "2026-11-22x13:05+14", "2026-W47-7", "2026W477",
      "2026-W47", "2026-W47-7T10:00", "2026-W53", "2025-W53", "2026-W54", "2026-W00-1", "2026-W10-8",
      "2026-W10-0", "2020-W53-7", "2024-02-29", "2025-02-29", "1900-02-29", "2000-02-29", "", "now", "2026",
      "2026-11", "2026-13-01", "2026-00-10", "2026-01-32", "2026-11-22T", "2026-11-22T24:00",
      "2026-11-22T13:60", "2026-11-22T13:05:60", "2026-11-22T13:05:09.", "2026-11-22T13:05:09+25:00",
      "2026-11-22T1", "2026-11-22T13:5", "0000-01-01", "0001-01-01", "9999-12-31T23:59:59.999999",
      " 2026-11-22", "2026-11-22 ", "2026-11-22T13:0509", "2026-11-22T13:05:09+", "+2026-11-22",
      "2026-11-22T13:05:09Z+1", "2026-1-1", "26-11-22",
    }
    local rows = python("for text in " .. json.dumps(texts) .. [[:
    try:
        t = datetime.fromisoformat(text)
        t = t.replace(tzinfo=timezone.utc) if t.tzinfo is None else t
        print(t.isoformat())
    except ValueError:
        print("ValueError")
]])
    assert.equal(#texts, #rows, rows[1] and rows[#rows][1])
    for i, text in ipairs(texts) do
      local t, message = datetime.fromisoformat(text)
      assert.equal(rows[i][1], t and t:isoformat() or "ValueError", text)
      assert.equal(t == nil, message ~= nil)
    end
  end)

  it("is made from a date and a clock", function()
    local t = datetime.utc(2026, 11, 22, 13, 5, 9, 250)
    assert.same({ 2026, 11, 22, 13, 5, 9, 250, 0 },
      { t.year, t.month, t.day, t.hour, t.minute, t.second, t.microsecond, t.offset })
    assert.equal("2026-11-22T13:05:09.000250+00:00", t:isoformat())
    assert.equal("2026-11-22T00:00:00+00:00", datetime.utc(2026, 11, 22):isoformat())
    local there = datetime.datetime(2026, 11, 22, 13, 5, 9, 0, 330)
    assert.equal("2026-11-22T13:05:09+05:30", there:isoformat())
    assert.equal("2026-11-22T07:35:09+00:00", there:astimezone(0):isoformat())
  end)

  it("is made from seconds, rounded to microseconds", function()
    assert.equal("1970-01-01T00:00:00+00:00", datetime.fromtimestamp(0):isoformat())
    assert.equal("1969-12-31T23:59:58.500000+00:00", datetime.fromtimestamp(-1.5):isoformat())
    assert.equal("2023-11-14T22:13:20.123457+00:00", datetime.fromtimestamp(1700000000.1234567):isoformat())
    assert.equal("2023-11-14T22:13:21+00:00", datetime.fromtimestamp(1700000000.9999999):isoformat())
    assert.equal("2023-11-14T23:13:20+01:00", datetime.fromtimestamp(1700000000, 60):isoformat())
    assert.equal(1700000000, datetime.fromtimestamp(1700000000, 60):timestamp())
    assert.equal(0.25, datetime.fromtimestamp(0.25):timestamp())
  end)

  it("is now", function()
    local before, t, after = os.time(), datetime.now(), os.time()
    assert.is_true(before <= t:timestamp() and math.floor(t:timestamp()) <= after)
    assert.equal(60, datetime.now(60).offset)
    assert.is_true(datetime.today() >= datetime.fromtimestamp(before):date())
  end)

  it("compares moments, whatever the offset", function()
    local a, b = datetime.utc(2026, 1, 1, 12), datetime.datetime(2026, 1, 1, 13, 0, 0, 0, 60)
    assert.is_true(a == b)
    assert.is_true(a <= b and a >= b)
    assert.is_true(a < a + 0.000001)
    assert.is_true(a + 0.000001 > b)
    assert.is_false(a == 5)
    assert.is_false(a == datetime.date(2026, 1, 1))
    assert.error_matches(function() return a < 5 end, "compare")
    assert.error_matches(function() return a < datetime.date(2026, 1, 1) end, "compare")
  end)

  it("moves by seconds, and differs by seconds", function()
    local t = datetime.utc(2026, 12, 31, 23, 59, 59, 999999)
    assert.equal("2027-01-01T00:00:00+00:00", (t + 0.000001):isoformat())
    assert.equal("2027-01-01T00:00:00.999999+00:00", (1 + t):isoformat())
    assert.equal("2026-12-31T23:59:58.999999+00:00", (t - 1):isoformat())
    assert.equal(86400, (t + 86400) - t)
    assert.equal(0.5, datetime.utc(2026, 1, 1, 0, 0, 0, 500000) - datetime.utc(2026, 1, 1))
    assert.error_matches(function() return t + "x" end, "a number of seconds, not by a string value")
    assert.error_matches(function() return t + 0 / 0 end, "a number of seconds")
    assert.error_matches(function() return t + t end, "a number of seconds")
    assert.error_matches(function() return 1 - t end, "cannot be taken from a number")
    assert.error_matches(function() return datetime.utc(9999, 12, 31) + 86400 end, "beyond the years 1 to 9999")
    assert.error_matches(function() return datetime.utc(1, 1, 1) - 1 end, "beyond the years 1 to 9999")
  end)

  it("never changes", function()
    local t = datetime.utc(2026, 1, 31)
    assert.error_matches(function() t.year = 2027 end, "never changes.*replace%({ year = ... }%)")
    assert.equal("2027-01-31T00:00:00+00:00", t:replace({ year = 2027 }):isoformat())
    assert.equal("2026-01-31T00:00:00-01:00", t:replace({ offset = -60 }):isoformat())
    assert.error_matches(function() t:replace({ month = 2 }) end, "month 2 of 2026 has no day 31")
    assert.is_nil(t.nothing)
  end)

  it("refuses what is no date, where it was written", function()
    local function says(pattern, misuse)
      local ok, message = pcall(misuse)
      assert.is_false(ok)
      assert.matches("datetime_spec.lua:%d+: " .. pattern, message)
    end
    says("datetime.utc: month must be a whole number from 1 to 12, not 13", function() datetime.utc(2026, 13, 1) end)
    says("datetime.utc: day must be a whole number.* not false", function() datetime.utc(2026, 1) end)
    says("datetime: second must be.*1.5", function() datetime.datetime(2026, 1, 1, 0, 0, 1.5) end)
    says("datetime: month 2 of 2025 has no day 29", function() datetime.datetime(2025, 2, 29) end)
    says("datetime.fromtimestamp: seconds since 1970", function() datetime.fromtimestamp("now") end)
    says("datetime.fromtimestamp: seconds since 1970", function() datetime.fromtimestamp(1e15) end)
    says("datetime.now: the offset from UTC", function() datetime.now("CET") end)
    says("datetime.fromisoformat: a string is needed", function() datetime.fromisoformat(5) end)
    says("datetime:isoformat: unknown timespec", function() datetime.now():isoformat("T", "days") end)
    says(".*called with '.'", function() datetime.now().isoformat() end)
    says("date: month must be", function() datetime.date(2026, 0, 1) end)
  end)

  it("leaves directives that nobody knows", function()
    assert.equal("%Q %", datetime.now():strftime("%Q %"))
    assert.equal("+05:30 %:H", datetime.datetime(2026, 1, 1, 0, 0, 0, 0, 330):strftime("%:z %:H"))
  end)
end)

describe("date", function()
  it("is a day of the calendar", function()
    local d = datetime.date(2024, 2, 28)
    assert.same({ 2024, 2, 28, "2024-02-28", 2, 3 },
      { d.year, d.month, d.day, tostring(d), d:weekday(), d:isoweekday() })
    assert.equal("2024-02-29", tostring(d + 1))
    assert.equal("2024-03-01", tostring(2 + d))
    assert.equal("2024-01-31", tostring(d - 28))
    assert.equal(366, datetime.date(2025, 1, 1) - datetime.date(2024, 1, 1))
    assert.is_true(d == datetime.date(2024, 2, 28) and d < d + 1 and d >= d - 1)
    assert.equal("Wed 28 Feb", d:strftime("%a %d %b"))
    assert.equal("2025-02-28", tostring(d:replace({ year = 2025 })))
    assert.equal(1709078400, d:timestamp())
    assert.error_matches(function() d.day = 1 end, "a date never changes")
    assert.error_matches(function() return d + 0.5 end, "whole number of days")
    assert.error_matches(function() return d < datetime.now() end, "compare")
    assert.error_matches(function() return datetime.date(9999, 12, 31) + 1 end, "beyond the years")
  end)

  it("is read from a text", function()
    assert.is_true(datetime.date.fromisoformat("2024-02-29") == datetime.date(2024, 2, 29))
    assert.is_nil((datetime.date.fromisoformat("2025-02-29")))
    assert.is_nil((datetime.date.fromisoformat("2024-02-29T00:00")))
  end)
end)

describe("calendar", function()
  it("counts every day of four centuries", function()
    local year, month, day = 1899, 12, 31
    for days = calendar.days(1900, 1, 1), calendar.days(2300, 1, 1) do
      day = day + 1
      if day > calendar.days_of_month(year, month) then
        day, month = 1, month + 1
      end
      if month > 12 then
        month, year = 1, year + 1
      end
      local y, m, d = calendar.date(days)
      if y ~= year or m ~= month or d ~= day or calendar.days(y, m, d) ~= days then
        assert.same({ year, month, day, days }, { y, m, d, calendar.days(y, m, d) })
      end
    end
    assert.same({ 1, 1, 1 }, { calendar.date(calendar.FIRST_DAY) })
    assert.same({ 9999, 12, 31 }, { calendar.date(calendar.LAST_DAY) })
  end)
end)

describe("dates elsewhere", function()
  local moment = datetime.datetime(2026, 11, 22, 14, 0, 0, 999999, 60)

  it("are written by HTTP", function()
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", http.http_date(moment))
    assert.equal("Sun, 22 Nov 2026 00:00:00 GMT", http.http_date(moment:date()))
    assert.matches("Expires=Sun, 22 Nov 2026 13:00:00 GMT", (http.dump_cookie("a", "b", { expires = moment })))
    assert.error_matches(function() http.http_date(io.stdout) end, "expected a datetime")
  end)

  it("are taken by responses", function()
    local app = luaflask.Flask("dates", { root_path = "." })
    app:get("/", function()
      local response = luaflask.make_response("x")
      response.expires, response.last_modified, response.date = moment, moment:date(), moment
      response.retry_after = moment
      response:set_cookie("a", "b", { expires = moment })
      return response
    end)
    app:get("/file", function()
      return luaflask.send_file("tests/words.lua", { last_modified = moment, max_age = 5 })
    end)
    app:get("/busy", function()
      luaflask.abort(503, nil, nil, moment)
    end)
    local headers = app:test_client():get("/").headers
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", headers:get("Expires"))
    assert.equal("Sun, 22 Nov 2026 00:00:00 GMT", headers:get("Last-Modified"))
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", headers:get("Date"))
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", headers:get("Retry-After"))
    assert.matches("Expires=Sun, 22 Nov 2026 13:00:00 GMT", headers:get("Set-Cookie"))
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", app:test_client():get("/file").headers:get("Last-Modified"))
    assert.equal("Sun, 22 Nov 2026 13:00:00 GMT", app:test_client():get("/busy").headers:get("Retry-After"))
  end)

  it("are JSON as Flask writes it, or as ISO 8601", function()
    assert.equal('{"at":"Sun, 22 Nov 2026 13:00:00 GMT","on":"Sun, 22 Nov 2026 00:00:00 GMT"}',
      json.dumps({ at = moment, on = moment:date() }))
    assert.equal('["2026-11-22T14:00:00.999999+01:00","2026-11-22"]',
      json.dumps({ moment, moment:date() }, { iso_dates = true }))
  end)

  it("travel in sessions, to the second", function()
    local text = json.dumps({ at = moment, [" d"] = 5 }, { tagged = true, iso_dates = true })
    assert.equal('{" d":5,"at":{" d":"Sun, 22 Nov 2026 13:00:00 GMT"}}', text)
    assert.is_true(datetime.utc(2026, 11, 22, 13) == json.loads(text, { tagged = true }).at)
    assert.same({ [" d"] = "x" }, (json.loads(json.dumps({ [" d"] = "x" }, { tagged = true }), { tagged = true })))
    assert.is_nil((json.loads('{" d":"no date"}', { tagged = true })))
    assert.is_nil((json.loads('{" d":5}', { tagged = true })))

    local app = luaflask.Flask("dates", { root_path = "." })
    app.secret_key = "k"
    local session = luaflask.session
    app:get("/set", function()
      session.at, session.list = moment, { moment:date() }
      return "ok"
    end)
    app:get("/get", function()
      return session.at:isoformat() .. " " .. session.list[1]:isoformat() .. tostring(session.modified)
    end)
    local client = app:test_client()
    client:get("/set")
    assert.equal("2026-11-22T13:00:00+00:00 2026-11-22T00:00:00+00:00false", client:get("/get").text)
    assert.equal("2026-11-22T13:00:00+00:00 2026-11-22T00:00:00+00:00false", client:get("/get").text)
  end)
end)
