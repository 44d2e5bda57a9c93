-- SPDX-License-Identifier: MIT
-- Each limit of time cuts what it is for, not before its time, and nothing else; the budget of bodies. Every server
-- here has one short limit and long ones beside it, so that a cut tells which limit made it.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net
local server

local LONG = "60"

local function start(limits, app)
  local args = { "--workers", "1" }
  local all = { ["idle-timeout"] = LONG, ["head-timeout"] = LONG, ["body-timeout"] = LONG, ["write-timeout"] = LONG }
  for name, value in pairs(limits) do
    all[name] = value
  end
  for name, value in pairs(all) do
    args[#args + 1] = "--" .. name
    args[#args + 1] = tostring(value)
  end
  server = helper.start(app or "basic.lua", args)
  return server
end

-- Seconds until the server has closed the connection, and the answer it gave before that, if any.
local function wait_for_end(connection)
  local from = net.now()
  local response = connection:read_response()
  if response then
    assert.is_true(connection:is_closed(), "more came than one answer")
  end
  return net.now() - from, response
end

local function assert_silent_end(connection, seconds)
  local took, response = wait_for_end(connection)
  assert.is_nil(response)
  -- The server looks at its connections now and then: never too early, a little late.
  assert.is_true(took >= seconds * 0.9, ("closed after %.2f s"):format(took))
end

local function assert_408(connection)
  local _, response = wait_for_end(connection)
  assert.equal(408, response and response.status)
  assert.equal("close", response.headers.connection)
end

-- Sends the pieces one after the other until the server has something to say; how many were sent.
local function trickle(connection, pieces, seconds)
  for i, piece in ipairs(pieces) do
    if not connection.socket:send(piece, helper.patience) then
      return i - 1
    end
    if #net.readable({ connection.socket }, seconds) > 0 then
      return i
    end
  end
  return #pieces
end

local function bytes_of(text)
  local list = {}
  for i = 1, #text do
    list[i] = text:sub(i, i)
  end
  return list
end

local function sockets_of_worker()
  local pipe = io.popen(("ls -l /proc/%d/fd | grep -c socket:"):format(server:workers()[1]))
  local n = pipe:read("n")
  pipe:close()
  return n
end

after_each(function()
  if server then
    assert.equal(200, server:get("/").status)
    assert.same({ "exit", 0 }, { server:stop() })
    server = nil
  end
end)

teardown(helper.cleanup)

describe("--idle-timeout", function()
  it("closes a client that says nothing, without a word", function()
    assert_silent_end(start({ ["idle-timeout"] = 0.5 }):connect(), 0.5)
  end)

  it("closes a connection between two requests, counted from the last answer", function()
    local connection = start({ ["idle-timeout"] = 1 }):connect()
    for _ = 1, 4 do
      assert.equal("hello", connection:request("GET", "/").body)
      net.pause(0.4)
    end
    assert.equal("hello", connection:request("GET", "/").body)
    assert_silent_end(connection, 1)
  end)

  it("lets a view, a head and a body take longer", function()
    local connection = start({ ["idle-timeout"] = 0.2 }):connect()
    assert.equal("done", connection:request("POST", "/hang/a", { body = "" }).body)
    for _, text in ipairs({ "POST /upload HT", "TP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nab" }) do
      connection:send(text)
      net.pause(0.6)
    end
    connection:send("cd")
    assert.equal(200, connection:read_response().status)
    assert_silent_end(connection, 0.2)
  end)

  it("leaves a stray CRLF no longer than silence", function()
    local connection = start({ ["idle-timeout"] = 0.5, ["head-timeout"] = 0.5 }):connect()
    connection:send("\r\n")
    wait_for_end(connection)
  end)
end)

describe("--head-timeout", function()
  it("cuts a head that comes byte by byte, although each byte is progress", function()
    local connection = start({ ["head-timeout"] = 0.5 }):connect()
    local sent = trickle(connection, bytes_of("GET / HTTP/1.1\r\nHost: t\r\nX-A: " .. ("b"):rep(2000)), 0.02)
    assert.is_true(sent > 5 and sent < 1500, sent .. " bytes were taken")
    assert_408(connection)
  end)

  it("cuts a head that stops", function()
    local connection = start({ ["head-timeout"] = 0.5 }):connect()
    connection:send("GET / HTTP/1.1\r\nHost: t\r\n")
    local from = net.now()
    assert_408(connection)
    assert.is_true(net.now() - from >= 0.45)
  end)

  it("is counted from the first byte of each request", function()
    local connection = start({ ["head-timeout"] = 0.5 }):connect()
    for _ = 1, 3 do
      net.pause(0.7)
      assert.equal("hello", connection:request("GET", "/").body)
    end
    connection:send("GET / HT")
    assert_408(connection)
  end)

  it("does not count while the request before is answered", function()
    local connection = start({ ["head-timeout"] = 0.2 }):connect()
    connection:send(helper.request_text("POST", "/hang/b", { body = "" }) .. "GET / HT")
    assert.equal("done", connection:read_response().body)
    connection:send("TP/1.1\r\nHost: t\r\n\r\n")
    assert.equal("hello", connection:read_response().body)
    connection:close()
  end)
end)

describe("--body-timeout", function()
  local heads = {
    length = "POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n",
    chunks = "POST /upload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
  }
  for name, head in pairs(heads) do
    it("cuts a body that stops (" .. name .. ")", function()
      local connection = start({ ["body-timeout"] = 0.5 }):connect()
      connection:send(head .. "some")
      local from = net.now()
      assert_408(connection)
      assert.is_true(net.now() - from >= 0.45)
    end)

    it("cuts a body that never starts (" .. name .. ")", function()
      local connection = start({ ["body-timeout"] = 0.5 }):connect()
      connection:send(head)
      assert_408(connection)
    end)

    it("cuts a body that comes a byte at a time, below --body-rate (" .. name .. ")", function()
      local connection = start({ ["body-timeout"] = 0.5, ["body-rate"] = 500 }):connect()
      connection:send(head)
      local sent = trickle(connection, bytes_of(("b"):rep(900)), 0.05)
      assert.is_true(sent < 900)
      assert_408(connection)
    end)
  end

  it("answers a slow body that keeps above --body-rate, long after the limit for no progress", function()
    local connection = start({ ["body-timeout"] = 0.5, ["body-rate"] = 500 }):connect()
    local piece = ("b"):rep(1000)
    connection:send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 20000\r\n\r\n")
    for _ = 1, 20 do
      connection:send(piece)
      net.pause(0.1)
    end
    local response = connection:read_response()
    assert.equal(200, response.status)
    assert.truthy(response.body:find("20000", 1, true))
    connection:close()
  end)

  it("answers slow chunks that keep above --body-rate", function()
    local connection = start({ ["body-timeout"] = 0.5, ["body-rate"] = 500 }):connect()
    local piece = "3e8\r\n" .. ("b"):rep(1000) .. "\r\n"
    connection:send("POST /upload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ = 1, 20 do
      connection:send(piece)
      net.pause(0.1)
    end
    connection:send("0\r\n\r\n")
    local response = connection:read_response()
    assert.equal(200, response.status)
    assert.truthy(response.body:find("20000", 1, true))
    connection:close()
  end)

  it("cuts a body that was asked for by 100 Continue and does not come", function()
    local connection = start({ ["body-timeout"] = 0.5 }):connect()
    connection:send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    assert.equal(100, connection:read_response().status)
    assert_408(connection)
  end)
end)

describe("--write-timeout", function()
  -- A connection with an answer of which nothing is read; and how many sockets the worker had before.
  local function begin_download(path)
    assert.equal(200, server:get("/").status)
    local base = sockets_of_worker()
    local connection = server:connect({ receive_buffer = 4096 })
    connection:send(helper.request_text("GET", path))
    helper.wait_until("the answer has begun", function()
      return sockets_of_worker() > base
    end)
    return connection, base
  end

  local function wait_for_cut(base)
    helper.wait_until("the worker has let the connection go", function()
      return sockets_of_worker() <= base
    end)
  end

  for _, path in ipairs({ "/download/512", "/stream/512" }) do
    it("cuts a client that takes nothing of " .. path, function()
      start({ ["write-timeout"] = 0.5 })
      local from = net.now()
      local connection, base = begin_download(path)
      wait_for_cut(base)
      assert.is_true(net.now() - from >= 0.45)
      local total = 0
      repeat
        local bytes = connection.socket:recv(1024 * 1024, helper.patience)
        total = total + #(bytes or "")
      until not bytes
      assert.is_true(total < 512 * 65536)
      connection:close()
    end)

    it("lets a client read " .. path .. " slowly and steadily", function()
      local connection = start({ ["write-timeout"] = 0.5 }):connect({ receive_buffer = 65536 })
      connection:send(helper.request_text("GET", path))
      local from, total, pause_at = net.now(), 0, 0
      while total < 512 * 65536 do
        local bytes = assert(connection.socket:recv(256 * 1024, helper.patience))
        total = total + #bytes
        if total >= pause_at then
          net.pause(0.05)
          pause_at = total + 1024 * 1024
        end
      end
      assert.is_true(net.now() - from > 1.2)
      connection:close()
    end)
  end

  -- What the system takes for a client that does not read is memory that the whole machine shares.
  it("has the system hold little for a client that takes nothing", function()
    start({ ["write-timeout"] = 0.5 }, "wire.lua")
    local connection, base = begin_download("/answer/endless")
    wait_for_cut(base)
    local pieces = tonumber(server:get("/log").body:match('"pieces":%s*(%d+)'))
    assert.is_true(pieces * 64 < 1024, pieces * 64 .. " KB were taken from the stream")
    connection:close()
  end)

  it("lets a view be silent for longer", function()
    local connection = start({ ["write-timeout"] = 0.1 }):connect()
    assert.equal("done", connection:request("POST", "/hang/c", { body = "" }).body)
    connection:close()
  end)
end)

describe("--handler-timeout", function()
  it("answers 503 for a view that takes too long, and cancels it", function()
    local connection = start({ ["handler-timeout"] = 0.5 }):connect()
    local from = net.now()
    assert.equal(503, connection:request("GET", "/hang/slow").status)
    assert.is_true(net.now() - from >= 0.45)
    helper.wait_until("the view is cancelled", function()
      return server:get("/ends/slow").body:find("cancelled", 1, true)
    end)
    connection:close()
  end)

  it("lets a quicker view be", function()
    local connection = start({ ["handler-timeout"] = 2 }):connect()
    assert.equal("done", connection:request("POST", "/hang/quick", { body = "" }).body)
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
  end)
end)

describe("--max-bodies", function()
  local SIZE = 256 * 1024
  local ROOM = 2 * SIZE + 32 * 1024 -- for two of them, and their heads

  local function begin(length)
    local connection = server:connect()
    connection:send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: " .. SIZE .. "\r\n\r\n" .. ("b"):rep(length))
    return connection
  end

  local function finish(connection, length)
    connection:send(("b"):rep(SIZE - length))
    local response = connection:read_response()
    connection:close()
    return response.status
  end

  local function assert_503(connection)
    local response = connection:read_response()
    assert.equal(503, response and response.status)
    assert.is_true(connection:is_closed())
    connection:close()
  end

  it("answers 503 to what is over it, serves the others, and is given back", function()
    start({ ["max-body"] = SIZE, ["max-bodies"] = ROOM })
    for _ = 1, 3 do
      local first, second = begin(SIZE - 10), begin(SIZE - 10)
      assert_503(begin(SIZE - 10))
      assert.equal("hello", server:get("/").body)
      assert.equal(200, finish(first, SIZE - 10))
      assert.equal(200, finish(second, SIZE - 10))
    end
  end)

  it("is given back by clients that leave in the middle", function()
    start({ ["max-body"] = SIZE, ["max-bodies"] = ROOM })
    for _ = 1, 5 do
      local first, second = begin(SIZE - 10), begin(SIZE - 10)
      assert_503(begin(SIZE - 10))
      first.socket:reset()
      second.socket:reset()
      helper.wait_until("a body fits again", function()
        local connection = begin(0)
        return finish(connection, 0) == 200
      end)
    end
  end)

  it("counts chunks as they come", function()
    start({ ["max-body"] = SIZE, ["max-bodies"] = ROOM })
    local list = {}
    for i = 1, 3 do
      list[i] = server:connect()
      list[i]:send("POST /upload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
        .. ("4000\r\n" .. ("b"):rep(0x4000) .. "\r\n"):rep(15))
    end
    assert_503(list[3])
    for i = 1, 2 do
      list[i]:send("0\r\n\r\n")
      assert.equal(200, list[i]:read_response().status)
      list[i]:close()
    end
  end)
end)
