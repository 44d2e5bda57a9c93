-- SPDX-License-Identifier: MIT
-- Starting and stopping: what a person at a terminal, systemd or a broken application makes of it.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

-- Runs `luaflask --app APP run` for an application that cannot start.
local function failing(app, ...)
  local argv = { helper.bin, "--app", app, "run", "-p", "0", ... }
  return helper.run(argv)
end

local function app_file(text)
  local path = helper.folder() .. "/app.lua"
  helper.write(path, text)
  return path
end

describe("a server", function()
  after_each(helper.cleanup)

  it("serves, and ends with status 0 on SIGTERM, leaving no process", function()
    local server = helper.start("basic.lua", { "--workers", "2" })
    assert.equal("hello", server:get("/").body)
    local workers = server:wait_workers(2)
    local how, code = server:stop()
    assert.same({ "exit", 0 }, { how, code })
    helper.assert_gone(workers)
  end)

  it("ends on SIGINT too, although connections idle", function()
    local server = helper.start("basic.lua", { "--workers", "1" })
    local idle, used = server:connect(), server:connect()
    assert.equal(200, used:request("GET", "/").status)
    local how, code = server:stop(helper.SIGINT)
    assert.same({ "exit", 0 }, { how, code })
    assert.is_true(idle:is_closed())
    assert.is_true(used:is_closed())
  end)

  it("finishes a running request before it ends", function()
    local server = helper.start("basic.lua", { "--workers", "1" })
    local connection = server:connect()
    connection:send(helper.request_text("POST", "/hang/last", { body = "" }))
    helper.wait_until("the view runs", function()
      return server:get("/ends/last").body:find("waiting")
    end)
    server:signal(helper.SIGTERM)
    local response = connection:read_response()
    assert.equal(200, response.status)
    assert.equal("done", response.body)
    assert.is_true(connection:is_closed())
    assert.same({ "exit", 0 }, { server:wait() })
  end)

  it("runs as many workers as asked, and replaces one that was killed", function()
    local server = helper.start("basic.lua", { "--workers", "3" })
    local workers = server:wait_workers(3)
    assert(net.kill(workers[2], helper.SIGKILL))
    helper.wait_until("another worker runs", function()
      local now = server:workers()
      local same = false
      for _, pid in ipairs(now) do
        same = same or pid == workers[2]
      end
      return #now == 3 and not same
    end)
    assert.truthy(server:log():find("killed by signal 9", 1, true))
    for _ = 1, 6 do
      assert.equal(200, server:get("/").status)
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("refuses new connections while a request is finished", function()
    local server = helper.start("basic.lua", { "--workers", "1" })
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/hang/late"))
    helper.wait_until("the view runs", function()
      return server:get("/ends/late").body:find("waiting")
    end)
    server:signal(helper.SIGTERM)
    -- They would hang in the queue of a listener that nobody accepts from.
    helper.wait_until("connections are refused", function()
      local socket, why = net.connect("127.0.0.1", server.port, helper.patience)
      if socket then
        socket:close()
      end
      return not socket and why:find("refused")
    end)
    assert.equal(1, #server:workers())
    connection:close()
    assert.same({ "exit", 0 }, { server:wait() })
  end)

  it("says that a generation was killed, and starts another", function()
    local server = helper.start("basic.lua", { "--workers", "1" })
    local worker = server:wait_workers(1)[1]
    local generation = tonumber(helper.read("/proc/" .. worker .. "/stat"):match("^%d+ %b() %a (%d+)"))
    assert(net.kill(generation, helper.SIGKILL))
    server:wait_log("the generation %(pid " .. generation .. "%) was killed by signal 9")
    helper.wait_until("another generation serves", function()
      local ok, response = pcall(server.get, server, "/")
      return ok and response.status == 200
    end)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("listens on a Unix socket, and takes over the file of a server that died", function()
    local path = helper.folder() .. "/app.sock"
    local server = helper.start("basic.lua", { "--host", "unix:" .. path, "--workers", "1" })
    assert.equal(path, server.path)
    assert.equal("hello", server:get("/").body)
    local workers = server:wait_workers(1)
    server:stop(helper.SIGKILL)
    helper.assert_gone(workers)
    server = helper.start("basic.lua", { "--host", "unix:" .. path, "--workers", "1" })
    assert.equal("hello", server:get("/").body)
    local how, code, output = failing(helper.apps .. "basic.lua", "--host", "unix:" .. path)
    assert.same({ "exit", 1 }, { how, code })
    assert.truthy(output:find("in use", 1, true))
    server:stop()
  end)

  it("takes its settings from the environment as well", function()
    local process = helper.spawn({ helper.bin, "run" }, { env = {
      LUAFLASK_APP = helper.apps .. "basic.lua", LUAFLASK_RUN_PORT = "0", LUAFLASK_RUN_WORKERS = "1",
    } })
    local server = helper.wait_for_address(process)
    assert.equal("hello", server:get("/").body)
    server:stop()
  end)

  it("finds app.lua in its folder, and the modules beside it", function()
    local path = app_file([[
      local app = require("luaflask").Flask("app", { static_folder = false })
      app:get("/", function() return require("words").greeting end)
      return app
    ]])
    local folder = path:match("^(.*)/")
    helper.write(folder .. "/words.lua", 'return { greeting = "from beside" }')
    local process = helper.spawn({ helper.bin, "run", "-p", "0", "-w", "1" }, { folder = folder })
    local server = helper.wait_for_address(process)
    assert.equal("from beside", server:get("/").body)
    server:stop()
  end)

  it("calls a factory, with arguments", function()
    local path = app_file([[
      local M = {}
      function M.create_app(word)
        local app = require("luaflask").Flask("made", { static_folder = false })
        app:get("/", function() return word or "no word" end)
        return app
      end
      return M
    ]])
    local server = helper.start(path, { "-w", "1" })
    assert.equal("no word", server:get("/").body)
    server:stop()
    local process = helper.spawn({ helper.bin, "--app", path .. ":create_app('argument')", "run", "-p", "0" })
    server = helper.wait_for_address(process)
    assert.equal("argument", server:get("/").body)
    server:stop()
  end)
end)

describe("app:run()", function()
  after_each(helper.cleanup)

  local function script(text)
    local path = helper.folder() .. "/script.lua"
    helper.write(path, text)
    local root = helper.source
    return helper.spawn({ helper.lua, path }, { preload = true, env = {
      LUA_CPATH = root .. "/build/" .. helper.preset .. "/lib/?.so;;",
      LUA_PATH = root .. "/lua/?.lua;" .. root .. "/lua/?/init.lua;;",
    } })
  end

  it("serves from a script of a stock interpreter", function()
    local server = helper.wait_for_address(script([[
      local app = require("luaflask").Flask("script", { static_folder = false })
      app:get("/", function() return "from a script" end)
      app:run({ port = 0, workers = 2 })
    ]]))
    assert.equal("from a script", server:get("/").body)
    local workers = server:wait_workers(2)
    assert.same({ "exit", 0 }, { server:stop() })
    helper.assert_gone(workers)
  end)

  it("listens where SERVER_NAME says, unless it is told", function()
    for option, host in pairs({ [""] = "127.0.0.2", ["host = '127.0.0.1'"] = "127.0.0.1" }) do
      local server = helper.wait_for_address(script(([[
        local app = require("luaflask").Flask("script", { static_folder = false })
        app.config.SERVER_NAME = "127.0.0.2:0"
        app:run({ workers = 1, %s })
      ]]):format(option)))
      local said, port = server:log():match("Running on http://([%d.]+):(%d+)")
      assert.equal(host, said)
      assert.not_equal("5000", port)
      server:stop()
    end
  end)

  it("names the script's line when it is called wrongly", function()
    local process = script([[
      local app = require("luaflask").Flask("script", { static_folder = false })
      app:run({ port = "http" })
    ]])
    local how, code = process:wait()
    assert.equal("exit", how)
    assert.not_equal(0, code)
    assert.truthy(process:log():find("script.lua:2", 1, true))
  end)

  it("knows its options, and which one was meant", function()
    local process = script([[
      local app = require("luaflask").Flask("script", { static_folder = false })
      app:run({ port = 0, worker = 1 })
    ]])
    assert.same({ "exit", 1 }, { process:wait() })
    assert.truthy(process:log():find("script.lua:2: app:run: there is no option 'worker' (did you mean workers?)",
      1, true))
  end)
end)

describe("a server that cannot start", function()
  after_each(helper.cleanup)

  it("says that the port is in use", function()
    local taken, port = net.listen()
    local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "basic.lua", "run", "-p",
      tostring(port) })
    taken:close()
    assert.same({ "exit", 1 }, { how, code })
    assert.truthy(output:find(("port %d"):format(port), 1, true))
    assert.truthy(output:find("in use", 1, true))
    assert.truthy(output:find("-p", 1, true))
  end)

  it("says which file is missing", function()
    local how, code, output = failing("/nowhere/app.lua")
    assert.same({ "exit", 2 }, { how, code })
    assert.truthy(output:find("/nowhere/app.lua", 1, true))
  end)

  it("says where the syntax error is", function()
    local path = app_file("local x = 1\nlocal y = = 2\n")
    local how, code, output = failing(path)
    assert.equal("exit", how)
    assert.not_equal(0, code)
    assert.truthy(output:find("app.lua:2:", 1, true))
  end)

  it("says where the factory raised", function()
    local path = app_file("return {\n  create_app = function()\n    error(\"no database\")\n  end,\n}\n")
    local how, code, output = failing(path)
    assert.equal("exit", how)
    assert.not_equal(0, code)
    assert.truthy(output:find("app.lua:3: no database", 1, true))
  end)

  it("says what an application file should return", function()
    local how, code, output = failing(app_file("local app = 1\n"))
    assert.equal("exit", how)
    assert.not_equal(0, code)
    assert.truthy(output:find("return app", 1, true))
  end)

  it("refuses options that do not exist and values that make no sense", function()
    for _, arguments in ipairs({ { "--wrokers", "2" }, { "--workers", "none" }, { "-p", "70000" } }) do
      local how, code, output = failing(helper.apps .. "basic.lua", (table.unpack or unpack)(arguments))
      assert.same({ "exit", 2 }, { how, code })
      assert.truthy(output:find(arguments[1]:match("%w[%w-]*"), 1, true) or output:find("port", 1, true))
    end
  end)
end)
