-- SPDX-License-Identifier: MIT
-- Views that do not give way: the request ends, the worker serves on or is replaced, the log says what it was.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local function pid_of(server)
  return server:workers()[1]
end

describe("the watchdog", function()
  local server

  before_each(function()
    server = helper.start("faults.lua", { "--workers", "1", "--watchdog", "0.3" })
  end)

  after_each(helper.cleanup)

  local function wait_for_worker(other_than)
    return helper.wait_until("a worker runs", function()
      local pid = pid_of(server)
      return pid and pid ~= other_than and pid
    end)
  end

  it("ends a view in an endless loop with 503, says where it was, and the worker serves on", function()
    local worker = wait_for_worker()
    local response = server:get("/spin?a=1")
    assert.equal(503, response.status)
    assert.truthy(response.body:find("too long", 1, true))
    local log = server:log()
    assert.truthy(log:find("GET /spin?a=1 held its worker for 0.3 s without waiting", 1, true))
    assert.truthy(log:find("faults.lua:%d+: in "))
    assert.is_nil(log:find("luaflask task", 1, true))
    assert.equal("hello", server:get("/").body)
    assert.equal(worker, pid_of(server))
  end)

  it("is stronger than a loop that catches errors", function()
    assert.equal(503, server:get("/spin-caught").status)
    assert.equal("hello", server:get("/").body)
  end)

  it("finds the loop inside the application's own coroutines", function()
    assert.equal(503, server:get("/spin-inside").status)
    assert.equal("hello", server:get("/").body)
  end)

  it("lets a view that catches the error clean up, and wait for it", function()
    local response = server:get("/spin-then-clean")
    assert.equal("cleaned up 50000", response.body)
  end)

  it("ends a loop in the compiler's hands, if need be with the worker", function()
    local worker = wait_for_worker()
    assert.equal(503, server:get("/spin-compiled").status)
    if helper.preset == "luajit" then
      wait_for_worker(worker)
    end
    assert.equal("hello", server:get("/").body)
  end)

  it("replaces a worker that stands still in a C function, after a 503", function()
    local worker = wait_for_worker()
    local response = server:get("/block")
    assert.equal(503, response.status)
    assert.equal("close", response.headers.connection)
    server:wait_log("GET /block held worker " .. worker .. " where Lua cannot be stopped")
    wait_for_worker(worker)
    assert.equal("hello", server:get("/").body)
  end)

  it("leaves waiting alone", function()
    assert.equal("waited", server:get("/wait/900").body)
    assert.is_nil(server:log():find("watchdog", 1, true))
  end)

  it("does not blame a request for the time in which the process was stopped", function()
    local worker = wait_for_worker()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/compute/150"))
    helper.net.pause(0.05)
    helper.net.kill(worker, helper.SIGSTOP)
    helper.net.pause(0.7)
    helper.net.kill(worker, helper.SIGCONT)
    assert.equal("computed", connection:read_response().body)
  end)
end)

describe("without a watchdog", function()
  after_each(helper.cleanup)

  it("a view may compute as long as it likes", function()
    local server = helper.start("faults.lua", { "--workers", "1", "--watchdog", "0" })
    assert.equal("computed", server:get("/compute/500").body)
  end)
end)

describe("debug mode", function()
  local server

  before_each(function()
    server = helper.start("faults.lua", { "--workers", "1", "--debug" })
  end)

  after_each(helper.cleanup)

  it("names a view that holds its worker for a tenth of a second", function()
    assert.equal("computed", server:get("/compute/400").body)
    server:wait_log("GET /compute/400 holds its worker for longer than 100 ms.-faults.lua:%d+")
    assert.equal("computed", server:get("/compute/10").body)
    assert.equal("waited", server:get("/wait/300").body)
    assert.is_nil(server:log():find("GET /compute/10 ", 1, true))
    assert.is_nil(server:log():find("GET /wait/300 ", 1, true))
  end)

  it("names a global that a request makes", function()
    assert.equal("made", server:get("/global").body)
    server:wait_log("faults.lua:%d+: the global 'tests_forgotten_local' was made while a request was answered")
  end)
end)
