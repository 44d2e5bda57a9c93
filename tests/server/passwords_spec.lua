-- SPDX-License-Identifier: MIT
-- Hashing passwords keeps no other request waiting: the work is done on the thread pool.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

describe("a worker that hashes twenty passwords at once", function()
  after_each(helper.cleanup)

  it("answers other requests meanwhile", function()
    helper.patience = 120
    local server = helper.start("passwords.lua", { "--workers", "1" })
    local connections = {}
    for i = 1, 20 do
      connections[i] = server:connect()
      connections[i]:send(helper.request_text("GET", "/hash/geheim" .. i))
    end
    -- Were a hash made on the loop, no view could ever see another that is inside.
    local seen = 0
    for _ = 1, 50 do
      seen = math.max(seen, tonumber(server:get("/inside").body:match('"inside":%s*(%d+)')))
    end
    assert.is_true(seen > 1, ("%d views inside"):format(seen))
    local peak = 0
    for i = 1, 20 do
      local response = connections[i]:read_response()
      assert.equal(200, response.status)
      assert.matches('"ok":%s*true', response.body)
      peak = math.max(peak, tonumber(response.body:match('"peak":%s*(%d+)')))
      connections[i]:close()
    end
    assert.is_true(peak > 4, ("at most %d views inside"):format(peak))
    assert.matches('"inside":%s*0', server:get("/inside").body)
    assert.same({ "exit", 0 }, { server:stop() })
  end)
end)
