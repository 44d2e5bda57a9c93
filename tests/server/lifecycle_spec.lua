-- SPDX-License-Identifier: MIT
-- The life of generations: draining, reloads that fail, hang or come in crowds, the end of the master, and as whom
-- a server runs.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

local function app_text(greeting, before)
  return ([[
local luaflask = require("luaflask")
local app = luaflask.Flask("changing", { static_folder = false })
%s
app:get("/", function() return "%s" end)
app:get("/wait/<int:ms>", function(ms) luaflask.sleep(ms / 1000) return "%s waited" end)
return app
]]):format(before or "", greeting, greeting)
end

local function count(text, words)
  local n, from = 0, 1
  while true do
    local at, last = text:find(words, from, true)
    if not at then
      return n
    end
    n, from = n + 1, last + 1
  end
end

describe("a reload", function()
  local path, server

  local function start(args)
    path = helper.folder() .. "/app.lua"
    helper.write(path, app_text("old"))
    local argv = { "--workers", "1" }
    for _, arg in ipairs(args or {}) do
      argv[#argv + 1] = arg
    end
    server = helper.start(path, argv)
    assert.equal("old", server:get("/").body)
  end

  local function reload(text)
    helper.write(path, text)
    server:signal(helper.SIGHUP)
  end

  local function serves(word)
    helper.wait_until("the server says " .. word, function()
      return server:get("/").body == word
    end)
  end

  after_each(helper.cleanup)

  it("leaves an idle connection open; its next answer is the old code's, and the last", function()
    start()
    local idle, fresh = server:connect(), server:connect()
    assert.equal("old", idle:request("GET", "/").body)
    reload(app_text("new"))
    serves("new")
    net.pause(0.8) -- longer than the moment that a stop leaves to idle connections
    local response = idle:request("GET", "/")
    assert.equal("old", response.body)
    assert.equal("close", response.headers.connection)
    assert.is_true(idle:is_closed())
    -- One that has not sent anything yet is no different.
    response = fresh:request("GET", "/")
    assert.equal("old", response.body)
    assert.equal("close", response.headers.connection)
    helper.wait_until("the old generation has ended", function()
      return #server:generations() == 1
    end)
  end)

  it("lets running requests end", function()
    start()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/wait/1000"))
    net.pause(0.1)
    reload(app_text("new"))
    serves("new")
    local response = connection:read_response()
    assert.equal("old waited", response.body)
    assert.equal("close", response.headers.connection)
  end)

  it("ends what has not ended after --drain-timeout", function()
    start({ "--drain-timeout", "0.5" })
    local idle, busy = server:connect(), server:connect()
    assert.equal("old", idle:request("GET", "/").body)
    busy:send(helper.request_text("GET", "/wait/60000"))
    net.pause(0.1)
    reload(app_text("new"))
    serves("new")
    assert.is_true(idle:is_closed())
    assert.is_true(busy:is_closed())
    server:wait_log("1 request did not end in time and is cut off %(%-%-drain%-timeout%)")
    helper.wait_until("the old generation has ended", function()
      return #server:generations() == 1
    end)
  end)

  it("of code that does not load says where, and the old one serves on", function()
    start()
    reload("local x = 1\nreturn = 2\n")
    server:wait_log("app.lua:2:")
    server:wait_log("the new code does not load %(see above%): the old one serves on")
    assert.equal("old", server:get("/").body)
    reload(app_text("mended"))
    serves("mended")
  end)

  it("of code that does not come to an end is given up", function()
    start({ "--load-timeout", "0.5" })
    reload("local function spin()\n  while true do table.sort({ 2, 1 }, function() end) end\nend\nspin()")
    server:wait_log("app.lua:2: it is still loading after 0.5 s %(%-%-load%-timeout%)")
    server:wait_log("the old one serves on")
    -- In one C function, where nothing can be said about the place.
    reload('return (("a"):rep(300):match(("a-"):rep(40) .. "b"))')
    server:wait_log("the code has been loading for %d.%d s: given up %(%-%-load%-timeout%)")
    assert.equal("old", server:get("/").body)
    reload(app_text("mended"))
    serves("mended")
  end)

  it("in crowds loads one at a time, and the last one is not forgotten", function()
    start()
    local pause = 'os.execute("sleep 0.3")'
    reload(app_text("first", pause))
    for i = 1, 20 do
      net.pause(0.005)
      reload(app_text("crowd " .. i, pause))
    end
    reload(app_text("last", pause))
    serves("last")
    helper.wait_until("all loads have ended", function()
      return #server:generations() == 1
    end)
    -- The one that was loading, and one for all that came meanwhile.
    assert.is_true(count(server:log(), "the new code serves") <= 3)
    assert.equal("last", server:get("/").body)
  end)

  it("under way does not keep the server from ending", function()
    start()
    reload("while true do end")
    helper.wait_until("it loads", function()
      return #server:generations() == 2
    end)
    local generations = server:generations()
    assert.same({ "exit", 0 }, { server:stop() })
    helper.assert_gone(generations)
  end)

  it("of a server that lost its code tries again until it loads", function()
    start()
    local generation = server:generations()[1]
    helper.write(path, "error('no database')")
    net.kill(generation, helper.SIGKILL)
    server:wait_log("no database")
    server:wait_log("nothing serves; trying again in %d+ s")
    helper.write(path, app_text("back"))
    helper.wait_until("the code serves again", function()
      local ok, response = pcall(server.get, server, "/")
      return ok and response.body == "back"
    end)
  end)
end)

describe("the master's end", function()
  after_each(helper.cleanup)

  it("by kill -9 ends generation and workers, after the requests that run; the port is free", function()
    local server = helper.start("faults.lua", { "--workers", "2" })
    helper.wait_until("there are workers", function()
      return #server:workers() == 2
    end)
    local pids = server:workers()
    pids[3] = server:generations()[1]
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/wait/1500"))
    net.pause(0.1)
    server:stop(helper.SIGKILL)
    helper.wait_until("connections are refused", function()
      local socket, why = net.connect("127.0.0.1", server.port, helper.patience)
      if socket then
        socket:close()
      end
      return not socket and why:find("refused")
    end)
    assert.equal("waited", connection:read_response().body)
    helper.assert_gone(pids)
  end)

  it("by SIGTERM loses no request that is on its way", function()
    for _ = 1, 5 do
      local server = helper.start("faults.lua", { "--workers", "2" })
      assert.equal("hello", server:get("/").body)
      local connections = {}
      for i = 1, 20 do
        connections[i] = server:connect()
        connections[i]:send(helper.request_text("GET", "/wait/20"))
      end
      server:signal(helper.SIGTERM)
      for i = 1, 20 do
        local response = connections[i]:read_response()
        assert.equal("waited", response and response.body)
        connections[i]:close()
      end
      assert.same({ "exit", 0 }, { server:wait() })
    end
  end)
end)

describe("a worker that dies as soon as it starts", function()
  after_each(helper.cleanup)

  it("is started ever more slowly, and the log says so once", function()
    local path = helper.folder() .. "/app.lua"
    helper.write(path, [[
local app = require("luaflask").Flask("dying", { static_folder = false })
app:get("/", function() os.exit(9) end)
return app
]])
    local server = helper.start(path, { "--workers", "1" })
    for _ = 1, 6 do
      helper.wait_until("a worker took the request", function()
        local ok = pcall(server.get, server, "/")
        return not ok
      end)
    end
    server:wait_log("ended with status 9; starting another")
    server:wait_log("workers die as soon as they start")
    assert.equal(1, count(server:log(), "workers die as soon as they start"))
  end)
end)

describe("a Unix socket", function()
  after_each(helper.cleanup)

  local function mode_of(path)
    local pipe = assert(io.popen("stat -c '%a %u %g' " .. path))
    local text = pipe:read("l")
    pipe:close()
    return text
  end

  it("has the mode of --socket-mode, and its file goes with the server", function()
    local path = helper.folder() .. "/app.sock"
    for mode, argument in pairs({ ["660"] = false, ["600"] = "600", ["666"] = "0666" }) do
      local args = { "--host", "unix:" .. path, "--workers", "1" }
      if argument then
        args[#args + 1] = "--socket-mode"
        args[#args + 1] = argument
      end
      local server = helper.start("basic.lua", args)
      assert.equal(mode, mode_of(path):match("^%d+"))
      assert.equal("hello", server:get("/").body)
      server:stop()
      assert.is_nil(io.open(path))
    end
    local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "basic.lua", "run", "--host",
      "unix:" .. path, "--socket-mode", "rw-" })
    assert.same({ "exit", 2 }, { how, code })
    assert.truthy(output:find("permissions such as 660", 1, true))
  end)

  it("of another server is not removed", function()
    local path = helper.folder() .. "/app.sock"
    local server = helper.start("basic.lua", { "--host", "unix:" .. path, "--workers", "1" })
    assert(os.remove(path))
    local other = helper.start("basic.lua", { "--host", "unix:" .. path, "--workers", "1" })
    server:stop()
    assert.equal("hello", other:get("/").body)
    other:stop()
  end)
end)

describe("--user", function()
  after_each(helper.cleanup)

  local function id(what)
    local pipe = assert(io.popen("id " .. what .. " 2>/dev/null"))
    local text = pipe:read("l")
    pipe:close()
    return text
  end
  local is_root = id("-u") == "0"

  local function identity(pid)
    local status = helper.read("/proc/" .. pid .. "/status")
    return status:match("\nUid:\t([%d\t]+)"):gsub("\t", " "), (status:match("\nGid:\t([%d\t]+)"):gsub("\t", " ")),
      (status:match("\nGroups:\t([%d ]*)"):gsub(" *$", ""))
  end

  if not is_root then
    pending("serves as another user: this needs root")
    it("is refused to anybody but root", function()
      local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "basic.lua", "run", "-p", "0",
        "--user", "nobody" })
      assert.same({ "exit", 1 }, { how, code })
      assert.truthy(output:find("only root can serve as somebody else", 1, true))
    end)
    return
  end

  -- The tree may lie where only its owner may look: a copy of an application that all can read.
  local function public_folder()
    local folder = helper.folder()
    assert(os.execute("chmod 755 " .. folder))
    return folder
  end

  it("loads and serves the application as that user; the master stays root", function()
    local folder = public_folder()
    helper.write(folder .. "/app.lua", [[
local file = io.open("/proc/self/status")
local loaded_as = file:read("a"):match("\nUid:\t(%d+)")
file:close()
local app = require("luaflask").Flask("who", { static_folder = false })
app:get("/", function() return loaded_as end)
return app
]])
    local uid, gid = id("-u nobody"), id("-g nobody")
    local server = helper.start(folder .. "/app.lua", { "--workers", "1", "--user", "nobody" })
    assert.equal(uid, server:get("/").body)
    local four = ("%s %s %s %s"):format(uid, uid, uid, uid)
    local uids, gids, groups = identity(server:workers()[1])
    assert.equal(four, uids)
    assert.equal(("%s %s %s %s"):format(gid, gid, gid, gid), gids)
    assert.equal(id("-G nobody"), groups)
    assert.equal("0 0 0 0", (identity(server.pid)))
    -- A new generation begins with the master's rights and gives them up again.
    server:signal(helper.SIGHUP)
    server:wait_log("the new code serves")
    assert.equal(uid, server:get("/").body)
    -- They still end with their master.
    local pids = server:generations()
    server:stop(helper.SIGKILL)
    helper.assert_gone(pids)
  end)

  it("gives a Unix socket to that user and group", function()
    local folder = public_folder()
    local path = folder .. "/app.sock"
    helper.write(folder .. "/app.lua", app_text("hello"))
    local server = helper.start(folder .. "/app.lua", { "--host", "unix:" .. path, "--user", "nobody:daemon" })
    assert.equal("hello", server:get("/").body)
    local pipe = assert(io.popen("stat -c '%a %U %G' " .. path))
    assert.equal("660 nobody daemon", pipe:read("l"))
    pipe:close()
    server:stop()
    assert.is_nil(io.open(path))
  end)

  it("is refused for names that are none, and to anybody but root", function()
    for user, words in pairs({ ["no-such-user"] = 'there is no user "no-such-user"',
      ["nobody:no-such-group"] = 'there is no group "no-such-group"', [":daemon"] = "write NAME or NAME:GROUP",
      ["4000000"] = "name a group as well" }) do
      local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "basic.lua", "run", "-p", "0",
        "--user", user })
      assert.same({ "exit", 1 }, { how, code })
      assert.truthy(output:find(words, 1, true), output)
    end
  end)
end)
