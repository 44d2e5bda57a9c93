-- SPDX-License-Identifier: MIT
-- HTTP/1 over real sockets: connections that live on, pipelines, streams, sizes.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local server

describe("HTTP/1", function()
  setup(function()
    server = helper.start("basic.lua", { "--workers", "1" })
  end)

  teardown(function()
    assert.same({ "exit", 0 }, { server:stop() })
    helper.cleanup()
  end)

  it("keeps a connection for the next request", function()
    local connection = server:connect()
    for i = 1, 5 do
      local response = connection:request("POST", "/echo?n=" .. i, { body = "body " .. i })
      assert.equal(200, response.status)
      assert.truthy(response.body:find("body " .. i, 1, true))
    end
    connection:close()
  end)

  it("closes it when asked, and after HTTP/1.0", function()
    local connection = server:connect()
    assert.equal("hello", connection:request("GET", "/", { headers = { { "Connection", "close" } } }).body)
    assert.is_true(connection:is_closed())
    connection = server:connect()
    assert.equal("hello", connection:request("GET", "/", { version = "1.0" }).body)
    assert.is_true(connection:is_closed())
  end)

  it("answers a pipeline in order", function()
    local connection = server:connect()
    local all = {}
    for i = 1, 20 do
      all[i] = helper.request_text("POST", "/echo?n=" .. i, { body = ("x"):rep(i) })
    end
    connection:send(table.concat(all))
    for i = 1, 20 do
      local response = connection:read_response()
      assert.truthy(response.body:find('"n=' .. i .. '"', 1, true))
      assert.truthy(response.body:find('"' .. ("x"):rep(i) .. '"', 1, true))
    end
    connection:close()
  end)

  it("answers a pipeline in order also when the first takes longest", function()
    local connection = server:connect()
    connection:send(helper.request_text("POST", "/hang/first", { body = "" }) .. helper.request_text("GET", "/"))
    assert.equal("done", connection:read_response().body)
    assert.equal("hello", connection:read_response().body)
    connection:close()
  end)

  it("takes a request that comes byte by byte", function()
    local connection = server:connect()
    for byte in helper.request_text("POST", "/echo", { body = "slow" }):gmatch(".") do
      connection:send(byte)
    end
    assert.truthy(connection:read_response().body:find("slow", 1, true))
    connection:close()
  end)

  it("takes chunked requests", function()
    local connection = server:connect()
    connection:send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      .. "5\r\nfirst\r\n7\r\n second\r\n0\r\n\r\n")
    assert.truthy(connection:read_response().body:find('"first second"', 1, true))
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
  end)

  it("answers HEAD like GET, without the body", function()
    local connection = server:connect()
    local get = connection:request("GET", "/")
    local head = connection:request("HEAD", "/")
    assert.equal(200, head.status)
    assert.equal("", head.body)
    assert.equal(get.headers["content-length"], head.headers["content-length"])
    assert.equal(get.headers["content-type"], head.headers["content-type"])
    -- Were there a body, this answer would begin with it.
    assert.equal("hello", connection:request("GET", "/").body)
    connection:request("HEAD", "/stream/3")
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
  end)

  it("says Date and Server once: its own date, and the server that the view names", function()
    local said = {}
    for _, path in ipairs({ "/own-head", "/" }) do
      for _, header in ipairs(server:get(path).list) do
        if header[1] == "date" or header[1] == "server" then
          said[#said + 1] = header[1] .. " " .. header[2]:gsub("^%a%a%a, %d%d %a%a%a 20%d%d .*", "now")
        end
      end
    end
    assert.same({ "date now", "server mine", "date now", "server luaflask" }, said)
  end)

  it("sends no body with 204", function()
    local connection = server:connect()
    local response = connection:request("GET", "/nothing")
    assert.equal(204, response.status)
    assert.is_nil(response.headers["content-length"])
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
  end)

  it("answers 404, 405 and 500, and goes on", function()
    local connection = server:connect()
    assert.equal(404, connection:request("GET", "/none").status)
    local response = connection:request("DELETE", "/echo")
    assert.equal(405, response.status)
    assert.truthy(response.headers.allow:find("POST", 1, true))
    assert.equal(500, connection:request("GET", "/fail").status)
    assert.equal("hello", connection:request("GET", "/").body)
    assert.truthy(server:log():find("Exception on /fail [GET]", 1, true))
    assert.truthy(server:log():find("basic.lua:%d+: the view failed"))
    connection:close()
  end)

  it("refuses what could be understood in two ways", function()
    for _, text in ipairs({
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n",
    }) do
      local connection = server:connect()
      connection:send(text)
      assert.equal(400, connection:read_response().status)
      connection:close()
    end
  end)

  it("survives clients that send nonsense or leave in the middle", function()
    for _, text in ipairs({
      "\0\1\2\3\r\n\r\n",
      "GET",
      "GET / HTTP/1.1\r\nHost: a\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
    }) do
      local connection = server:connect()
      connection:send(text)
      connection.socket:reset()
    end
    assert.equal("hello", server:get("/").body)
  end)

  it("sends the chunks of a stream one by one, as they are made", function()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/steps"))
    local head = connection:read_head()
    assert.equal("chunked", head.headers["transfer-encoding"])
    assert.equal("chunk 1", connection:read_chunk())
    for i = 2, 3 do
      -- The next chunk does not exist before this request.
      server:request("POST", "/release", { body = "" })
      assert.equal("chunk " .. i, connection:read_chunk())
    end
    server:request("POST", "/release", { body = "" })
    assert.is_nil(connection:read_chunk())
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
  end)

  it("breaks the connection off when a stream raises, so that nobody takes it for whole", function()
    local connection = server:connect()
    connection:send(helper.request_text("GET", "/broken-stream"))
    server:wait_log("%[%d+%-%d+%-%d+ [%d:,]+%] ERROR in streams: Exception on /broken%-stream %[GET%] "
      .. "while its body was streamed\n[^\n]*the stream failed")
    assert.equal(200, connection:read_head().status)
    local ok = pcall(function()
      while connection:read_chunk() do end
    end)
    assert.is_false(ok)
    connection:close()
    assert.equal("hello", server:get("/").body)
  end)

  it("answers 500 when a stream raises before its first piece", function()
    local connection = server:connect()
    local response = connection:request("GET", "/broken-start")
    assert.equal(500, response.status)
    assert.equal("text/html; charset=utf-8", response.headers["content-type"])
    assert.is_nil(response.headers["set-cookie"])
    assert.matches("<title>500 Internal Server Error</title>", response.body)
    assert.equal("hello", connection:request("GET", "/").body)
    connection:close()
    connection = server:connect()
    response = connection:request("GET", "/broken-start", { version = "1.0" })
    assert.equal(500, response.status)
    assert.matches("<h1>Internal Server Error</h1>", response.body)
    connection:close()
  end)

  it("streams to an HTTP/1.0 client until the connection ends", function()
    local connection = server:connect()
    local response = connection:request("GET", "/stream/3", { version = "1.0" })
    assert.is_nil(response.headers["transfer-encoding"])
    assert.equal(3 * 65536, #response.body)
    connection:close()
  end)

  it("cancels a GET whose client has gone, and lets a POST finish", function()
    for name, want in pairs({ GET = "cancelled", POST = "finished" }) do
      local connection = server:connect()
      connection:send(helper.request_text(name, "/hang/" .. name, { body = name == "POST" and "" or nil }))
      helper.wait_until("the view waits", function()
        return server:get("/ends/" .. name).body:find("waiting", 1, true)
      end)
      connection:close()
      helper.wait_until("the view was " .. want, function()
        return server:get("/ends/" .. name).body:find(want, 1, true)
      end)
    end
  end)

  it("takes 100 MB, and keeps them out of Lua's memory", function()
    local piece = ("u"):rep(1024 * 1024)
    local connection = server:connect()
    connection:send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " .. 100 * #piece .. "\r\n\r\n")
    for _ = 1, 100 do
      connection:send(piece)
    end
    local response = connection:read_response()
    assert.equal(200, response.status)
    assert.equal(100 * #piece, tonumber(response.body:match('"length":%s*(%d+)')))
    assert.is_true(tonumber(response.body:match('"lua_kb":%s*([%d.]+)')) < 32 * 1024)
    connection:close()
  end)

  it("sends large bodies and long streams whole", function()
    for _, path in ipairs({ "/download/512", "/stream/512" }) do
      local body = server:get(path).body
      assert.equal(512 * 65536, #body)
      assert.is_true(body == ("0123456789abcdef"):rep(512 * 4096))
    end
  end)

  it("serves others while a client reads slowly", function()
    local slow = server:connect({ receive_buffer = 4096 })
    slow:send(helper.request_text("GET", "/stream/256"))
    assert.equal(200, slow:read_head().status)
    for _ = 1, 20 do
      assert.equal("hello", server:get("/").body)
    end
    local total = 0
    for chunk in slow.read_chunk, slow do
      total = total + #chunk
    end
    assert.equal(256 * 65536, total)
    slow:close()
  end)
end)
