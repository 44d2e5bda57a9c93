-- SPDX-License-Identifier: MIT
-- HTTP/2 without TLS beside HTTP/1, what a connection may ask at a time, and --static.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
local SETTINGS = "\0\0\0\4\0\0\0\0\0"

local function start(args, opts)
  return helper.start("tls.lua", { "--workers", "1", table.unpack(args) }, opts)
end

local function sh(command, ...)
  local pipe = assert(io.popen(command:format(...) .. " 2>&1 </dev/null"))
  local out = pipe:read("a")
  pipe:close()
  return out
end

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

-- ---- frames ----

local function frame(kind, flags, stream, payload)
  return (">I3BBI4"):pack(#payload, kind, flags, stream) .. payload
end

-- A GET: fields of HPACK's static table, the path and the host written out.
local function get_frame(stream, path, scheme)
  return frame(1, 5, stream, "\x82" .. (scheme == "https" and "\x87" or "\x86") .. "\x04" .. string.char(#path) .. path
    .. "\x41\x01a")
end

-- The next frame: type, flags, stream, payload.
local function read_frame(connection)
  local function need(n)
    while #connection.buffer < n do
      local bytes, message = connection.socket:recv(65536, helper.patience)
      if not bytes then
        error("no frame: " .. message, 0)
      end
      connection.buffer = connection.buffer .. bytes
    end
  end
  need(9)
  local length, kind, flags, stream = (">I3BBI4"):unpack(connection.buffer)
  need(9 + length)
  local payload = connection.buffer:sub(10, 9 + length)
  connection.buffer = connection.buffer:sub(10 + length)
  return kind, flags, stream, payload
end

-- The body of the answer on a stream.
local function read_body(connection, wanted)
  local body = ""
  while true do
    local kind, flags, stream, payload = read_frame(connection)
    if stream == wanted and kind == 0 then
      body = body .. payload
    end
    assert(not (stream == wanted and kind == 3), "the stream was reset")
    if stream == wanted and kind < 2 and flags % 2 == 1 then
      return body
    end
  end
end

describe("HTTP/2 without TLS", function()
  after_each(helper.cleanup)

  describe("with --h2c", function()
    local server

    before_each(function()
      server = start({ "--h2c" })
    end)

    it("is spoken to clients that know it, and HTTP/1.1 to the others", function()
      local url = ("http://127.0.0.1:%d/"):format(server.port)
      assert.equal("hello 2", sh("curl -sS --http2-prior-knowledge -w ' %%{http_version}' %s", url))
      assert.equal("hello 1.1", sh("curl -sS -w ' %%{http_version}' %s", url))
      contains(sh("nghttp -nv %s", url), ":status: 200")
      -- The way by an upgrade is closed: it would lead past the checks of the first request.
      assert.equal("hello 1.1", sh("curl -sS --http2 -w ' %%{http_version}' %s", url))
    end)

    it("is recognised whole, byte by byte, and with frames behind it", function()
      local connection = server:connect()
      connection:send(PREFACE .. SETTINGS .. get_frame(1, "/"))
      assert.equal("hello", read_body(connection, 1))
      connection:send(get_frame(3, "/"))
      assert.equal("hello", read_body(connection, 3))
      connection = server:connect()
      for byte in (PREFACE .. SETTINGS .. get_frame(1, "/")):gmatch(".") do
        connection:send(byte)
        helper.net.pause(0.001)
      end
      assert.equal("hello", read_body(connection, 1))
    end)

    it("leaves HTTP/1.1 as it is, byte by byte and pipelined", function()
      local connection = server:connect()
      for byte in helper.request_text("GET", "/"):gmatch(".") do
        connection:send(byte)
      end
      assert.equal("hello", connection:read_response().body)
      connection:send(helper.request_text("GET", "/") .. helper.request_text("GET", "/where"))
      assert.equal("hello", connection:read_response().body)
      contains(connection:read_response().body, '"scheme":"http"')
      -- As far as PATCH, POST, PUT and PROPFIND go the way of the preface, they are none.
      for _, method in ipairs({ "POST", "PUT", "PATCH", "PRI" }) do
        local status = server:connect():request(method, "/").status
        assert.equal(405, status)
      end
    end)

    it("is HTTP/1 with a fault when the preface goes wrong", function()
      for n = 1, #PREFACE - 1 do
        local connection = server:connect()
        connection:send(PREFACE:sub(1, n))
        helper.net.pause(0.001)
        connection:send("\1 and more of that\r\n\r\n")
        assert.equal(400, connection:read_response().status)
        assert.is_true(connection:is_closed())
      end
    end)

    it("takes the scheme from the connection, whatever the client says", function()
      local connection = server:connect()
      connection:send(PREFACE .. SETTINGS .. get_frame(1, "/where", "https"))
      local body = read_body(connection, 1)
      contains(body, '"scheme":"http"')
      contains(body, '"secure":false')
    end)

    it("survives clients that leave at any byte", function()
      for n = 0, #PREFACE do
        local connection = server:connect()
        connection:send(PREFACE:sub(1, n))
        connection.socket:reset()
      end
      assert.equal("hello", server:get("/").body)
    end)

    it("stops while clients are silent or stuck", function()
      local silent, stuck = server:connect(), server:connect()
      stuck:send(PREFACE:sub(1, 10))
      assert.equal("hello", server:get("/").body)
      assert.same({ "exit", 0 }, { server:stop(helper.SIGINT) })
      assert.is_true(silent:is_closed())
      assert.is_true(stuck:is_closed())
    end)
  end)

  it("waits for the rest of a preface no longer than for a head", function()
    local server = start({ "--h2c", "--head-timeout", "0.2", "--idle-timeout", "30" })
    local stuck = server:connect()
    stuck:send(PREFACE:sub(1, 10))
    assert.is_true(stuck:is_closed())
    server:stop()
    server = start({ "--h2c", "--head-timeout", "30", "--idle-timeout", "0.2" })
    assert.is_true(server:connect():is_closed())
  end)

  it("is not spoken without the option", function()
    local connection = start({}):connect()
    connection:send(PREFACE .. SETTINGS)
    assert.equal(400, connection:read_response().status)
    assert.is_true(connection:is_closed())
  end)
end)

describe("one HTTP/2 connection", function()
  after_each(helper.cleanup)

  local function peak_with(args)
    local server = start({ "--h2c", table.unpack(args) })
    local url = ("http://127.0.0.1:%d"):format(server.port)
    contains(sh("h2load -n 24 -c 1 -m 24 %s/inside", url), "24 succeeded")
    return tonumber(server:get("/peak").body)
  end

  it("has at most so many requests running as --http2-streams says; the others wait", function()
    assert.equal(3, peak_with({ "--http2-streams", "3" }))
  end)

  it("may have a hundred running otherwise", function()
    assert.equal(24, peak_with({}))
  end)
end)

describe("--static", function()
  local folder, server

  before_each(function()
    folder = helper.folder()
    os.execute(("mkdir -p %s/public/sub %s/public/.git %s/public/.well-known"):format(folder, folder, folder))
    helper.write(folder .. "/public/a.txt", "in a file")
    helper.write(folder .. "/public/sub/index.html", "an index")
    helper.write(folder .. "/public/.git/config", "hidden")
    helper.write(folder .. "/public/.well-known/security.txt", "known")
    helper.write(folder .. "/secret", "outside")
    server = start({ "--static", "/assets=" .. folder .. "/public", "--static=/more/=" .. folder .. "/public/sub" })
  end)

  after_each(helper.cleanup)

  it("serves files past the application, and says so at the start", function()
    contains(server:log(), " * Files under /assets/ come from " .. folder .. "/public, past the app: no hooks")
    contains(server:log(), " * Files under /more/ come from ")
    local response = server:get("/assets/a.txt")
    assert.equal("in a file", response.body)
    assert.equal("text/plain", response.headers["content-type"])
    assert.is_nil(response.headers["x-app"])
    assert.equal("yes", server:get("/").headers["x-app"])
    assert.equal(304, server:get("/assets/a.txt", { headers = { { "If-None-Match", response.headers.etag } } }).status)
    assert.equal("a fi", server:get("/assets/a.txt", { headers = { { "Range", "bytes=3-6" } } }).body:sub(1, 4))
    assert.equal("an index", server:get("/more/").body)
    assert.equal(405, server:request("POST", "/assets/a.txt", { body = "x" }).status)
  end)

  it("leaves all other paths to the application", function()
    for _, path in ipairs({ "/assetsx", "/asset", "/x/assets/a.txt" }) do
      local response = server:get(path)
      assert.equal(404, response.status)
      assert.equal("yes", response.headers["x-app"])
    end
  end)

  it("shows nothing outside of the folder and nothing hidden in it", function()
    for _, path in ipairs({ "/assets/../secret", "/assets/%2e%2e/secret", "/assets/..%2fsecret",
      "/assets//../../secret", "/assets/.git/config", "/assets/%2egit/config", "/assets/sub/../.git/config",
      "/assets/", "/assets/none", "/assets/a.txt%00", "/assets/a.txt/" }) do
      local response = server:get(path)
      assert(response.status == 404 or response.status == 400, path .. ": " .. response.status)
      assert.is_nil(response.body:find("hidden", 1, true))
      assert.is_nil(response.body:find("outside", 1, true))
    end
    assert.equal("known", server:get("/assets/.well-known/security.txt").body)
  end)

  it("refuses requests that are not clean, as the application's paths do", function()
    for _, text in ipairs({
      "GET /assets/a.txt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /assets/a.txt HTTP/1.1\r\n\r\n",
      "GET /assets/a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / ",
      "GET /assets/a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 0\r\n\r\nx",
    }) do
      local connection = server:connect()
      connection:send(text)
      assert.equal(400, connection:read_response().status)
      assert.is_true(connection:is_closed())
    end
  end)

  it("is a list in app:run{} and one folder in the environment", function()
    server:stop()
    helper.write(folder .. "/script.lua", ([[
local app = require("luaflask").Flask("script", { static_folder = false })
app:run({ port = 0, workers = 1, static = { "/a=%s/public", "/b=%s/public/sub" } })
]]):format(folder, folder))
    server = helper.wait_for_address(helper.spawn({ helper.lua, folder .. "/script.lua" },
      { env = { LUA_CPATH = os.getenv("LUAFLASK_CPATH") }, preload = true }))
    assert.equal("in a file", server:get("/a/a.txt").body)
    assert.equal("an index", server:get("/b/index.html").body)
    server:stop()
    server = start({}, { env = { LUAFLASK_RUN_STATIC = "/a=" .. folder .. "/public" } })
    assert.equal("in a file", server:get("/a/a.txt").body)
  end)

  it("refuses what cannot be served", function()
    local cases = {
      { "/=" .. folder, "'/' is no path to serve files under" },
      { "/a=" .. folder .. "/gone", "'" .. folder .. "/gone', to be served under /a, is no folder: No such file" },
      { "/a=" .. folder .. "/secret", "'" .. folder .. "/secret', to be served under /a, is no folder" },
      { "/a%20b=" .. folder, "'/a%20b' is no path to serve files under" },
    }
    for _, case in ipairs(cases) do
      local how, code, out = helper.run({ helper.bin, "--app", helper.apps .. "tls.lua", "run", "-p", "0",
        "--static", case[1] })
      contains(out, "luaflask: " .. case[2])
      assert.same({ "exit", 1 }, { how, code })
    end
  end)
end)
