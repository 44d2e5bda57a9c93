-- SPDX-License-Identifier: MIT
-- Values and locks that all workers of a server see, through reloads, restarts and deaths.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

local function number_of(response, name)
  return tonumber(response.body:match('"' .. name .. '":%s*(-?[%d.]+)'))
end

-- One connection to each worker, by its pid.
local function on_each_worker(server, n)
  local found, count, spare = {}, 0, {}
  helper.wait_until(("%d workers answer"):format(n), function()
    local connection = server:connect()
    local pid = number_of(connection:request("GET", "/pid"), "pid")
    if found[pid] then
      spare[#spare + 1] = connection
    else
      found[pid] = connection
      count = count + 1
    end
    return count == n
  end)
  for _, connection in ipairs(spare) do
    connection:close()
  end
  return found
end

local function pids_of(connections)
  local pids = {}
  for pid in pairs(connections) do
    pids[#pids + 1] = pid
  end
  return pids
end

local function send(connection, method, path)
  connection:send(helper.request_text(method, path))
end

local function wait_holder(server, name, pid)
  helper.wait_until(("worker %d holds '%s'"):format(pid, name), function()
    return number_of(server:get("/holder/" .. name), "pid") == pid
  end)
end

describe("shared values", function()
  after_each(helper.cleanup)

  it("are the same in all workers", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    local connections = on_each_worker(server, 2)
    local sum = 0
    for _ = 1, 50 do
      for _, connection in pairs(connections) do
        sum = sum + 1
        assert.equal(sum, number_of(connection:request("POST", "/incr/n"), "value"))
      end
    end
    for _, connection in pairs(connections) do
      assert.equal(100, number_of(connection:request("GET", "/get/n"), "value"))
      connection:close()
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("survive a reload, the death of every worker, and the death of the generation", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    local answer = server:get("/pid")
    local first, generation = number_of(answer, "first"), number_of(answer, "generation")
    assert.equal(first, generation)
    local function other_generation()
      helper.wait_until("another generation serves", function()
        local ok, response = pcall(server.get, server, "/pid")
        return ok and number_of(response, "generation") ~= generation
      end)
      generation = number_of(server:get("/pid"), "generation")
    end
    server:request("POST", "/incr/n")
    server:signal(helper.SIGHUP)
    other_generation()
    assert.equal(2, number_of(server:request("POST", "/incr/n"), "value"))
    for _, pid in ipairs(pids_of(on_each_worker(server, 2))) do
      net.kill(pid, helper.SIGKILL)
    end
    on_each_worker(server, 2)
    assert.equal(3, number_of(server:request("POST", "/incr/n"), "value"))
    net.kill(generation, helper.SIGKILL)
    other_generation()
    assert.equal(4, number_of(server:request("POST", "/incr/n"), "value"))
    assert.equal(first, number_of(server:get("/pid"), "first"))
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("count exactly while workers are killed: what was answered was counted, once", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    local answered, sent = 0, 0
    on_each_worker(server, 2)
    for round = 1, 10 do
      local connections = {}
      for i = 1, 32 do
        local ok, connection = pcall(server.connect, server)
        if ok then
          connections[i] = connection
          send(connection, "POST", "/incr/n")
          sent = sent + 1
        end
        if i == 3 * round then
          net.kill(assert(server:workers()[1]), helper.SIGKILL)
        end
      end
      for _, connection in pairs(connections) do
        local ok, response = pcall(connection.read_response, connection)
        if ok and response then
          answered = answered + 1
        end
        connection:close()
      end
      helper.wait_until("there are 2 workers", function()
        return #server:workers() == 2
      end)
    end
    local counted = number_of(server:get("/get/n"), "value")
    assert.is_true(counted >= answered and counted <= sent, ("%d answered, %d counted, %d sent"):format(answered,
      counted, sent))
    assert.is_true(answered > 100)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("have as much memory as the command line says, and say when it is full", function()
    local server = helper.start("shared.lua", { "--workers", "1", "--shared-memory", "1M" })
    local response
    for i = 1, 20 do
      response = server:request("POST", "/set/k" .. i, { body = ("x"):rep(100000) })
      if response.body:find("no memory", 1, true) then
        break
      end
    end
    assert.truthy(response.body:find('"code":"no_memory"', 1, true), response.body)
    assert.equal(1, number_of(server:request("POST", "/incr/n"), "value"))
    assert.same({ "exit", 0 }, { server:stop() })
    local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "shared.lua", "run",
      "--shared-memory", "100" })
    assert.same({ "exit", 2 }, { how, code })
    assert.truthy(output:find("'--shared-memory': a number of bytes between 1M and 128G, not '100'", 1, true), output)
  end)

  it("leave nothing to the programs that a worker starts", function()
    local server = helper.start("shared.lua", { "--workers", "1" })
    local body = server:get("/inherited").body
    assert.truthy(body:find("/proc/", 1, true), body)
    assert.is_nil(body:find("luaflask-arena", 1, true), body)
    assert.is_nil(body:find("LUAFLASK_ARENA", 1, true), body)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("are there for a script that calls app:run as well", function()
    local folder = helper.folder()
    helper.write(folder .. "/app.lua", [[
      local luaflask = require("luaflask")
      local app = luaflask.Flask("script", { root_path = "." })
      local values = luaflask.shared("values")
      values:add("loads", 0)
      values:incr("loads")
      app:get("/", function() return tostring(values:get("loads")) end)
      app:run({ port = 0, workers = 1, shared_memory = "2M" })
    ]])
    local server = helper.wait_for_address(helper.spawn({ helper.lua, folder .. "/app.lua" },
      { env = { LUA_CPATH = os.getenv("LUAFLASK_CPATH") or helper.source .. "/build/" .. helper.preset
        .. "/lib/?.so;;" }, preload = true }))
    assert.equal("1", server:get("/").body) -- the master's own load went into memory of its own
    server:signal(helper.SIGHUP)
    helper.wait_until("the next generation serves", function()
      return server:get("/").body == "2"
    end)
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)

describe("a lock", function()
  after_each(helper.cleanup)

  it("keeps out all tasks of all workers", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    local connections, pids = {}, {}
    for _ = 1, 25 do
      for _, connection in pairs(on_each_worker(server, 2)) do
        connections[#connections + 1] = connection
      end
    end
    local n = #connections
    for i = 1, n do
      send(connections[i], "POST", "/slowly/n")
    end
    for i = 1, n do
      local response = connections[i]:read_response()
      assert.equal(200, response.status)
      pids[number_of(response, "pid")] = true
      connections[i]:close()
    end
    assert.equal(2, #pids_of(pids))
    assert.equal(n, number_of(server:get("/get/n"), "value"))
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("is waited for without holding up the worker", function()
    local server = helper.start("shared.lua", { "--workers", "1" })
    local holder, waiter = server:connect(), server:connect()
    send(holder, "GET", "/hold/l?for=0.3")
    helper.wait_until("it is held", function()
      return number_of(server:get("/holder/l"), "pid")
    end)
    send(waiter, "GET", "/try/l?timeout=20")
    local answered = 0
    helper.wait_until("the lock is free", function()
      answered = answered + 1
      return server:get("/try/l").body:find('"ok":true', 1, true)
    end)
    assert.is_true(answered > 1)
    assert.truthy(waiter:read_response().body:find('"ok":true', 1, true))
    assert.equal(200, holder:read_response().status)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("goes to the next when the worker that holds it is killed", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    for round = 1, 5 do
      local name = "l" .. round
      local connections = on_each_worker(server, 2)
      local holder, waiter = table.unpack(pids_of(connections))
      send(connections[holder], "GET", "/hold/" .. name)
      wait_holder(server, name, holder)
      send(connections[waiter], "GET", ("/try/%s?timeout=%d"):format(name, helper.patience))
      local again = server:connect()
      assert.truthy(again:request("GET", "/try/" .. name).body:find('"message":"timeout"', 1, true))
      net.kill(holder, helper.SIGKILL)
      local began = net.now()
      local response = connections[waiter]:read_response()
      assert.truthy(response.body:find('"ok":true', 1, true), response.body)
      assert.equal(waiter, number_of(response, "pid"))
      assert.is_true(net.now() - began < helper.patience / 2)
      connections[waiter]:close()
      again:close()
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("is free when its holder was killed while nobody waited", function()
    local server = helper.start("shared.lua", { "--workers", "2" })
    local connections = on_each_worker(server, 2)
    local holder, other = table.unpack(pids_of(connections))
    send(connections[holder], "GET", "/hold/l")
    wait_holder(server, "l", holder)
    net.kill(holder, helper.SIGKILL)
    assert.is_true(connections[holder]:is_closed())
    helper.wait_until("the dead holder's lock is free", function()
      return connections[other]:request("GET", "/try/l").body:find('"ok":true', 1, true)
    end)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("is not granted to a request whose client has gone", function()
    local server = helper.start("shared.lua", { "--workers", "1" })
    local holder, gone, patient = server:connect(), server:connect(), server:connect()
    send(holder, "GET", "/hold/l?for=0.5")
    helper.wait_until("it is held", function()
      return number_of(server:get("/holder/l"), "pid")
    end)
    send(gone, "GET", "/hold/l")
    gone:close()
    send(patient, "GET", "/try/l?timeout=20")
    assert.truthy(patient:read_response().body:find('"ok":true', 1, true))
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("that a request forgot is released at its end, with a warning", function()
    local server = helper.start("shared.lua", { "--workers", "1" })
    assert.equal("true", server:get("/forget/l").body)
    server:wait_log("WARNING %(%d+%): the lock 'l' was still held at the end of its task, and is released now")
    assert.truthy(server:get("/try/l").body:find('"ok":true', 1, true))
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("passes from an old generation to a new one", function()
    local server = helper.start("shared.lua", { "--workers", "1" })
    local old = number_of(server:get("/pid"), "pid")
    local holder = server:connect()
    send(holder, "GET", "/hold/l?for=1")
    wait_holder(server, "l", old)
    server:signal(helper.SIGHUP)
    local connection -- to the new generation: for a moment both accept
    helper.wait_until("the new generation serves", function()
      connection = server:connect()
      return number_of(connection:request("GET", "/pid"), "pid") ~= old or connection:close()
    end)
    local response = connection:request("GET", "/try/l?timeout=20")
    assert.truthy(response.body:find('"ok":true', 1, true), response.body)
    assert.not_equal(old, number_of(response, "pid"))
    assert.equal(old, number_of(holder:read_response(), "pid"))
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
