-- SPDX-License-Identifier: MIT
-- HTTP/2 without TLS: many streams, streams that end early, the limits of time and size.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local h2 = dofile(source .. "/tests/server/h2.lua")
local helper = h2.helper
local net = helper.net
local server

local function start(limits)
  local args = { "--workers", "1", "--h2c" }
  for name, value in pairs(limits or {}) do
    args[#args + 1] = "--" .. name
    args[#args + 1] = tostring(value)
  end
  server = helper.start("basic.lua", args)
  return server
end

local function stop()
  -- Sockets that a test let go of are closed: a stop waits for a client that reads nothing, as long as for any other.
  collectgarbage()
  collectgarbage()
  if server then
    assert.equal("hello", server:get("/").body)
    assert.same({ "exit", 0 }, { server:stop() })
    server = nil
  end
end

local function wait_for_state(name, want)
  helper.wait_until(("the view %s is %s"):format(name, want), function()
    return server:get("/ends/" .. name).body:find(want, 1, true)
  end)
end

teardown(helper.cleanup)

describe("HTTP/2", function()
  setup(function()
    start()
  end)
  teardown(stop)

  it("answers, beside HTTP/1 on the same port", function()
    local session = h2.connect(server)
    assert.same({ 200, "hello" }, { session:ask("/").status, session:ask("/").body })
    assert.equal(404, session:ask("/none").status)
    assert.equal(405, session:ask("/", { method = "DELETE" }).status)
    assert.equal(204, session:ask("/nothing").status)
    assert.equal(500, session:ask("/fail").status)
    local broken = session:ask("/broken-start")
    assert.equal(500, broken.status)
    assert.truthy(broken.body:find("<title>500 Internal Server Error</title>", 1, true))
    local echo = session:ask("/echo?a=b", { body = "the body" })
    assert.truthy(echo.body:find('"the body"', 1, true))
    assert.truthy(echo.body:find('"a=b"', 1, true))
    local head = session:ask("/", { method = "HEAD" })
    assert.same({ 200, "" }, { head.status, head.body })
    assert.equal("hello", server:get("/").body)
    session:close()
  end)

  it("holds a hundred requests at the same moment on one connection", function()
    local session = h2.connect(server)
    for _ = 1, 100 do
      session:request("/together/100")
    end
    for stream = 1, 199, 2 do
      local answer = session:wait(stream)
      assert.equal(200, answer.status)
      assert.equal(100, tonumber(answer.body:match('"peak":%s*(%d+)')))
    end
    session:close()
  end)

  it("refuses streams above its limit, and serves the others", function()
    local session = h2.connect(server)
    for _ = 1, 300 do
      session:request("/mix/a?who=a")
    end
    local served, refused = 0, 0
    for stream = 1, 599, 2 do
      local answer = session:wait(stream)
      served = served + (answer.status == 200 and 1 or 0)
      refused = refused + (answer.reset == "REFUSED_STREAM" and 1 or 0)
    end
    assert.equal(300, served + refused)
    assert.is_true(served >= 100)
    session:close()
  end)

  it("sends large answers whole, and small ones beside them", function()
    local session = h2.connect(server)
    local large = { session:request("/download/128"), session:request("/stream/128") }
    for _ = 1, 10 do
      assert.equal("hello", session:ask("/").body)
    end
    for _, stream in ipairs(large) do
      assert.is_true(session:wait(stream).body == ("0123456789abcdef"):rep(128 * 4096))
    end
    session:close()
  end)

  it("waits for a window, and others do not", function()
    local session = h2.connect(server, { settings = { [h2.INITIAL_WINDOW_SIZE] = 0 }, window = false })
    local stream = session:request("/")
    assert.is_true(session:ping())
    assert.equal(0, session:state(stream).size)
    assert.equal("hello", h2.connect(server):ask("/").body)
    session:send(h2.window_update(stream, 2))
    session:send(h2.window_update(stream, 3))
    assert.equal("hello", session:wait(stream).body)
    session:close()
  end)

  it("takes bodies in many frames, padded ones and trailers", function()
    local session = h2.connect(server)
    local stream = session:request("/echo", { body = "first ", open = true, headers = { { "te", "trailers" } } })
    session:data(stream, "second ")
    session:data(stream, "")
    session:send(h2.frame(h2.DATA, 8, stream, "\4third" .. "\0\0\0\0"))
    session:send(h2.headers_frames(stream, h2.block({ { "x-trailer", "1" }, { "content-length", "99" } }),
      h2.END_STREAM))
    local answer = session:wait(stream)
    assert.equal(200, answer.status)
    assert.truthy(answer.body:find('"first second third"', 1, true))
    session:close()
  end)

  it("cancels a GET whose stream is reset, and lets a POST finish", function()
    local session = h2.connect(server)
    for method, want in pairs({ GET = "cancelled", POST = "finished" }) do
      local name = "h2-" .. method
      local stream = session:request("/hang/" .. name, { method = method, body = method == "POST" and "b" or nil })
      wait_for_state(name, "waiting")
      session:reset(stream)
      wait_for_state(name, want)
    end
    assert.equal("hello", session:ask("/").body)
    session:close()
  end)

  it("cancels all GETs of a connection that is lost", function()
    local session = h2.connect(server)
    for i = 1, 50 do
      session:request("/hang/lost" .. i)
    end
    wait_for_state("lost50", "waiting")
    session.socket:reset()
    for i = 1, 50 do
      wait_for_state("lost" .. i, "cancelled")
    end
  end)

  it("survives a reset at any point of an answer", function()
    local session = h2.connect(server)
    for i = 1, 100 do
      local stream = session:request(i % 2 == 0 and "/stream/64" or "/download/64")
      while session:state(stream).size < i * 4000 do
        assert.truthy(session:read_frame())
      end
      session:reset(stream)
    end
    assert.equal("hello", session:ask("/").body)
    session:close()
  end)

  it("executes nothing of a request whose body is never ended", function()
    local session = h2.connect(server)
    for i = 1, 50 do
      local stream = session:request("/hang/cut" .. i, { body = "some", open = true })
      session:reset(stream)
    end
    assert.is_true(session:ping())
    assert.truthy(server:get("/ends/cut50").body:find("none", 1, true))
    session:close()
  end)
end)

describe("the limits over HTTP/2", function()
  after_each(stop)

  -- Refused by an answer, or by the end of the stream or of the connection.
  local function assert_cut(session, stream, status)
    local answer = session:wait(stream)
    local how = answer.status or answer.reset or answer.closed and "closed"
    assert.truthy(answer.reset or answer.closed or answer.status == status, tostring(how))
    assert.is_true(answer.status ~= 200 or answer.closed or answer.reset ~= nil)
  end

  it("closes a connection that idles, not before its time", function()
    start({ ["idle-timeout"] = 0.5 })
    local session = h2.connect(server)
    assert.equal("hello", session:ask("/").body)
    local from = net.now()
    session:wait_end()
    assert.is_true(net.now() - from >= 0.45)
  end)

  it("closes a connection that sends half a preface or no settings", function()
    start({ ["idle-timeout"] = 0.5, ["head-timeout"] = 0.5 })
    for _, bytes in ipairs({ "", h2.PREFACE:sub(1, 10), h2.PREFACE }) do
      local session = h2.connect(server, { bare = true })
      session:send(bytes)
      repeat
        local got, message = session.socket:recv(65536, helper.patience)
        assert.is_true(got ~= nil or message ~= "timeout", "after " .. #bytes .. " bytes")
      until not got
    end
  end)

  it("does not close a connection on which a view works", function()
    start({ ["idle-timeout"] = 0.1, ["head-timeout"] = 0.1, ["body-timeout"] = 0.1, ["write-timeout"] = 0.1 })
    local session = h2.connect(server)
    assert.equal("done", session:ask("/hang/a", { body = "b" }).body)
    session:close()
  end)

  it("cuts a head that is never ended", function()
    start({ ["head-timeout"] = 0.5 })
    local session = h2.connect(server)
    session:send(h2.frame(h2.HEADERS, h2.END_STREAM, 1, h2.block(h2.request_headers("/"))))
    assert_cut(session, 1, 408)
  end)

  it("cuts a head that is continued a little at a time", function()
    start({ ["head-timeout"] = 0.5 })
    local session = h2.connect(server)
    session:send(h2.frame(h2.HEADERS, h2.END_STREAM, 1, h2.block(h2.request_headers("/"))))
    local deadline = net.now() + helper.patience
    while session:drain() and not session:state(1).over and net.now() < deadline do
      session:send(h2.frame(h2.CONTINUATION, 0, 1, h2.header("x-a", "b")))
      net.pause(0.05)
    end
    assert_cut(session, 1, 408)
  end)

  it("cuts a body that stops, and one that comes a byte at a time", function()
    start({ ["body-timeout"] = 0.5, ["body-rate"] = 500 })
    local session = h2.connect(server)
    assert_cut(session, session:request("/upload", { body = "some", open = true }), 408)
    session = h2.connect(server)
    local stream = session:request("/upload", { body = "some", open = true })
    local deadline = net.now() + helper.patience
    while session:drain() and not session:state(stream).over and net.now() < deadline do
      session:data(stream, "b")
      net.pause(0.05)
    end
    assert_cut(session, stream, 408)
  end)

  it("answers a slow body that keeps above --body-rate", function()
    start({ ["body-timeout"] = 0.5, ["body-rate"] = 500 })
    local session = h2.connect(server)
    local stream = session:request("/upload", { open = true, method = "POST" })
    for i = 1, 20 do
      session:data(stream, ("b"):rep(1000), i == 20)
      net.pause(0.1)
    end
    assert.equal(200, session:wait(stream).status)
    session:close()
  end)

  it("cuts a reader that opens no window", function()
    start({ ["write-timeout"] = 0.5 })
    for _, path in ipairs({ "/download/64", "/stream/64", "/" }) do
      local session = h2.connect(server, { settings = { [h2.INITIAL_WINDOW_SIZE] = 0 }, window = false })
      assert_cut(session, session:request(path), 408)
    end
  end)

  it("cuts a client that takes nothing from its socket", function()
    start({ ["write-timeout"] = 0.5 })
    local session = h2.connect(server, { settings = { [h2.INITIAL_WINDOW_SIZE] = 2 ^ 31 // 1 - 1 },
      receive_buffer = 4096 })
    session:request("/download/512")
    net.pause(1.5)
    session:wait_end()
    assert.is_true(session:state(1).size < 512 * 65536)
  end)

  it("lets a client read slowly and steadily", function()
    start({ ["write-timeout"] = 0.5 })
    local session = h2.connect(server, { window = false })
    local stream, from = session:request("/download/8"), net.now()
    while not session:state(stream).over do
      assert.is_true(session:ping())
      net.pause(0.1)
      session:send(h2.window_update(stream, 32768) .. h2.window_update(0, 32768))
      session:drain()
    end
    assert.equal(8 * 65536, session:state(stream).size)
    assert.is_true(net.now() - from > 1)
    session:close()
  end)

  it("refuses bodies over --max-body, said or not", function()
    start({ ["max-body"] = "64K" })
    for _, headers in ipairs({ {}, { { "content-length", "100000" } } }) do
      local session = h2.connect(server)
      local stream = session:request("/upload", { open = true, method = "POST", headers = headers })
      for i = 1, 10 do
        session:data(stream, ("b"):rep(10000), i == 10)
      end
      assert_cut(session, stream, 413)
      session:close()
    end
    local session = h2.connect(server)
    local stream = session:request("/upload", { open = true, method = "POST" })
    for i = 1, 4 do
      session:data(stream, ("b"):rep(16384), i == 4)
    end
    assert.equal(200, session:wait(stream).status)
    session:close()
  end)

  it("answers 431 to too many headers and to long ones, 414 to a long target", function()
    start()
    local function padded(n, size)
      local list = {}
      for i = 1, n do
        list[i] = { "x-" .. i, ("v"):rep(size) }
      end
      return list
    end
    for _, case in ipairs({ { 100, 1 }, { 300, 1 }, { 1, 40000 }, { 30, 2000 }, { 2000, 1 } }) do
      local session = h2.connect(server)
      assert_cut(session, session:request("/", { headers = padded(case[1], case[2]) }), 431)
      session:close()
    end
    local session = h2.connect(server)
    assert.equal("hello", session:ask("/", { headers = padded(90, 10) }).body)
    assert.equal("hello", session:ask("/", { headers = padded(10, 3000) }).body)
    assert.equal(414, session:ask("/" .. ("a"):rep(8192)).status)
    assert.equal(404, session:ask("/" .. ("a"):rep(8191)).status)
    session:close()
  end)

  it("counts bodies of all connections for --max-bodies, and gives back", function()
    start({ ["max-body"] = "256K", ["max-bodies"] = "544K" })
    for _ = 1, 3 do
      local sessions = {}
      for i = 1, 3 do
        local session = h2.connect(server)
        session:request("/upload", { open = true, method = "POST" })
        for _ = 1, 15 do
          session:data(1, ("b"):rep(16384))
        end
        assert.is_true(i == 3 or session:ping())
        sessions[i] = session
      end
      assert_cut(sessions[3], 1, 503)
      for i = 1, 2 do
        sessions[i]:data(1, "", true)
        assert.equal(200, sessions[i]:wait(1).status)
        sessions[i]:close()
      end
    end
  end)
end)

describe("the end of a server that speaks HTTP/2", function()
  it("lets streams in flight finish, and tells clients to go away", function()
    start()
    local session = h2.connect(server)
    local streams = {}
    for i = 1, 10 do
      streams[i] = session:request("/hang/end" .. i, { body = "b" })
    end
    local stream = session:request("/stream/64")
    local idle = h2.connect(server)
    assert.equal("hello", idle:ask("/").body)
    wait_for_state("end10", "waiting")
    server:signal(helper.SIGTERM)
    for i = 1, 10 do
      assert.equal("done", session:wait(streams[i]).body)
    end
    assert.equal(64 * 65536, #session:wait(stream).body)
    session:wait_end()
    assert.truthy(session.goaway)
    idle:wait_end()
    assert.truthy(idle.goaway)
    assert.same({ "exit", 0 }, { server:wait() })
    server = nil
  end)
end)
