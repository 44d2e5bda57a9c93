-- SPDX-License-Identifier: MIT
-- Access log, error log and slow requests, of the real server.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net
local json = require("luaflask").json.loads

local SIGUSR1 = 10

local function start(args, opts)
  return helper.start("logs.lua", args, opts)
end

-- The lines of a file, once there are n of them.
local function lines_of(path, n)
  local function read()
    local list = {}
    for line in helper.read(path):gmatch("([^\n]*)\n") do
      list[#list + 1] = line
    end
    return list
  end
  helper.wait_until(("%s has %d lines"):format(path, n), function()
    return #read() >= n
  end)
  local list = read()
  assert.equal(n, #list)
  return list
end

-- The number of the line of the application that holds a mark.
local function line_number(mark)
  local n = 0
  for line in helper.read(helper.apps .. "logs.lua"):gmatch("([^\n]*)\n") do
    n = n + 1
    if line:find(mark, 1, true) and n > 2 then
      return n
    end
  end
end

describe("the access log", function()
  local folder, log

  before_each(function()
    folder = helper.folder()
    log = folder .. "/access.log"
  end)
  after_each(helper.cleanup)

  it("is in Apache's combined format", function()
    local server = start({ "-w", "1", "--access-log", log })
    server:get("/user/ann?a=1", { headers = { { "User-Agent", "spec/1" }, { "Referer", "http://x/" },
      { "Authorization", "Basic Ym9iOnNlY3JldA==" } } })
    server:request("HEAD", "/")
    server:get("/nowhere", { version = "1.0" })
    local list = lines_of(log, 3)
    local time = "%[%d%d/%u%l%l/%d%d%d%d:%d%d:%d%d:%d%d [+-]%d%d%d%d%]"
    assert.matches('^127%.0%.0%.1 %- bob ' .. time .. ' "GET /user/ann%?a=1 HTTP/1%.1" 200 8 "http://x/" "spec/1"$',
      list[1])
    assert.matches('^127%.0%.0%.1 %- %- ' .. time .. ' "HEAD / HTTP/1%.1" 200 %- "%-" "%-"$', list[2])
    assert.matches('^127%.0%.0%.1 %- %- ' .. time .. ' "GET /nowhere HTTP/1%.0" 404 %d+ "%-" "%-"$', list[3])
  end)

  it("is in a format of one's own, also through the environment", function()
    local server = start({ "-w", "1" }, { env = { LUAFLASK_RUN_ACCESS_LOG = log, LUAFLASK_RUN_ACCESS_LOG_FORMAT =
      '%m %U "%q" %H %>s %b %B %v %p %R "%{X-Answer}o" %{x-request-id}i %{Host}i %P 100%%' } })
    server:get("/user/ann?a=1", { headers = { { "X-Request-ID", "r-7" } } })
    server:request("POST", "/body", { body = "12345" })
    local list = lines_of(log, 2)
    local pid = server:workers()[1]
    assert.same({
      ('GET /user/ann "?a=1" HTTP/1.1 200 8 8 localhost %d profile "a \\"quoted\\" answer" r-7 localhost %d 100%%')
        :format(server.port, pid),
      ('POST /body "" HTTP/1.1 201 1 1 localhost %d /body "-" - localhost %d 100%%'):format(server.port, pid),
    }, list)
  end)

  it("is in JSON, with a time, a duration and the endpoint", function()
    local server = start({ "-w", "1", "--access-log", log, "--access-log-format", "json" })
    server:get("/user/ann?a=%ff&b=1", { headers = { { "User-Agent", "\xffspec\"" } } })
    server:get("/compute/0.05")
    local list = lines_of(log, 2)
    local first, second = json(list[1]), json(list[2])
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$", first.time)
    assert.is_true(first.duration >= 0 and first.duration < 30)
    first.time, first.duration = nil, nil
    assert.same({ remote_addr = "127.0.0.1", method = "GET", path = "/user/ann", query = "a=%ff&b=1",
      protocol = "HTTP/1.1", status = 200, bytes = 8, host = "localhost", user_agent = "\\xffspec\"",
      referer = require("luaflask").null, endpoint = "profile" }, first)
    assert.is_true(second.duration >= 0.05)
  end)

  it("has a line for what the guard refuses, for errors, for streams and for those who leave", function()
    local server = start({ "-w", "1", "--access-log", log, "--access-log-format", "%m %U %>s %B" })
    local two_hosts = server:connect()
    two_hosts:send("GET /two HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    assert.equal(400, two_hosts:read_response().status)
    server:get("/fail")
    pcall(server.get, server, "/stream")
    local leaving = server:connect()
    leaving:send(helper.request_text("GET", "/hang"))
    server:wait_log("the stream failed")
    leaving:close()
    local list = lines_of(log, 4)
    assert.equal("GET /two 400 34", list[1])
    assert.matches("^GET /fail 500 %d+$", list[2])
    assert.equal("GET /stream 200 10", list[3])
    assert.equal("GET /hang 499 0", list[4])
  end)

  it("has a line for static files, and the address of a client by Unix socket", function()
    os.execute("mkdir " .. folder .. "/static")
    helper.write(folder .. "/static/big.txt", ("x"):rep(300000))
    local server = start({ "-h", "unix:" .. folder .. "/sock", "-w", "1", "--access-log", log, "--access-log-format",
      "%h %U %>s %B %p" }, { env = { LOGS_ROOT = folder } })
    assert.equal(300000, #server:get("/static/big.txt").body)
    assert.same({ "unix: /static/big.txt 200 300000 0" }, lines_of(log, 1))
  end)

  it("lets nobody write lines of his own", function()
    local server = start({ "-w", "1", "--access-log", log, "--access-log-format", '"%r" "%{User-Agent}i" %{X}i' })
    local connection = server:connect()
    connection:send("GET /\"%0a%22?\\\x80\xff HTTP/1.1\r\nHost: x\r\n"
      .. "User-Agent: a\" 200 \\\tb\xc3\xa9\r\nX: \x9b31m\r\n\r\n")
    connection:read_response()
    connection:close()
    assert.same({ '"GET /\\"%0a%22?\\\\\\x80\\xff HTTP/1.1" "a\\" 200 \\\\\\tb\\xc3\\xa9" \\x9b31m' }, lines_of(log, 1))
  end)

  it("loses no line when it is moved away under load", function()
    local server = start({ "-w", "2", "--access-log", log, "--access-log-format", "%q" })
    local connections, sent = {}, 0
    for i = 1, 8 do
      connections[i] = server:connect()
    end
    for round = 1, 6 do
      for _ = 1, 40 do
        for i = 1, #connections do
          connections[i]:send(helper.request_text("GET", ("/?%d"):format(sent + i)))
        end
        for i = 1, #connections do
          assert.equal(200, connections[i]:read_response().status)
        end
        sent = sent + #connections
        if round < 6 and sent % 200 == 0 then
          assert(os.rename(log, ("%s.%d"):format(log, sent)))
          server:signal(SIGUSR1)
          -- The two workers and the generation open it; then it may move again.
          helper.wait_until("the log is there again", function()
            return io.open(log)
          end)
        end
      end
    end
    assert.same({ "exit", 0 }, { server:stop() })
    local seen, n = {}, 0
    local pipe = io.popen("cat " .. log .. "*")
    for line in pipe:lines() do
      local number = tonumber(line:match("^%?(%d+)$"))
      assert.is_true(number ~= nil and not seen[number], line)
      seen[number] = true
      n = n + 1
    end
    pipe:close()
    assert.equal(1920, n)
    assert.equal(n, sent)
  end)

  it("is opened again by a generation that was loading when the signal came", function()
    local app = folder .. "/app.lua"
    local text = helper.read(helper.apps .. "logs.lua")
    helper.write(app, text)
    local server = helper.start(app, { "-w", "1", "--access-log", log, "--access-log-format", "%U" })
    server:get("/user/old")
    helper.write(app, ([[
      io.open("%s/loading", "w"):close()
      while not io.open("%s/go") do end
    ]]):format(folder, folder) .. text)
    server:signal(helper.SIGHUP)
    helper.wait_until("the new code is being loaded", function()
      return io.open(folder .. "/loading")
    end)
    lines_of(log, 1)
    os.rename(log, log .. ".1")
    server:signal(SIGUSR1)
    helper.wait_until("the log is there again", function()
      return io.open(log)
    end)
    os.rename(log, log .. ".2")
    helper.write(folder .. "/go", "")
    server:wait_log("the new code serves")
    helper.wait_until("the new generation has opened the log", function()
      return io.open(log)
    end)
    local workers = server:workers()
    helper.wait_until("the old generation has gone", function()
      workers = server:workers()
      return #workers == 1
    end)
    server:get("/user/new")
    server:stop()
    assert.equal("/user/new\n", helper.read(log):sub(-10))
    assert.equal("/user/old\n", helper.read(log .. ".1"))
  end)

  it("goes on when the file cannot be opened again, and says so", function()
    os.execute("mkdir " .. folder .. "/sub")
    log = folder .. "/sub/access.log"
    local server = start({ "-w", "1", "--access-log", log, "--access-log-format", "%U" })
    server:get("/user/first")
    os.execute(("mv %s/sub %s/moved"):format(folder, folder))
    server:signal(SIGUSR1)
    server:wait_log("the access log stays the file that it was: cannot open [^\n]*; make the folder first")
    server:get("/user/x")
    assert.same({ "/user/first", "/user/x" }, lines_of(folder .. "/moved/access.log", 2))
  end)

  it("must be writable at the start", function()
    for _, path in ipairs({ "/nonexistent/access.log", "/tmp" }) do
      local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "logs.lua", "run", "-p", "0",
        "--access-log", path })
      assert.same({ "exit", 1 }, { how, code })
      assert.matches("luaflask: %-%-access%-log: cannot open " .. path:gsub("%p", "%%%0"), output)
    end
    local how, code, output = helper.run({ helper.bin, "--app", helper.apps .. "logs.lua", "run", "-p", "0",
      "--access-log-format", "%Z" })
    assert.same({ "exit", 2 }, { how, code })
    assert.matches("'%-%-access%-log%-format': %%Z is not known", output)
  end)

  it("warns when the disk is full, and requests go on", function()
    local server = start({ "-w", "1", "--access-log", "/dev/full" })
    assert.equal("hello", server:get("/").body)
    server:wait_log("WARNING %(%d+%): the access log cannot be written to /dev/full: No space left on device")
    assert.equal("hello", server:get("/").body)
    server:stop()
  end)

  it("holds nobody up when it goes to a pipe that is not read", function()
    local fifo = folder .. "/fifo"
    os.execute("mkfifo " .. fifo)
    local reader = helper.spawn({ "sh", "-c", 'exec sleep 600 <"$0"', fifo })
    local server = helper.spawn({ "sh", "-c", 'exec "$0" "$@" >' .. fifo, helper.bin, "--app",
      helper.apps .. "logs.lua", "run", "-p", "0", "-w", "1", "--access-log", "-" })
    helper.wait_for_address(server)
    local connection, long = server:connect(), ("x"):rep(6000)
    for _ = 1, 1200 do
      assert.equal(200, connection:request("GET", "/", { headers = { { "User-Agent", long } } }).status)
    end
    server:wait_log("cannot be written to standard output: its reader takes nothing")
    server:signal(SIGUSR1)
    assert.equal("hello", connection:request("GET", "/").body)
    assert.same({ "exit", 0 }, { server:stop() })
    reader:stop()
  end)

  it("goes to standard output, and there in whole lines", function()
    local out = folder .. "/out"
    local server = helper.spawn({ "sh", "-c", '"$0" "$@" | cat >' .. out, helper.bin, "--app",
      helper.apps .. "logs.lua", "run", "-p", "0", "-w", "2", "--access-log", "-", "--access-log-format", "json" })
    helper.wait_for_address(server)
    for i = 1, 30 do
      server:get("/?" .. i, { headers = { { "User-Agent", ("x"):rep(7000) }, { "Referer", ("y"):rep(i * 10) } } })
    end
    for _, line in ipairs(lines_of(out, 30)) do
      local record = json(line)
      assert.equal("/", record.path)
      assert.matches("^x+%.%.%.$", record.user_agent)
    end
    local pipe = io.popen(("ps -o pid= --ppid %d"):format(server.pid))
    for pid in pipe:lines() do
      net.kill(tonumber(pid), helper.SIGTERM)
    end
    pipe:close()
    server:wait()
  end)
end)

describe("the error log", function()
  after_each(helper.cleanup)

  it("takes the lines of the server and of the application, and can be moved away", function()
    local folder = helper.folder()
    local log = folder .. "/error.log"
    local server = helper.spawn({ helper.bin, "--app", helper.apps .. "logs.lua", "run", "-p", "0", "-w", "2",
      "--error-log", log })
    server.log_path = log
    helper.wait_for_address(server)
    server:get("/warn")
    server:wait_log("WARNING in logs: a line of the application's\n")
    os.rename(log, log .. ".1")
    server:signal(SIGUSR1)
    helper.wait_until("all processes have opened the new one", function()
      server:get("/warn")
      local pipe = io.popen("ls -l " .. ("/proc/%d/fd/2 "):rep(3):format(server.pid, table.unpack(server:workers())))
      local text = pipe:read("a")
      pipe:close()
      return select(2, text:gsub("error%.log\n", "")) == 3
    end)
    local old = helper.read(log .. ".1")
    local worker = server:workers()[1]
    net.kill(worker, helper.SIGKILL)
    server:wait_log(("worker %d was killed by signal 9"):format(worker))
    server:get("/warn")
    server:wait_log("a line of the application's")
    assert.equal(old, helper.read(log .. ".1"))
  end)

  it("is named at the terminal when the server ends because of an error", function()
    local folder = helper.folder()
    local log = folder .. "/error.log"
    helper.write(folder .. "/app.lua", "error('not today')")
    local how, code, output = helper.run({ helper.bin, "--app", folder .. "/app.lua", "run", "-p", "0", "--error-log",
      log })
    assert.same({ "exit", 1 }, { how, code })
    assert.equal(("luaflask: the server has ended; %s says why\n"):format(log), output)
    assert.matches("not today", helper.read(log))
    how, code, output = helper.run({ helper.bin, "--app", folder .. "/app.lua", "run", "-p", "0", "--error-log",
      folder .. "/none/error.log" })
    assert.same({ "exit", 1 }, { how, code })
    assert.matches("%-%-error%-log: cannot open [^\n]*make the folder first", output)
  end)

  it("names the request of a stream's and of a task's error, with where it was raised", function()
    local server = start({ "-w", "1" })
    pcall(server.get, server, "/stream")
    server:wait_log("%] ERROR in streams: Exception on /stream %[GET%] while its body was streamed\n"
      .. "[^\n]*the stream failed\nstack traceback:\n[^\n]*\n[^\n]*logs%.lua:%d+: in [^\n]*next_piece")
    server:get("/spawn")
    server:wait_log("%] ERROR in tasks: Exception in a task spawned by /spawn %[GET%]\n[^\n]*the task failed\n"
      .. "stack traceback:")
    server:get("/fail")
    server:wait_log("%] ERROR in app: Exception on /fail %[GET%]\n[^\n]*the view failed\nstack traceback:")
  end)
end)

describe("a slow request", function()
  after_each(helper.cleanup)

  local function count(text, pattern)
    return select(2, text:gsub(pattern, ""))
  end

  it("is told of while it runs, once, with the line that it waits at", function()
    local server = start({ "-w", "1", "--slow-request", "0.1" })
    local waits = line_number("-- WAITS")
    for _, path in ipairs({ "/hang", "/hang-inside" }) do
      local connection = server:connect()
      connection:send(helper.request_text("GET", path .. "?token=secret"))
      local name = path:gsub("%p", "%%%0")
      server:wait_log(("slow request: GET %s %%(endpoint %s%%) has run for %%d+%%.%%d+ s and waits at "
        .. "[^\n]*logs%%.lua:%d in [^\n]*wait_for_release < [^\n]*logs%%.lua:%%d+[^\n]*\n"):format(name, name, waits))
      server:get("/release")
      assert.equal("released", connection:read_response().body)
      connection:close()
      assert.equal(1, count(server:log(), "slow request: GET " .. name .. " "))
    end
    assert.is_nil(server:log():find("secret", 1, true))
    assert.is_nil(server:log():find("luaflask/tasks.lua", 1, true))
  end)

  it("is told of afterwards when it computed all the time", function()
    local server = start({ "-w", "1", "--slow-request", "0.2" })
    assert.equal("computed", server:get("/compute/0.5").body)
    server:wait_log("slow request: GET /compute/0%.5 %(endpoint compute%) took %d+%.%d+ s, of which it held the worker "
      .. "for %d+%.%d+ s without waiting")
    server:get("/")
    assert.equal(1, count(server:log(), "slow request"))
  end)

  it("is nothing to tell of unless asked for", function()
    local server = start({ "-w", "1" })
    server:get("/compute/0.5")
    assert.is_nil(server:log():find("slow request", 1, true))
  end)
end)
