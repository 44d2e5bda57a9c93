-- SPDX-License-Identifier: MIT
-- The faults that a server must survive, each as a function of how long it is to be tried: the short form is
-- tests/server/faults_spec.lua, the long one tests/soak/run.lua. Each starts a server of its own, puts load on it,
-- does the damage, and gives what the load counted; what must not be raises.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

local CONNECTIONS, WORKERS = 16, 2

local faults = { helper = helper }

---@class luaflask.tests.Fault
---@field name string
---@field short integer how often, in ./dev test
---@field long integer and in ./dev soak
---@field run fun(n: integer): table what the load counted, with `note`

local function start(args)
  local argv = { "--workers", tostring(WORKERS) }
  for _, arg in ipairs(args or {}) do
    argv[#argv + 1] = arg
  end
  local server = helper.start("faults.lua", argv)
  helper.wait_until("the workers run", function()
    return #server:workers() == WORKERS
  end)
  assert(server:get("/").body == "hello")
  return server
end

-- Other faults than those that were made: a crash, a sanitizer's report, an error in Lua.
local function check_log(server, allowed)
  for line in server:log():gmatch("[^\n]+") do
    local bad = line:find(" ERROR ", 1, true) or line:find("Sanitizer", 1, true)
    if bad and not (allowed and line:find(allowed)) and not line:find("die as soon as they start", 1, true) then
      error("the log has: " .. line, 0)
    end
  end
end

local function stop(server, allowed)
  local how, code = server:stop()
  assert(how == "exit" and code == 0, ("the server ended with %s %d:\n%s"):format(how, code, server:log()))
  check_log(server, allowed)
end

local function at_most(result, most, server)
  if result.failed > most then
    error(("%d requests failed, at most %d may: %s\n%s"):format(result.failed, most, result.text, server:log()), 0)
  end
  if result.sent ~= result.answered + result.failed + result.other then
    error("the numbers do not add up: " .. result.text, 0)
  end
  return result
end

local function no_others(result)
  assert(result.other == 0, "answers with another status than 200: " .. result.text)
  return result
end

-- Waits until the number of workers is whole again, all of them other than `gone`.
local function whole_again(server, gone)
  helper.wait_until("all workers run", function()
    local pids = server:workers()
    for _, pid in ipairs(pids) do
      if pid == gone then
        return false
      end
    end
    return #pids == WORKERS
  end)
end

local function kill_workers(signal)
  return function(n)
    local server = start()
    local load = server:load({ "/", "/wait/5" }, { connections = CONNECTIONS })
    for _ = 1, n do
      net.pause(n > 5 and 0.6 or 0.2) -- many in a row would be taken for a crash loop, and be slowed down
      local pid = server:workers()[1]
      net.kill(pid, signal)
      whole_again(server, pid)
    end
    net.pause(0.2)
    local result = no_others(at_most(load:stop(), n * CONNECTIONS, server))
    assert(result.answered > 0)
    result.note = ("%d workers killed"):format(n)
    stop(server, "was killed by signal " .. signal)
    return result
  end
end

local function wait_for_reload(server, serial)
  helper.wait_until("reload " .. serial .. " is done", function()
    local _, n = server:log():gsub("the new code serves", "")
    return n >= serial
  end)
end

local function reload(paths, opts)
  return function(n)
    local server = start()
    local load = server:load(paths, opts)
    for i = 1, n do
      server:signal(helper.SIGHUP)
      wait_for_reload(server, i)
    end
    net.pause(0.2)
    local result = no_others(at_most(load:stop(), 0, server))
    result.note = ("%d reloads, %d connections ended by them"):format(n, result.closed)
    helper.wait_until("the old generations have ended", function()
      return #server:generations() == 1
    end)
    stop(server)
    return result
  end
end

local function broken_reload(n)
  local folder = helper.folder()
  local good = helper.read(helper.apps .. "faults.lua")
  helper.write(folder .. "/app.lua", good)
  local server = helper.start(folder .. "/app.lua", { "--workers", tostring(WORKERS) })
  assert(server:get("/").body == "hello")
  local load = server:load({ "/", "/wait/5" }, { connections = CONNECTIONS })
  helper.write(folder .. "/app.lua", "local app = {}\nreturn = app\n")
  for i = 1, n do
    server:signal(helper.SIGHUP)
    helper.wait_until("the reload has failed", function()
      local _, times = server:log():gsub("the old one serves on", "")
      return times >= i
    end)
  end
  assert(server:log():find("app.lua:2:", 1, true), "the log does not say where the error is")
  helper.write(folder .. "/app.lua", good)
  server:signal(helper.SIGHUP)
  wait_for_reload(server, 1)
  local result = no_others(at_most(load:stop(), 0, server))
  result.note = ("%d broken reloads, then one that works"):format(n)
  stop(server, "does not load")
  return result
end

local function kill_master(n)
  local total = { sent = 0, answered = 0, failed = 0, other = 0 }
  for _ = 1, n do
    local server = start()
    local pids = server:workers()
    pids[#pids + 1] = server:generations()[1]
    -- Requests that run when the master dies, and none after it: there is no port any more.
    local load = server:load({ "/wait/400" }, { connections = CONNECTIONS, requests = CONNECTIONS })
    net.pause(0.2)
    server:stop(helper.SIGKILL)
    local result = no_others(at_most(load:wait(), 0, server))
    for _, pid in ipairs(pids) do
      helper.wait_until("process " .. pid .. " has ended", function()
        return not net.kill(pid, 0)
      end)
    end
    check_log(server)
    for name in pairs(total) do
      total[name] = total[name] + result[name]
    end
  end
  total.note = ("%d masters killed; no process was left, the port was free"):format(n)
  return total
end

-- Few descriptors, more connections than that. The first are served; the others wait in the queue and are taken
-- when there is room.
local function no_descriptors(n)
  local server = helper.wait_for_address(helper.spawn({ "sh", "-c", 'ulimit -n 64; exec "$@"', "sh", helper.bin,
    "--app", helper.apps .. "faults.lua", "run", "-p", "0", "--workers", "1" }))
  assert(server:get("/").body == "hello")
  for _ = 1, n do
    local idle = {}
    for i = 1, 100 do
      idle[i] = server:connect()
    end
    server:wait_log("no connection can be accepted")
    for i = 1, 100 do
      idle[i]:close()
    end
    assert(server:get("/").body == "hello")
  end
  local load = server:load({ "/", "/wait/5" }, { connections = CONNECTIONS, requests = 2000 })
  local result = no_others(at_most(load:wait(), 0, server))
  result.note = ("%d times all descriptors taken by 100 idle connections, load after it"):format(n)
  stop(server)
  return result
end

local function endless(path, note)
  return function(n)
    local server = start({ "--watchdog", "0.3" })
    local load = server:load({ "/", "/wait/5" }, { connections = CONNECTIONS })
    for _ = 1, n do
      local response = server:get(path)
      assert(response.status == 503, "not ended: " .. response.status)
      helper.wait_until("all workers run", function()
        return #server:workers() == WORKERS
      end)
    end
    -- Where the worker had to be replaced, what else it held is lost.
    local _, replaced = server:log():gsub("where Lua cannot be stopped", "")
    local result = no_others(at_most(load:stop(), replaced * CONNECTIONS, server))
    result.note = note:format(n, replaced)
    stop(server, "%(%-%-watchdog%)")
    return result
  end
end

local function rss_kb(pid)
  return tonumber(helper.read("/proc/" .. pid .. "/status"):match("VmRSS:%s*(%d+)"))
end

-- Connections that come, ask or do not ask, and are dropped, some of them in the middle of a request.
local function churn(n)
  local server = helper.start("faults.lua", { "--workers", "1" })
  local connections = {}
  local function drop(i)
    local connection = server:connect()
    local kind = i % 4
    if kind == 1 then
      connection:send("GET / HTTP/1.1\r\nHo")
    elseif kind == 2 then
      assert(connection:request("GET", "/").body == "hello")
    elseif kind == 3 then
      connection:send(helper.request_text("GET", "/wait/1000"))
    end
    connections[#connections + 1] = connection
    if #connections == 50 then
      for k = 1, 50 do
        if k % 2 == 0 then
          connections[k].socket:reset()
        else
          connections[k]:close()
        end
      end
      connections = {}
      assert(server:get("/").body == "hello")
    end
  end
  local warm = math.floor(n / 2)
  for i = 1, warm do
    drop(i)
  end
  local pid = server:workers()[1]
  local lua_before, before = tonumber(server:get("/collect").body), rss_kb(pid)
  for i = warm + 1, n do
    drop(i)
  end
  connections = {}
  assert(server:get("/").body == "hello")
  assert(server:workers()[1] == pid, "the worker died")
  local lua_after, after = tonumber(server:get("/collect").body), rss_kb(pid)
  -- Between two collections Lua's heap may grow to a multiple, which the process keeps; a sanitizer keeps freed
  -- memory as well.
  if lua_after > lua_before + 64 or helper.preset ~= "asan" and after > before + 8192 then
    error(("memory grows: Lua %d kB, process %d kB after %d connections; %d kB, %d kB after %d"):format(lua_before,
      before, warm, lua_after, after, n), 0)
  end
  stop(server)
  local asked = math.floor((n + 2) / 4)
  return { sent = asked, answered = asked, failed = 0, other = 0,
    note = ("%d connections, 50 at a time, half of them reset; worker %d kB (Lua %d) after %d, %d kB (Lua %d) "
      .. "at the end"):format(n, before, lua_before, warm, after, lua_after) }
end

-- A worker that stands still for a while: what it holds waits, the other one serves on.
local function stopped_worker(n)
  local server = start()
  local load = server:load({ "/", "/wait/5" }, { connections = CONNECTIONS })
  for _ = 1, n do
    local pid = server:workers()[1]
    net.kill(pid, helper.SIGSTOP)
    net.pause(0.5)
    net.kill(pid, helper.SIGCONT)
    net.pause(0.2)
  end
  local result = no_others(at_most(load:stop(), 0, server))
  result.note = ("%d times half a second"):format(n)
  stop(server)
  return result
end

---@type luaflask.tests.Fault[]
faults.list = {
  { name = "worker killed by SIGKILL", short = 3, long = 50, run = kill_workers(helper.SIGKILL) },
  { name = "worker killed by SIGSEGV", short = 3, long = 50, run = kill_workers(helper.SIGSEGV) },
  { name = "SIGHUP, busy connections", short = 10, long = 50,
    run = reload({ "/", "/wait/5" }, { connections = CONNECTIONS }) },
  { name = "SIGHUP, connections that idle now and then", short = 5, long = 50,
    run = reload({ "/", "/wait/5" }, { connections = 64, pause_ms = 100 }) },
  { name = "SIGHUP with a syntax error", short = 3, long = 50, run = broken_reload },
  { name = "master killed", short = 1, long = 10, run = kill_master },
  { name = "file descriptors exhausted", short = 1, long = 20, run = no_descriptors },
  { name = "view in an endless loop", short = 2, long = 20,
    run = endless("/spin", "%d loops ended, %d workers replaced") },
  { name = "view that blocks in C", short = 1, long = 10,
    run = endless("/block", "%d requests ended, %d workers replaced") },
  { name = "worker stopped for a while", short = 1, long = 10, run = stopped_worker },
  { name = "connections opened and dropped", short = 2000, long = 100000, run = churn },
}

return faults
