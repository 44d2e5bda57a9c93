-- SPDX-License-Identifier: MIT
-- Server-Sent Events over real sockets: each event goes out when it happens, slow clients slow the source down, and
-- a client that leaves ends it.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

local function state(server, name)
  return server:get("/state/" .. name).body
end

local function open(server, path, opts)
  local connection = server:connect()
  connection:send(helper.request_text("GET", path, opts))
  local head = connection:read_head()
  assert.equal(200, head.status)
  return connection, head
end

-- What comes until `pattern` has come.
local function read_until(connection, pattern)
  local text = ""
  while not text:find(pattern) do
    text = text .. assert(connection:read_chunk(), "the stream ended: " .. text)
  end
  return text
end

for _, query in ipairs({ "", "?heartbeat=60" }) do
  describe("events, with" .. (query == "" and "out" or "") .. " a heartbeat,", function()
    after_each(helper.cleanup)

    it("go out one by one, and the response ends with its source", function()
      local server = helper.start("events.lua", { "--workers", "1" })
      local connection, head = open(server, "/events/a" .. query, { headers = { { "Last-Event-ID", "41" } } })
      assert.equal("text/event-stream; charset=utf-8", head.headers["content-type"])
      assert.equal("no-cache", head.headers["cache-control"])
      assert.equal("no", head.headers["x-accel-buffering"])
      assert.equal("id: 1\ndata: first after 41\n\n", read_until(connection, "\n\n"))
      assert.equal("open", state(server, "a"))
      server:request("POST", "/next/a")
      assert.equal("id: 2\ndata: event 2\n\n", read_until(connection, "\n\n"))
      server:request("POST", "/next/a")
      assert.equal("id: 3\ndata: event 3\n\n", read_until(connection, "\n\n"))
      assert.is_nil(connection:read_chunk())
      helper.wait_until("everything is over", function()
        return state(server, "a") == "finished" and state(server, "a-close") == "closed"
          and state(server, "a-teardown") == "ran"
      end)
      assert.same({ "exit", 0 }, { server:stop() })
    end)

    it("end when the client leaves while the source waits", function()
      local server = helper.start("events.lua", { "--workers", "1" })
      local connection = open(server, "/events/b" .. query)
      read_until(connection, "\n\n")
      connection.socket:reset()
      helper.wait_until("the source hears of it", function()
        return state(server, "b") == "cancelled"
      end)
      helper.wait_until("what was to be done is done", function()
        return state(server, "b-close") == "closed" and state(server, "b-teardown") == "ran"
      end)
      assert.same({ "exit", 0 }, { server:stop() })
    end)

    it("wait for a client that does not read, and end when it leaves", function()
      local server = helper.start("events.lua", { "--workers", "1" })
      local connection = open(server, "/flood/c" .. query)
      local before, same = nil, 0
      -- The count stands still once the socket is full: looked at until it was the same several times.
      helper.wait_until("the source stands still", function()
        local now = state(server, "c")
        same = now == before and same + 1 or 0
        before = now
        return same >= 20
      end)
      assert.is_true(tonumber(before) < 1000, before)
      connection.socket:reset()
      helper.wait_until("the source hears of it", function()
        return state(server, "c") == "cancelled"
      end)
      assert.same({ "exit", 0 }, { server:stop() })
    end)
  end)
end

describe("a heartbeat", function()
  after_each(helper.cleanup)

  it("is sent while nothing happens, and events come in between", function()
    local server = helper.start("events.lua", { "--workers", "1" })
    local connection = open(server, "/events/d?heartbeat=0.02")
    read_until(connection, "first")
    read_until(connection, ":\n\n.*:\n\n")
    server:request("POST", "/next/d")
    read_until(connection, "id: 2\ndata: event 2\n\n")
    read_until(connection, ":\n\n")
    server:request("POST", "/next/d")
    read_until(connection, "id: 3\ndata: event 3\n\n")
    assert.is_nil(connection:read_chunk())
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
