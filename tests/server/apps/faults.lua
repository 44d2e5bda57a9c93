-- SPDX-License-Identifier: MIT
-- For the fault tests: views that answer, wait, compute for ever or hold their process up.
local luaflask = require("luaflask")

local app = luaflask.Flask("faults", { static_folder = false })

app:get("/", function()
  return "hello"
end)

app:get("/wait/<int:ms>", function(ms)
  luaflask.sleep(ms / 1000)
  return "waited"
end)

-- What lives in the worker's Lua, in kB.
app:get("/collect", function()
  collectgarbage()
  collectgarbage()
  return ("%.0f"):format(collectgarbage("count"))
end)

-- ---- endless loops ----

-- Not compiled by LuaJIT, whose machine code looks at no hook: see /spin-compiled.
local function spin()
  local t = { 3, 2, 1, 4 }
  while true do
    table.sort(t, function(a, b) return a < b end)
  end
end

app:get("/spin", spin)

app:get("/spin-compiled", function()
  local n = 0
  while true do
    n = n + 1
  end
end)

app:get("/spin-caught", function()
  while true do
    pcall(spin)
  end
end)

app:get("/spin-inside", function()
  local inner = coroutine.wrap(function()
    local innermost = coroutine.create(spin)
    while true do
      coroutine.resume(innermost)
    end
  end)
  inner()
end)

app:get("/spin-then-clean", function()
  pcall(spin)
  local n = 0
  for i = 1, 100000 do
    n = n + i % 2
  end
  luaflask.sleep(0.001)
  return "cleaned up " .. n
end)

-- A pattern that takes for ever, inside one C function.
app:get("/block", function()
  return (("a"):rep(300):match(("a-"):rep(40) .. "b"))
end)

app:get("/compute/<int:ms>", function(ms)
  local began = luaflask.monotonic()
  while luaflask.monotonic() - began < ms / 1000 do end
  return "computed"
end)

app:get("/global", function()
  tests_forgotten_local = true -- luacheck: ignore 111
  return "made"
end)

-- ---- deadlines ----

local ends = {}

app:teardown_request(function(err)
  if err and #ends < 10 then
    ends[#ends + 1] = tostring(err):match("^%l+")
  end
end)

app:get("/ends", function()
  return table.concat(ends, " ")
end)

app:get("/patient", { timeout = 0 }, function()
  luaflask.sleep(0.6)
  return "in time"
end)

app:get("/hasty", { timeout = 0.1 }, function()
  luaflask.sleep(60)
  return "late"
end)

app:get("/stream", function()
  local n = 0
  return function()
    n = n + 1
    luaflask.sleep(0.2)
    return n <= 4 and "piece " or nil
  end
end)

app:get("/made-good", { timeout = 0.1 }, function()
  local ok = pcall(luaflask.sleep, 60)
  return ok and "late" or "made good"
end)

local finished = {}

local function long(name)
  return function()
    finished[name] = "waiting"
    local ok = pcall(luaflask.sleep, 0.5)
    finished[name] = ok and "finished" or "cancelled"
    return "done"
  end
end

app:get("/keep", { cancel_on_disconnect = false }, long("keep"))
app:post("/drop", { cancel_on_disconnect = true }, long("drop"))

app:get("/finished/<name>", function(name)
  return finished[name] or "none"
end)

return app
