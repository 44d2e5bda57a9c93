-- SPDX-License-Identifier: MIT
-- An application within middleware, over real sockets.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local function number(text, name)
  return tonumber(text:match('"' .. name .. '":%s*(%d+)'))
end

describe("a wrapped application", function()
  local server

  local function counts(name)
    return server:get("/counts/" .. name).body
  end

  local function read_some(connection, bytes)
    local n = 0
    connection:read_head()
    while n < bytes do
      n = n + #connection:read_chunk()
    end
  end

  before_each(function()
    server = helper.start("gateway.lua", { "--workers", "1" })
  end)

  after_each(helper.cleanup)

  it("answers through its middleware, on one connection", function()
    local connection = server:connect()
    for _ = 1, 3 do
      local response = connection:request("GET", "/")
      assert.equal(200, response.status)
      assert.equal("Hello", response.body)
      assert.equal("yes", response.headers["x-middleware"])
      assert.equal("waited", connection:request("GET", "/wait").body)
      assert.equal("Hello", connection:request("GET", "/middleware/wait").body)
      assert.equal("own body", connection:request("POST", "/middleware/own", { body = "body" }).body)
    end
    local head = connection:request("HEAD", "/")
    assert.equal("5", head.headers["content-length"])
    assert.equal(404, connection:request("GET", "/none").status)
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("passes bodies of any size", function()
    local connection = server:connect()
    for _, size in ipairs({ 1, 5000, 3000000 }) do
      local body = ("0123456789"):rep(size):sub(1, size)
      assert.equal(body, connection:request("POST", "/echo", { body = body }).body)
    end
  end)

  it("answers 500 for what the middleware raises, says it in the log and lives on", function()
    local connection = server:connect()
    local before = server:wait_workers(1)
    for path, words in pairs({ boom = "the middleware failed", silent = "start_response was never called" }) do
      local response = connection:request("GET", "/middleware/" .. path)
      assert.equal(500, response.status)
      assert.truthy(response.body:find("Internal Server Error", 1, true))
      server:wait_log("Exception on /middleware/" .. path .. " %[GET%]")
      server:wait_log(words)
    end
    assert.equal(500, connection:request("GET", "/boom").status)
    server:wait_log("the view failed")
    assert.equal("Hello", connection:request("GET", "/").body)
    assert.same(before, server:workers())
  end)

  it("cuts an answer whose iterator raises, and says it in the log", function()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/middleware/breaks"))
    connection:read_head()
    assert.equal("piece", connection:read_chunk())
    assert.equal("piece", connection:read_chunk())
    repeat until connection:is_closed()
    server:wait_log("Exception on /middleware/breaks %[GET%] while its body was streamed")
    assert.equal("Hello", server:get("/").body)
  end)

  it("streams as fast as the client reads", function()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/endless/slow"))
    read_some(connection, 100000)
    -- What the kernel's buffers take is asked for, and no more.
    local before = -1
    helper.wait_until("the stream stands still", function()
      local now = number(counts("slow"), "pieces")
      local still = now == before
      before = now
      return still
    end)
    assert.is_true(before < 3000)
    connection:close()
  end)

  it("closes a stream once when its client leaves, and tears the request down", function()
    for i = 1, 5 do
      local name = "left" .. i
      local connection = server:connect()
      connection:send(helper.request_text("GET", "/endless/" .. name))
      read_some(connection, 30000 * i)
      connection.socket:reset()
      helper.wait_until("the stream is closed", function()
        return number(counts(name), "torn") == 1
      end)
      assert.equal(1, number(counts(name), "closed"))
      assert.equal(1, number(counts(name), "outer"))
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("closes a stream that HEAD asked for", function()
    assert.equal(200, server:connect():request("HEAD", "/endless/head").status)
    helper.wait_until("the stream is closed", function()
      return number(counts("head"), "torn") == 1
    end)
    assert.equal(1, number(counts("head"), "closed"))
  end)

  it("cancels what waits when its client leaves, and lets other methods end", function()
    local hanging, keeping = server:connect(), server:connect()
    hanging:send(helper.request_text("GET", "/hang/h"))
    keeping:send(helper.request_text("POST", "/keep/k", { body = ("x"):rep(5000) }))
    for _, name in ipairs({ "h", "k" }) do
      helper.wait_until("the view waits", function()
        return server:get("/ends/" .. name).body == "waiting"
      end)
    end
    hanging.socket:reset()
    keeping.socket:reset()
    for name, ending in pairs({ h = "cancelled", k = "finished" }) do
      helper.wait_until(name .. " is " .. ending, function()
        return server:get("/ends/" .. name).body == ending
      end)
    end
    local inside = server:connect()
    inside:send(helper.request_text("GET", "/middleware/hang"))
    inside.socket:reset()
    assert.equal("Hello", server:get("/").body)
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)

describe("the limits of a wrapped application", function()
  after_each(helper.cleanup)

  it("are the server's, or the route's own", function()
    local server = helper.start("gateway.lua", { "--workers", "1", "--handler-timeout", "0.3" })
    local connection = server:connect()
    local response = connection:request("GET", "/hang/t")
    assert.equal(503, response.status)
    assert.truthy(response.body:find("longer than 0.3 seconds", 1, true))
    assert.equal(503, connection:request("GET", "/middleware/hang").status)
    assert.equal("in time", connection:request("GET", "/patient").body)
  end)

  it("end an endless loop in a view", function()
    local server = helper.start("gateway.lua", { "--workers", "1", "--watchdog", "0.3" })
    assert.equal(503, server:get("/spin").status)
    assert.equal("Hello", server:get("/").body)
  end)

  it("are the same over HTTP/2", function()
    local server = helper.start("gateway.lua", { "--workers", "1", "--h2c" })
    local session = dofile(helper.source .. "/tests/server/h2.lua").connect(server)
    assert.equal("Hello", session:ask("/").body)
    local body = ("x"):rep(10000)
    assert.equal(body, session:ask("/echo", { method = "POST", body = body }).body)
    assert.equal("own ", session:ask("/middleware/own").body)
    assert.equal(500, session:ask("/middleware/boom").status)
    local stream = session:request("/hang/h2")
    helper.wait_until("the view waits", function()
      return server:get("/ends/h2").body == "waiting"
    end)
    session:reset(stream)
    helper.wait_until("the view is cancelled", function()
      return server:get("/ends/h2").body == "cancelled"
    end)
    session:close()
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
