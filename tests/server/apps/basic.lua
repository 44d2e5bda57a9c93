-- SPDX-License-Identifier: MIT
-- What most server suites ask.
local luaflask = require("luaflask")
local request, session, g = luaflask.request, luaflask.session, luaflask.g

local app = luaflask.Flask("basic", { static_folder = false })
app.config.SECRET_KEY = "a key of the tests"

app:get("/", function()
  return "hello"
end)

app:get("/pid", function()
  local file = io.open("/proc/self/stat")
  local pid = file:read("n")
  file:close()
  return { pid = pid }
end)

app:route("/echo", { methods = { "GET", "POST", "PUT" } })(function()
  return { method = request.method, path = request.path, query = request.query_string, body = request.raw_data }
end)

app:get("/fail", function()
  error("the view failed")
end)

app:get("/own-head", function()
  return "x", { Date = "Thu, 01 Jan 1970 00:00:00 GMT", Server = "mine" }
end)

app:get("/nothing", function()
  return "", 204
end)

-- ---- many at once ----

local inside, peak = 0, 0

-- Sleeps until n requests are in here at the same moment.
app:get("/together/<int:n>", function(n)
  inside = inside + 1
  peak = math.max(peak, inside)
  while peak < n do
    luaflask.sleep(0.1)
  end
  inside = inside - 1
  return { peak = peak }
end)

app:get("/inside", function()
  return { inside = inside, peak = peak }
end)

-- ---- requests that interleave ----

local mixing = 0

app:get("/mix/<who>", function(who)
  mixing = mixing + 1
  local most = mixing
  g.who = who
  session.visits = (session.visits or 0) + 1
  session.who = session.who or who
  local faults = 0
  for i = 1, 20 do
    luaflask.sleep(i % 3 == 0 and 0.002 or 0)
    most = math.max(most, mixing)
    if g.who ~= who or session.who ~= who or request.view_args.who ~= who or request.args.who ~= who then
      faults = faults + 1
    end
  end
  mixing = mixing - 1
  return { who = who, faults = faults, most = most, visits = session.visits }
end)

-- ---- streams ----

local released = 0

app:post("/release", function()
  released = released + 1
  return "ok"
end)

-- Three chunks; each but the first waits for a POST to /release.
app:get("/steps", function()
  local step = 0
  released = 0
  return function()
    step = step + 1
    while released < step - 1 do
      luaflask.sleep(0.01)
    end
    return step <= 3 and "chunk " .. step or nil
  end
end)

app:get("/broken-start", function()
  return function()
    luaflask.sleep(0)
    error("the stream failed at its start")
  end, { ["Set-Cookie"] = "a=b", ["Content-Type"] = "text/csv" }
end)

app:get("/broken-stream", function()
  local step = 0
  return function()
    step = step + 1
    if step == 3 then
      error("the stream failed")
    end
    return "piece"
  end
end)

-- ---- cancellation ----

local ends = {}

app:get("/ends/<name>", function(name)
  return { ["end"] = ends[name] or "none" }
end)

app:route("/hang/<name>", { methods = { "GET", "POST" } })(function(name)
  ends[name] = "waiting"
  local ok, err = pcall(luaflask.sleep, request.method == "POST" and 0.3 or 600)
  if ok then
    ends[name] = "finished"
    return "done"
  end
  ends[name] = luaflask.isinstance(err, luaflask.Cancelled) and "cancelled" or "error"
  error(err, 0)
end)

-- ---- sizes ----

app:post("/upload", function()
  local length = tonumber(request.headers:get("Content-Length"))
  return { length = length, lua_kb = collectgarbage("count") }
end)

local block = ("0123456789abcdef"):rep(4096)

app:get("/download/<int:blocks>", function(blocks)
  return block:rep(blocks)
end)

-- The same bytes for everybody: what a thousand slow readers hold is not a thousand strings.
local large = block:rep(64)
app:get("/large", function()
  return large
end)

app:get("/stream/<int:blocks>", function(blocks)
  local n = 0
  return function()
    n = n + 1
    return n <= blocks and block or nil
  end
end)

return app
