-- SPDX-License-Identifier: MIT
-- HTTP/2 from clients that mean harm: requests that are malformed, and floods. Section numbers are of RFC 9113. After
-- each the worker is the same one, has not grown, and serves others.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local h2 = dofile(source .. "/tests/server/h2.lua")
local json = require("luaflask.json")
local helper = h2.helper
local server, worker

local function start(app, args)
  server = helper.start(app, { "--workers", "1", "--h2c", table.unpack(args or {}) })
  worker = helper.wait_until("there is a worker", function()
    return server:workers()[1]
  end)
end

local function stop()
  -- Sockets that a test let go of are closed: a stop waits for a client that reads nothing, as long as for any other.
  collectgarbage()
  collectgarbage()
  assert.same({ "exit", 0 }, { server:stop() })
end

---@param what string? "VmHWM" for the most there ever was
local function memory_kb(what)
  return tonumber(helper.read(("/proc/%d/status"):format(worker)):match((what or "VmRSS") .. ":%s*(%d+)"))
end

teardown(helper.cleanup)

-- ---- malformed requests ----

-- { name, headers or block, why, answer }: without an answer, the request is refused by a status from 400 on, by a
-- reset or by the end of the connection, and the application sees nothing of it.
local METHOD, SCHEME, PATH, AUTHORITY = { ":method", "GET" }, { ":scheme", "http" }, { ":path", "/a" },
  { ":authority", "t" }

local function with(...)
  return { METHOD, SCHEME, PATH, AUTHORITY, ... }
end

local malformed = {
  { "no :method", { SCHEME, PATH, AUTHORITY }, "8.3.1" },
  { "no :scheme", { METHOD, PATH, AUTHORITY }, "8.3.1" },
  { "no :path", { METHOD, SCHEME, AUTHORITY }, "8.3.1" },
  { "no :authority and no host", { METHOD, SCHEME, PATH }, "RFC 9110 4.2.1: an http URI has a host" },
  { "nothing but a header", { { "a", "b" } }, "8.3.1" },
  { "an empty block", {}, "8.3.1" },
  { ":method twice", { METHOD, METHOD, SCHEME, PATH, AUTHORITY }, "8.3" },
  { ":scheme twice", { METHOD, SCHEME, SCHEME, PATH, AUTHORITY }, "8.3" },
  { ":path twice", { METHOD, SCHEME, PATH, { ":path", "/smuggled" }, AUTHORITY }, "8.3" },
  { ":path twice, the first empty", { METHOD, SCHEME, { ":path", "" }, PATH, AUTHORITY }, "8.3" },
  { ":authority twice", { METHOD, SCHEME, PATH, AUTHORITY, { ":authority", "evil" } }, "8.3" },
  { ":status in a request", with({ ":status", "200" }), "8.3" },
  { "an unknown pseudo-header", with({ ":protocol", "websocket" }), "8.3" },
  { "a pseudo-header without a name", with({ ":", "a" }), "8.3" },
  { "a pseudo-header behind a header", { METHOD, SCHEME, { "a", "b" }, PATH, AUTHORITY }, "8.3" },
  { "pseudo-headers in capitals", { { ":METHOD", "GET" }, SCHEME, PATH, AUTHORITY }, "8.3" },
  { "a name in capitals", with({ "X-A", "b" }), "8.2.1" },
  { "an empty name", with({ "", "b" }), "8.2.1" },
  { "a name with a space", with({ "x a", "b" }), "8.2.1" },
  { "a name with a colon", with({ "x:a", "b" }), "8.2.1" },
  { "a name with CRLF", with({ "x-a: b\r\nx-b", "c" }), "8.2.1" },
  { "a name with LF", with({ "x\na", "b" }), "8.2.1" },
  { "a name with NUL", with({ "x\0a", "b" }), "8.2.1" },
  { "a name with DEL", with({ "x\127a", "b" }), "8.2.1" },
  { "a name with 8-bit bytes", with({ "x\xe9", "b" }), "8.2.1" },
  { "a value with CRLF", with({ "x-a", "b\r\nx-b: c" }), "8.2.1" },
  { "a value with LF", with({ "x-a", "b\nc" }), "8.2.1" },
  { "a value with CR", with({ "x-a", "b\rc" }), "8.2.1" },
  { "a value with NUL", with({ "x-a", "b\0c" }), "8.2.1" },
  { "a value with LF, of a known header", with({ "user-agent", "b\nc" }), "8.2.1" },
  { "a cookie with NUL", with({ "cookie", "b\0c" }), "8.2.1" },
  { "a value that begins with a space", with({ "x-a", " b" }), "8.2.1" },
  { "a value that ends with a tab", with({ "x-a", "b\t" }), "8.2.1" },
  { "connection", with({ "connection", "close" }), "8.2.2" },
  { "keep-alive", with({ "keep-alive", "timeout=5" }), "8.2.2" },
  { "proxy-connection", with({ "proxy-connection", "close" }), "8.2.2" },
  { "transfer-encoding", with({ "transfer-encoding", "chunked" }), "8.2.2" },
  { "upgrade", with({ "upgrade", "websocket" }), "8.2.2" },
  { "te other than trailers", with({ "te", "gzip" }), "8.2.2" },
  { "host twice", { METHOD, SCHEME, PATH, { "host", "t" }, { "host", "evil" } }, "RFC 9110 7.2" },
  { "an empty host", { METHOD, SCHEME, PATH, { "host", "" } }, "RFC 9110 4.2.1" },
  { "an empty :path", { METHOD, SCHEME, { ":path", "" }, AUTHORITY }, "8.3.1" },
  { ":path *", { METHOD, SCHEME, { ":path", "*" }, AUTHORITY }, "8.3.1" },
  { ":path without a slash", { METHOD, SCHEME, { ":path", "a" }, AUTHORITY }, "8.3.1" },
  { ":path with a query alone", { METHOD, SCHEME, { ":path", "?a" }, AUTHORITY }, "8.3.1" },
  { ":path that is a URL", { METHOD, SCHEME, { ":path", "http://evil/a" }, AUTHORITY }, "8.3.1" },
  { ":path with %00", { METHOD, SCHEME, { ":path", "/a%00b" }, AUTHORITY }, "a NUL ends a path elsewhere" },
  { ":path with NUL", { METHOD, SCHEME, { ":path", "/a\0b" }, AUTHORITY }, "8.2.1" },
  { ":path with CRLF", { METHOD, SCHEME, { ":path", "/a\r\nX-A: b" }, AUTHORITY }, "8.2.1" },
  { ":path with a space", { METHOD, SCHEME, { ":path", "/a HTTP/1.1" }, AUTHORITY }, "8.3.1" },
  { ":path with a tab", { METHOD, SCHEME, { ":path", "/a\tb" }, AUTHORITY }, "8.3.1" },
  { ":path with a fragment", { METHOD, SCHEME, { ":path", "/a#b" }, AUTHORITY }, "8.3.1" },
  { "a method that is no token", { { ":method", "G@T" }, SCHEME, PATH, AUTHORITY }, "RFC 9110 9.1" },
  { "a method with a space", { { ":method", "GET /b" }, SCHEME, PATH, AUTHORITY }, "RFC 9110 9.1" },
  { "a method with CRLF", { { ":method", "GET /b HTTP/1.1\r\nA: b" }, SCHEME, PATH, AUTHORITY }, "RFC 9110 9.1" },
  { "an empty method", { { ":method", "" }, SCHEME, PATH, AUTHORITY }, "RFC 9110 9.1" },
  { "CONNECT", { { ":method", "CONNECT" }, { ":authority", "t:443" } }, "8.5: no proxy" },
  { "CONNECT with a path", { { ":method", "CONNECT" }, SCHEME, PATH, AUTHORITY }, "8.5" },
  { "expect that is unknown", with({ "expect", "the-unexpected" }), "RFC 9110 10.1.1", "417 or 200" },
}
for _, value in ipairs({ "", "a b", "a/b", "a?b", "a#b", "user@a", "a\\b", "a<b", "a\"b", "[::1", "a:b", "\xe9", "a\0b",
  "a\r\nb", "a\tb", "a,b c" }) do
  malformed[#malformed + 1] = { (":authority %q"):format(value), { METHOD, SCHEME, PATH, { ":authority", value } },
    "8.3.1; RFC 3986 3.2.2" }
end

describe("a malformed request over HTTP/2", function()
  setup(function()
    start("wire.lua", { "--max-body", "64K" })
  end)
  teardown(stop)
  before_each(function()
    server:get("/log")
  end)

  local function seen()
    local told = json.loads(server:get("/log").body)
    assert.equal(worker, told.pid)
    return told.seen
  end

  -- It may be refused in any way; it must not have been executed.
  local function assert_refused(session, stream)
    local answer = session:wait(stream)
    assert.is_true((answer.status or 400) >= 400, "answered " .. tostring(answer.status))
    local executed = seen()
    assert.equal(0, #executed, "executed: " .. (executed[1] and executed[1].method .. " " .. executed[1].path or ""))
    session:close()
  end

  for _, case in ipairs(malformed) do
    it(case[1] .. " (" .. case[3] .. ")", function()
      local session = h2.connect(server)
      local stream = session:send_headers(case[2])
      if case[4] then
        assert.truthy(session:wait(stream).status)
        session:close()
      else
        assert_refused(session, stream)
      end
    end)
  end

  for name, bodies in pairs({ shorter = { "3", "ab" }, longer = { "3", "abcd" }, ["no body"] = { "3", "" },
    ["a sign"] = { "+3", "abc" }, ["a list"] = { "3, 3", "abc" }, ["hexadecimal"] = { "0x3", "abc" },
    ["negative"] = { "-1", "abc" }, ["huge"] = { "99999999999999999999999", "abc" }, ["empty"] = { "", "abc" } }) do
    it("content-length " .. bodies[1] .. " for another length: " .. name .. " (8.1.1)", function()
      local session = h2.connect(server)
      assert_refused(session, session:request("/a", { body = bodies[2],
        headers = { { "content-length", bodies[1] } } }))
    end)
  end

  it("content-length twice (8.1.1)", function()
    local session = h2.connect(server)
    assert_refused(session, session:request("/a", { body = "abc",
      headers = { { "content-length", "3" }, { "content-length", "4" } } }))
  end)

  it("content-length without a body (8.1.1)", function()
    local session = h2.connect(server)
    assert_refused(session, session:request("/a", { headers = { { "content-length", "3" } } }))
  end)

  -- libh2o leaves `host` out of what it tells, so it can neither mislead nor stand in for :authority.
  it("is not one with host beside :authority, which counts (8.3.1)", function()
    local session = h2.connect(server)
    local answer = session:wait(session:send_headers({ METHOD, SCHEME, PATH, AUTHORITY, { "host", "evil" } }))
    assert.equal(200, answer.status)
    assert.equal(AUTHORITY[2], seen()[1].host)
    session:close()
  end)

  it("is one with host instead of :authority (8.3.1)", function()
    local session = h2.connect(server)
    assert_refused(session, session:send_headers({ METHOD, SCHEME, PATH, { "host", "shop.example" } }))
  end)

  it("is not one with cookies in several headers (8.2.3)", function()
    local session = h2.connect(server)
    local answer = session:wait(session:send_headers({ METHOD, SCHEME, { ":path", "/cookies" }, AUTHORITY,
      { "cookie", "a=1" }, { "x-a", "b" }, { "cookie", "b=2; c=3" } }))
    assert.equal("1 2 3", answer.body)
    session:close()
  end)

  it("is not one with the scheme of another connection, which counts for nothing (8.3.1)", function()
    local session = h2.connect(server)
    local answer = session:wait(session:send_headers({ METHOD, { ":scheme", "https" }, { ":path", "/scheme" },
      AUTHORITY }))
    assert.is_true(answer.body == "http" or answer.status == 400)
    session:close()
  end)

  it("a pseudo-header in trailers (8.1)", function()
    local session = h2.connect(server)
    local stream = session:request("/a", { body = "abc", open = true })
    session:send(h2.headers_frames(stream, h2.block({ { ":path", "/smuggled" } }), h2.END_STREAM))
    local answer = session:wait(stream)
    for _, request in ipairs(seen()) do
      assert.equal("/a", request.path)
    end
    assert.truthy(answer.status or answer.reset or answer.closed)
    session:close()
  end)

  it("trailers that do not end the stream (8.1)", function()
    local session = h2.connect(server)
    local stream = session:request("/a", { body = "abc", open = true })
    session:send(h2.headers_frames(stream, h2.block({ { "x-a", "b" } }), 0))
    assert_refused(session, stream)
  end)

  it("frames where they must not be (5.1, 6)", function()
    local block = h2.block(h2.request_headers("/a"))
    for name, bytes in pairs({
      ["DATA on stream 0"] = h2.frame(h2.DATA, 1, 0, "a"),
      ["DATA on an idle stream"] = h2.frame(h2.DATA, 1, 1, "a"),
      ["HEADERS on stream 0"] = h2.frame(h2.HEADERS, 5, 0, block),
      ["HEADERS on an even stream"] = h2.frame(h2.HEADERS, 5, 2, block),
      ["HEADERS padded beyond its end"] = h2.frame(h2.HEADERS, 13, 1, "\255" .. block),
      ["a stream that depends on itself"] = h2.frame(h2.HEADERS, 0x25, 1, "\0\0\0\1\0" .. block),
      ["CONTINUATION out of nowhere"] = h2.frame(h2.CONTINUATION, 4, 1, block),
      ["PING inside a head"] = h2.frame(h2.HEADERS, 1, 1, block) .. h2.frame(h2.PING, 0, 0, "12345678"),
      ["CONTINUATION of another stream"] = h2.frame(h2.HEADERS, 1, 1, block) .. h2.frame(h2.CONTINUATION, 4, 3, ""),
      ["PUSH_PROMISE"] = h2.frame(h2.PUSH_PROMISE, 4, 1, "\0\0\0\2" .. block),
      ["a frame over the limit"] = h2.frame(h2.DATA, 0, 1, ("a"):rep(16385)),
      ["SETTINGS of a wrong size"] = h2.frame(h2.SETTINGS, 0, 0, "12345"),
      ["SETTINGS on a stream"] = h2.frame(h2.SETTINGS, 0, 1, ""),
      ["SETTINGS with a window too large"] = h2.settings({ [4] = 2 ^ 31 // 1 }),
      ["PING of a wrong size"] = h2.frame(h2.PING, 0, 0, "1234"),
      ["WINDOW_UPDATE by nothing"] = h2.window_update(0, 0),
      ["windows beyond 2^31"] = h2.window_update(0, 2 ^ 31 // 1 - 1):rep(3),
      ["RST_STREAM of an idle stream"] = h2.rst(1),
      ["RST_STREAM of stream 0"] = h2.rst(0),
      ["a table index that is none"] = h2.frame(h2.HEADERS, 5, 1, block .. h2.indexed(1000)),
      ["a table index of 0"] = h2.frame(h2.HEADERS, 5, 1, block .. "\128"),
      ["an integer without end"] = h2.frame(h2.HEADERS, 5, 1, block .. "\255" .. ("\255"):rep(20)),
      ["a literal longer than the block"] = h2.frame(h2.HEADERS, 5, 1, block .. "\0\1a\127abc"),
      ["Huffman's code with bad padding"] = h2.frame(h2.HEADERS, 5, 1, block .. "\0\1a\129\0"),
      ["a table larger than offered"] = h2.frame(h2.HEADERS, 5, 1, "\63\255\255\255\7" .. block),
    }) do
      local session = h2.connect(server)
      session:send(bytes)
      session:send(h2.headers_frames(101, h2.block(h2.request_headers("/a")), 0))
      local ok = pcall(session.wait_end, session)
      assert.is_true(ok, name .. ": the connection lives on")
      session:close()
      assert.equal(0, #seen(), name)
    end
  end)
end)

-- ---- floods ----

describe("a flood over HTTP/2", function()
  local GROWTH = 16 * 1024 -- KB; what a collector leaves for later is less

  local at_start

  setup(function()
    start("basic.lua", { "--max-body", "1M" })
    at_start = memory_kb()
  end)
  teardown(stop)

  -- A test after which others are served by the same worker, which has not grown and not filled the log.
  local function survives(name, attack)
    it(name, function()
      -- What the first attack needed is not given back to the system; a second one must do with it.
      attack()
      local before, log_before = memory_kb(), #server:log()
      attack()
      assert.equal("hello", server:get("/").body)
      assert.equal("hello", h2.connect(server):ask("/").body)
      assert.same({ worker }, server:workers())
      local now
      -- What an attack took is given back a moment after.
      pcall(helper.wait_until, "the worker is as small as before", function()
        now = memory_kb()
        return now - before < GROWTH or helper.preset == "asan"
      end)
      -- Sanitized memory is not given back.
      assert.is_true(now - before < GROWTH or helper.preset == "asan", ("grown from %d to %d KB"):format(before, now))
      assert.is_true(#server:log() - log_before < 64 * 1024, "the log was filled: " .. server:log():sub(-60))
    end)
  end

  -- Sends batch(i) for i = 1 … n, as long as the server takes them and does not close; another client is served all
  -- the while. Whether the server closed.
  local function flood(session, n, batch, deaf)
    local other = server:connect()
    session.socket:send("", 1)
    for i = 1, n do
      local sent = session.socket:send(batch(i), deaf and 0.5 or helper.patience)
      if not deaf then
        session:drain()
      end
      if not sent or session.closed then
        other:close()
        return true
      end
      if i % 20 == 0 then
        assert.equal("hello", other:request("GET", "/").body)
      end
    end
    other:close()
    return false
  end

  local function requests(path, each, reset)
    local block = h2.block(h2.request_headers(path))
    return function(i)
      local list = {}
      for k = 1, each do
        local stream = 2 * ((i - 1) * each + k) - 1
        list[#list + 1] = h2.headers_frames(stream, block, h2.END_STREAM)
        if reset then
          list[#list + 1] = h2.rst(stream)
        end
      end
      return table.concat(list)
    end
  end

  survives("of 100,000 requests taken back while they wait is cut", function()
    assert.is_true(flood(h2.connect(server), 1000, requests("/hang/x", 100, true)))
    helper.wait_until("the views were cancelled", function()
      return server:get("/ends/x").body:find("cancelled", 1, true)
    end)
  end)

  survives("of 100,000 requests taken back at once is cut", function()
    assert.is_true(flood(h2.connect(server), 1000, requests("/", 100, true)))
  end)

  survives("of 100,000 requests taken back one by one is cut", function()
    local session = h2.connect(server)
    local one = requests("/hang/x", 1, true)
    local cut = false
    for i = 1, 100000 do
      if not session:send(one(i)) or not session:drain() then
        cut = true
        break
      end
    end
    assert.is_true(cut)
  end)

  survives("of requests taken back inside their bodies is cut or harmless", function()
    local block = h2.block(h2.request_headers("/upload", { method = "POST" }))
    flood(h2.connect(server), 500, function(i)
      local list = {}
      for k = 1, 100 do
        local stream = 2 * (i * 100 + k) - 1
        list[k] = h2.headers_frames(stream, block, 0) .. h2.frame(h2.DATA, 0, stream, "some") .. h2.rst(stream)
      end
      return table.concat(list)
    end)
  end)

  survives("of requests whose heads are wrong is cut or harmless", function()
    local block = h2.block({ METHOD, SCHEME, PATH, PATH, AUTHORITY })
    flood(h2.connect(server), 500, function(i)
      local list = {}
      for k = 1, 100 do
        list[k] = h2.headers_frames(2 * (i * 100 + k) - 1, block, h2.END_STREAM)
      end
      return table.concat(list)
    end)
  end)

  -- CVE-2025-8671: what is wrong with a stream, and not with its connection, makes the server reset it.
  for name, fault in pairs({
    ["a window grown by nothing"] = function(stream)
      return h2.window_update(stream, 0)
    end,
    ["a window grown too large"] = function(stream)
      return h2.window_update(stream, 2 ^ 31 // 1 - 1)
    end,
    ["DATA behind the end"] = function(stream)
      return h2.frame(h2.DATA, 0, stream, "a")
    end,
    ["a priority below itself"] = function(stream)
      return h2.frame(h2.PRIORITY, 0, stream, string.pack(">I4B", stream, 1))
    end,
  }) do
    survives("of streams that the server itself resets is cut: " .. name, function()
      local block = h2.block(h2.request_headers("/hang/x"))
      assert.is_true(flood(h2.connect(server), 1000, function(i)
        local list = {}
        for k = 1, 100 do
          local stream = 2 * ((i - 1) * 100 + k) - 1
          list[k] = h2.headers_frames(stream, block, h2.END_STREAM) .. fault(stream)
        end
        return table.concat(list)
      end))
    end)
  end

  survives("of honest requests is answered", function()
    local session = h2.connect(server)
    for i = 1, 200 do
      session:send(requests("/", 50, false)(i))
      for k = 1, 50 do
        assert.equal(200, session:wait(2 * ((i - 1) * 50 + k) - 1).status)
        session.streams[2 * ((i - 1) * 50 + k) - 1] = nil
      end
    end
    session:close()
  end)

  survives("of requests from a client that reads nothing is bounded", function()
    flood(h2.connect(server, { window = false }), 2000, requests("/download/1", 50, false), true)
  end)

  survives("of requests for nothing but headers from a client that reads nothing is bounded", function()
    flood(h2.connect(server, { receive_buffer = 4096 }), 2000, requests("/nothing", 50, false), true)
  end)

  for name, frame in pairs({
    PING = h2.frame(h2.PING, 0, 0, "12345678"),
    SETTINGS = h2.settings({ [4] = 65535 }),
    ["empty SETTINGS"] = h2.settings(),
    PRIORITY = h2.frame(h2.PRIORITY, 0, 1, "\0\0\0\3\16"),
    ["unknown frames"] = h2.frame(200, 0, 0, "abc"),
    ["WINDOW_UPDATE of streams that are no more"] = h2.window_update(1, 1),
  }) do
    survives("of " .. name .. " is cut or bounded, read or unread", function()
      for _, deaf in ipairs({ false, true }) do
        local session = h2.connect(server, { receive_buffer = 4096 })
        session:ask("/")
        flood(session, 200, function()
          return frame:rep(1000)
        end, deaf)
        session:close()
      end
    end)
  end

  survives("of priorities for streams that are not yet is cut or bounded", function()
    flood(h2.connect(server), 200, function(i)
      local list = {}
      for k = 1, 1000 do
        list[k] = h2.frame(h2.PRIORITY, 0, 2 * (i * 1000 + k) + 1, string.pack(">I4B", 2 * (i * 1000 + k) - 1, 7))
      end
      return table.concat(list)
    end)
  end)

  survives("of empty DATA is cut or bounded", function()
    local session = h2.connect(server)
    local stream = session:request("/upload", { open = true, method = "POST" })
    flood(session, 200, function()
      return h2.frame(h2.DATA, 0, stream, ""):rep(1000)
    end)
    session:close()
  end)

  survives("of padding is cut or bounded", function()
    local session = h2.connect(server)
    local stream = session:request("/upload", { open = true, method = "POST" })
    flood(session, 200, function()
      return h2.frame(h2.DATA, 8, stream, "\255" .. ("\0"):rep(255)):rep(50)
    end)
    session:close()
  end)

  survives("of CONTINUATION is cut", function()
    for _, piece in ipairs({ h2.header("x-a", ("b"):rep(8000)), h2.header("x-a", "b"), "" }) do
      local session = h2.connect(server)
      session:send(h2.frame(h2.HEADERS, h2.END_STREAM, 1, h2.block(h2.request_headers("/"))))
      local cut = flood(session, 400, function()
        return h2.frame(h2.CONTINUATION, 0, 1, piece):rep(100)
      end)
      assert.is_true(cut or piece == "")
      session:close()
    end
  end)

  survives("of references to one long header is refused", function()
    local session = h2.connect(server)
    local kept = h2.header("x-bomb", ("b"):rep(3900), true)
    session:send(h2.headers_frames(1, h2.block(h2.request_headers("/")) .. kept, h2.END_STREAM))
    assert.equal(200, session:wait(1).status)
    -- 16 KB that say 62 MB, again and again.
    flood(session, 100, function(i)
      return h2.headers_frames(2 * i + 1, h2.block(h2.request_headers("/")) .. h2.indexed(62):rep(16000),
        h2.END_STREAM)
    end)
    local answer = session:state(3)
    assert.is_true(answer.status ~= 200)
    session:close()
  end)

  -- A header takes one byte of a block, and fifty in memory: 400 KB of them are 28 MB, as long as their stream lives.
  -- So a block is cut off where it is longer than any honest one.
  for name, bomb in pairs({
    ["whose answers are not taken"] = { h2.request_headers("/"), h2.END_STREAM },
    ["whose bodies do not come"] = { h2.request_headers("/upload", { method = "POST" }), 0 },
  }) do
    survives("of blocks that are all headers is cut: " .. name, function()
      local session = h2.connect(server, { settings = { [h2.INITIAL_WINDOW_SIZE] = 0 }, window = false })
      local block = h2.block(bomb[1]) .. h2.indexed(16):rep(400000)
      -- Some forty megabytes, which would be nearly three gigabytes.
      for i = 1, 100 do
        if not session:send(h2.headers_frames(2 * i - 1, block, bomb[2])) then
          break
        end
      end
      pcall(session.wait_end, session)
      session:close()
      local grown = memory_kb("VmHWM") - at_start
      -- Sanitized memory is not given back.
      assert.is_true(grown < 256 * 1024 or helper.preset == "asan", ("grown by %d MB"):format(grown // 1024))
    end)
  end

  survives("of bodies that are opened and left is bounded", function()
    local sessions = {}
    for i = 1, 20 do
      local session = h2.connect(server)
      for _ = 1, 100 do
        session:request("/upload", { body = ("b"):rep(600), open = true })
      end
      assert.is_true(session:ping())
      sessions[i] = session
    end
    assert.equal("hello", server:get("/").body)
    for _, session in ipairs(sessions) do
      session.socket:reset()
    end
  end)
end)
