-- SPDX-License-Identifier: MIT
-- Many requests at once: they all wait in one worker, and none sees another's context.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

describe("one worker", function()
  after_each(helper.cleanup)

  -- Each request sleeps until all of them are inside: were a sleep to hold the worker up, none would ever end.
  it("holds thousands of sleeping requests at the same moment", function()
    local n = math.min(2000, math.floor((net.raise_limits() - 100) / 2))
    helper.patience = 120
    local server = helper.start("basic.lua", { "--workers", "1" })
    local connections = {}
    for i = 1, n do
      connections[i] = server:connect()
      connections[i]:send(helper.request_text("GET", "/together/" .. n))
    end
    for i = 1, n do
      local response = connections[i]:read_response()
      assert.equal(200, response.status)
      assert.equal(n, tonumber(response.body:match('"peak":%s*(%d+)')))
      connections[i]:close()
    end
    assert.truthy(server:get("/inside").body:find('"inside":%s*0'))
    assert.same({ "exit", 0 }, { server:stop() })
  end)

  it("forgets waiting requests whose clients have gone", function()
    local server = helper.start("basic.lua", { "--workers", "1" })
    local connections = {}
    for i = 1, 200 do
      connections[i] = server:connect()
      connections[i]:send(helper.request_text("GET", "/hang/" .. i))
    end
    helper.wait_until("all of them wait", function()
      for i = 1, 200 do
        if not server:get("/ends/" .. i).body:find("waiting", 1, true) then
          return false
        end
      end
      return true
    end)
    for i = 1, 200 do
      connections[i].socket:reset()
    end
    for i = 1, 200 do
      helper.wait_until("request " .. i .. " is cancelled", function()
        return server:get("/ends/" .. i).body:find("cancelled", 1, true)
      end)
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)

describe("requests that interleave", function()
  after_each(helper.cleanup)

  it("never see each other's g, session, arguments or answers", function()
    local server = helper.start("basic.lua", { "--workers", "2" })
    local clients = {}
    for i = 1, 64 do
      clients[i] = { connection = server:connect(), who = "client" .. i }
    end
    local most = 0
    for round = 1, 5 do
      for _, client in ipairs(clients) do
        local headers = client.cookie and { { "Cookie", client.cookie } } or nil
        client.connection:send(helper.request_text("GET", ("/mix/%s?who=%s"):format(client.who, client.who),
          { headers = headers }))
      end
      for _, client in ipairs(clients) do
        local response = client.connection:read_response()
        assert.equal(200, response.status)
        assert.equal(client.who, response.body:match('"who":%s*"([^"]*)"'))
        assert.equal(0, tonumber(response.body:match('"faults":%s*(%d+)')))
        assert.equal(round, tonumber(response.body:match('"visits":%s*(%d+)')))
        most = math.max(most, tonumber(response.body:match('"most":%s*(%d+)')))
        client.cookie = response.headers["set-cookie"]:match("^[^;]*")
      end
    end
    -- They did interleave.
    assert.is_true(most > 1)
    for _, client in ipairs(clients) do
      client.connection:close()
    end
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
