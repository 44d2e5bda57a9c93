-- SPDX-License-Identifier: MIT
-- What runs beside requests in real workers: on_start, on_stop, while_serving, after_response.
--
-- Each application writes what it does into a file, a line at a time; a file named "go" lets waiting work end.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local folder, server

local HEAD = [[
local luaflask = require("luaflask")
local app = luaflask.Flask("lifespan", { static_folder = false })
local folder = "%s"
local function note(text)
  local file = assert(io.open(folder .. "/log", "a"))
  file:write(text, "\n")
  file:close()
end
local function wait_for_go()
  while not io.open(folder .. "/go") do luaflask.sleep(0.01) end
end
]]

local function write_app(body)
  helper.write(folder .. "/app.lua", HEAD:format(folder) .. body .. "\nreturn app\n")
  return folder .. "/app.lua"
end

local function start(body, args)
  folder = helper.folder()
  local argv = { "--workers", "1" }
  for _, arg in ipairs(args or {}) do
    argv[#argv + 1] = arg
  end
  server = helper.start(write_app(body), argv)
end

local function noted()
  return helper.read(folder .. "/log")
end

local function go()
  helper.write(folder .. "/go", "")
end

-- How often a line stands in the log.
local function times(line)
  local n = 0
  for text in noted():gmatch("[^\n]+") do
    n = n + (text == line and 1 or 0)
  end
  return n
end

describe("a worker", function()
  after_each(helper.cleanup)

  it("starts before its first request and stops after its last, each worker for itself", function()
    start([[
app:on_start(function() luaflask.sleep(0.05) app.config.STARTED = true note("start") end)
app:on_stop(function() luaflask.sleep(0.01) note("stop") end)
app:while_serving(function() note("serving") coroutine.yield() luaflask.sleep(0.01) note("served") end)
app:get("/", function() return tostring(app.config.STARTED) end)
app:get("/wait", function() note("waiting") wait_for_go() note("answered") return "waited" end)
]], { "--workers", "2" })
    assert.equal("true", server:get("/").body)
    helper.wait_until("both workers have started", function()
      return times("serving") == 2
    end)
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/wait"))
    helper.wait_until("the view runs", function()
      return times("waiting") == 1
    end)
    server:signal(helper.SIGTERM)
    helper.wait_until("the idle worker has stopped", function()
      return times("stop") == 1
    end)
    assert.equal(0, times("answered"))
    go()
    assert.equal("waited", connection:read_response().body)
    local how, code = server:wait()
    assert.same({ "exit", 0 }, { how, code })
    assert.equal(2, times("stop"))
    assert.matches("answered\nserved\nstop\n$", noted())
  end)

  it("that cannot start stops the server, with the reason and its place", function()
    folder = helper.folder()
    local path = write_app('app:on_start(function() luaflask.sleep(0) error("no database here") end)')
    local how, code, output = helper.run({ helper.bin, "--app", path, "run", "-p", "0", "-w", "2" })
    assert.same({ "exit", 1 }, { how, code })
    assert.matches("the on_start function at .*app.lua:%d+ failed: .*app.lua:%d+: no database here", output)
    assert.is_nil(output:find("starting another", 1, true))
  end)

  it("that cannot start leaves the old code serving at a reload", function()
    start('app:get("/", function() return "old" end)')
    assert.equal("old", server:get("/").body)
    write_app([[
app:on_start(function() error("not today") end)
app:get("/", function() return "new" end)]])
    server:signal(helper.SIGHUP)
    server:wait_log("the old one serves on")
    assert.matches("not today", server:log())
    assert.equal("old", server:get("/").body)
    write_app('app:on_start(function() note("new") end) app:get("/", function() return "new" end)')
    server:signal(helper.SIGHUP)
    helper.wait_until("the new code serves", function()
      return server:get("/").body == "new"
    end)
  end)

  it("that was killed is replaced by one that starts as well", function()
    start('app:on_start(function() note("start") end) app:get("/", function() return "x" end)')
    assert.equal("x", server:get("/").body)
    helper.net.kill(server:wait_workers(1)[1], helper.SIGKILL)
    helper.wait_until("another has started", function()
      return times("start") == 2
    end)
    assert.equal("x", server:get("/").body)
  end)

  it("does not wait for ever for what stops", function()
    start([[
app:on_stop(function() note("stopped too") end)
app:on_stop(function() note("stopping") wait_for_go() end)
app:get("/", function() return "x" end)]], { "--drain-timeout", "0.1" })
    assert.equal("x", server:get("/").body)
    local how, code = server:stop()
    assert.same({ "exit", 0 }, { how, code })
    assert.matches("the on_stop function at .*app.lua:%d+ did not end in time and was ended", server:log())
    assert.equal("stopping\nstopped too\n", noted())
  end)
end)

local AFTER = [[
app:post("/work", function()
  luaflask.after_response(function()
    note("begun " .. luaflask.request.data)
    wait_for_go()
    note("ended")
  end)
  return "answer"
end)
app:get("/", function() return "%s" end)
]]

describe("after_response", function()
  after_each(helper.cleanup)

  local function post()
    local connection = server:connect()
    return connection, connection:request("POST", "/work", { body = "payload" })
  end

  local function wait_begun()
    helper.wait_until("the work has begun", function()
      return times("begun payload") == 1
    end)
  end

  it("runs while the client has its answer and asks on", function()
    start(AFTER:format("old"))
    local connection, response = post()
    assert.equal("answer", response.body)
    wait_begun()
    assert.equal("old", connection:request("GET", "/").body)
    assert.equal(0, times("ended"))
    go()
    helper.wait_until("the work has ended", function()
      return times("ended") == 1
    end)
  end)

  it("is not ended by the client's leaving", function()
    start(AFTER:format("old"))
    post():close()
    wait_begun()
    assert.equal("old", server:get("/").body)
    go()
    helper.wait_until("the work has ended", function()
      return times("ended") == 1
    end)
  end)

  it("ends before the worker does, at a stop", function()
    start(AFTER:format("old"))
    post():close()
    wait_begun()
    server:signal(helper.SIGTERM)
    server:wait_workers(1)
    go()
    local how, code = server:wait()
    assert.same({ "exit", 0 }, { how, code })
    assert.equal(1, times("ended"))
    assert.is_nil(server:log():find("did not end in time", 1, true))
  end)

  it("ends in the old generation, at a reload", function()
    start(AFTER:format("old"))
    post():close()
    wait_begun()
    write_app(AFTER:format("new"))
    server:signal(helper.SIGHUP)
    helper.wait_until("the new code serves", function()
      return server:get("/").body == "new"
    end)
    assert.equal(2, #server:generations())
    go()
    helper.wait_until("the old generation has ended", function()
      return #server:generations() == 1
    end)
    assert.equal(1, times("ended"))
  end)

  it("is cut off, and named, when the time to drain is over", function()
    start(AFTER:format("old"), { "--drain-timeout", "0.2" })
    post():close()
    wait_begun()
    server:stop()
    assert.matches("the after_response functions of 1 request did not end in time and are cut off", server:log())
    assert.equal(0, times("ended"))
  end)
end)
