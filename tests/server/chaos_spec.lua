-- SPDX-License-Identifier: MIT
-- Clients that do anything at any time, many of them at once, against short limits: pieces of requests, cut, mixed,
-- delayed, reset. Nothing is expected but that the same worker lives, serves honest clients all the while, lets every
-- connection go, and, sanitized, finds no fault in itself. LUAFLASK_CHAOS is the seed.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local h2 = dofile(source .. "/tests/server/h2.lua")
local cases = dofile(source .. "/tests/server/wire/http1.lua")
local helper = h2.helper
local net = helper.net

local seed = tonumber(os.getenv("LUAFLASK_CHAOS") or "20261122")
local CLIENTS, AT_ONCE = 1200, 60

local server, worker

-- ---- what clients send ----

local function any(list)
  return list[math.random(#list)]
end

local function some_of(text)
  if math.random(3) == 1 then
    return text
  end
  return text:sub(1, math.random(0, #text))
end

local function http1_bytes()
  local list = {}
  for i = 1, math.random(4) do
    list[i] = table.concat(any(cases).send)
  end
  local bytes = some_of(table.concat(list))
  if #bytes > 0 and math.random(5) == 1 then
    local at = math.random(#bytes)
    bytes = bytes:sub(1, at - 1) .. string.char(math.random(0, 255)) .. bytes:sub(at + 1)
  end
  return bytes
end

local paths = { "/", "/echo", "/hang/x", "/steps", "/broken-stream", "/download/3", "/stream/3", "/upload", "/fail",
  "/none" }

local function http1_views()
  local list = {}
  for i = 1, math.random(5) do
    local body = math.random(2) == 1 and ("b"):rep(math.random(0, 3000)) or nil
    list[i] = helper.request_text(body and "POST" or any({ "GET", "HEAD" }), any(paths), { body = body,
      version = any({ "1.1", "1.1", "1.0" }) })
  end
  return some_of(table.concat(list))
end

local function http2_frames()
  local list = { h2.PREFACE .. h2.settings(any({ {}, { [h2.INITIAL_WINDOW_SIZE] = 0 } })) }
  for i = 1, math.random(12) do
    local stream = 2 * math.random(0, 8) + 1
    list[#list + 1] = ({
      function()
        local headers = h2.request_headers(any(paths), { method = any({ "GET", "POST" }) })
        return h2.headers_frames(2 * i - 1, h2.block(headers), any({ 0, h2.END_STREAM }))
      end,
      function()
        return h2.headers_frames(2 * i - 1, h2.block(h2.request_headers(any(paths))), h2.END_STREAM)
      end,
      function()
        return h2.frame(h2.DATA, any({ 0, h2.END_STREAM }), stream, ("b"):rep(math.random(0, 2000)))
      end,
      function()
        return h2.rst(stream)
      end,
      function()
        return h2.window_update(any({ 0, stream }), any({ 1, 100, 1000000 }))
      end,
      function()
        return h2.frame(h2.PING, 0, 0, "12345678")
      end,
      function()
        return h2.frame(math.random(0, 11), math.random(0, 255), stream, ("f"):rep(math.random(0, 30)))
      end,
    })[math.random(7)]()
  end
  return some_of(table.concat(list))
end

-- ---- clients ----

local function new_client(kinds)
  local client = { socket = server:connect(math.random(4) == 1 and { receive_buffer = 2048 } or nil).socket,
    bytes = any(kinds)(), at = 1, patience = math.random(0, 12) }
  client.ending = any({ "reset", "close", "shutdown", "stay" })
  return client
end

-- One step of a client; whether it is done.
local function step(client)
  if client.at <= #client.bytes then
    local upto = math.min(#client.bytes, client.at + math.random(0, 4000))
    local sent = client.socket:try_send(client.bytes:sub(client.at, upto))
    if not sent then
      client.socket:close()
      return true
    end
    client.at = client.at + sent
    if math.random(3) > 1 then
      client.socket:recv(math.random(1, 5000), 0)
    end
    return false
  end
  if client.patience > 0 then
    client.patience = client.patience - 1
    return false
  end
  if client.ending == "reset" then
    client.socket:reset()
    return true
  elseif client.ending == "close" then
    client.socket:close()
    return true
  elseif client.ending == "shutdown" then
    client.socket:shutdown()
    client.ending = "stay"
    client.deadline = net.now() + 3
  end
  -- The server ends it by one of its limits; a stream that the client never reads takes longest.
  client.deadline = client.deadline or net.now() + 3
  local _, message = client.socket:recv(65536, 0)
  if message ~= "timeout" and message ~= nil or net.now() > client.deadline then
    client.socket:close()
    return true
  end
  return false
end

local function sockets_of_worker()
  local pipe = io.popen(("ls -l /proc/%d/fd | grep -c socket:"):format(worker))
  local n = pipe:read("n")
  pipe:close()
  return n
end

local function run(kinds)
  assert.equal("hello", server:get("/").body)
  local base = sockets_of_worker()
  local clients, made = {}, 0
  local honest = server:connect()
  while made < CLIENTS or #clients > 0 do
    while made < CLIENTS and #clients < AT_ONCE do
      made = made + 1
      clients[#clients + 1] = new_client(kinds)
    end
    for i = #clients, 1, -1 do
      if step(clients[i]) then
        table.remove(clients, i)
      end
    end
    assert.equal("hello", honest:request("GET", "/").body)
    net.pause(0.001)
  end
  honest:close()
  assert.same({ worker }, server:workers())
  helper.wait_until("all connections are gone", function()
    return sockets_of_worker() <= base
  end)
end

describe("chaos", function()
  setup(function()
    math.randomseed(seed)
  end)

  local function start(args)
    server = helper.start("basic.lua", { "--workers", "1", "--max-body", "64K", "--max-bodies", "200K",
      "--idle-timeout", "0.4", "--head-timeout", "0.3", "--body-timeout", "0.2", "--body-rate", "1K",
      "--write-timeout", "0.3", table.unpack(args or {}) })
    worker = helper.wait_until("there is a worker", function()
      return server:workers()[1]
    end)
  end

  after_each(function()
    server:signal(helper.SIGTERM)
    assert.same({ "exit", 0 }, { server:wait() })
    helper.cleanup()
  end)

  it("over HTTP/1 does no harm", function()
    start()
    run({ http1_bytes, http1_views })
  end)

  it("over HTTP/2 does no harm", function()
    start({ "--h2c" })
    run({ http2_frames, http2_frames, http1_views })
  end)
end)
