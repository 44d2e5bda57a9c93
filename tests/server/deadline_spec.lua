-- SPDX-License-Identifier: MIT
-- Views that wait too long, and views whose client has gone.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")

describe("--handler-timeout", function()
  local server

  before_each(function()
    server = helper.start("faults.lua", { "--workers", "1", "--handler-timeout", "0.3" })
  end)

  after_each(helper.cleanup)

  it("ends a view that waits too long with 503, and its teardowns run", function()
    local connection = server:connect()
    local response = connection:request("GET", "/wait/60000")
    assert.equal(503, response.status)
    assert.equal("This request took longer than 0.3 seconds and was ended.\n", response.body)
    assert.equal("cancelled", connection:request("GET", "/ends").body)
    server:wait_log("GET /wait/60000 took longer than 0.3 s: cancelled")
  end)

  it("leaves a view that is in time alone, again and again", function()
    local connection = server:connect()
    for _ = 1, 5 do
      assert.equal("waited", connection:request("GET", "/wait/100").body)
    end
    assert.equal("", connection:request("GET", "/ends").body)
  end)

  it("gives way to the route's own timeout", function()
    assert.equal("in time", server:get("/patient").body)
    local response = server:get("/hasty")
    assert.equal(503, response.status)
    assert.truthy(response.body:find("longer than 0.1 seconds", 1, true))
  end)

  it("does not count a stream that has begun", function()
    assert.equal(("piece "):rep(4), server:get("/stream").body)
  end)

  it("sends the answer of a view that makes good for it", function()
    local response = server:get("/made-good")
    assert.equal(200, response.status)
    assert.equal("made good", response.body)
  end)
end)

describe("a route's cancel_on_disconnect", function()
  after_each(helper.cleanup)

  it("turns the rule of GET and POST round", function()
    local server = helper.start("faults.lua", { "--workers", "1" })
    for name, method in pairs({ keep = "GET", drop = "POST" }) do
      local connection = server:connect()
      connection:send(helper.request_text(method, "/" .. name, { body = method == "POST" and "" or nil }))
      helper.wait_until("the view waits", function()
        return server:get("/finished/" .. name).body == "waiting"
      end)
      connection.socket:reset()
    end
    for name, ending in pairs({ keep = "finished", drop = "cancelled" }) do
      helper.wait_until(name .. " is " .. ending, function()
        return server:get("/finished/" .. name).body == ending
      end)
    end
  end)

  it("and timeout are checked where the route is declared", function()
    local path = helper.folder() .. "/app.lua"
    for option, words in pairs({ ["timeout = -1"] = "a number of seconds",
      ["cancel_on_disconnect = 1"] = "true or false" }) do
      helper.write(path, ([[
local app = require("luaflask").Flask("app", { static_folder = false })
app:get("/", { %s }, function() return "" end)
return app
]]):format(option))
      local how, code, output = helper.run({ helper.bin, "--app", path, "run", "-p", "0" })
      assert.same({ "exit", 1 }, { how, code })
      assert.truthy(output:find("app.lua:2:", 1, true))
      assert.truthy(output:find(words, 1, true))
    end
  end)
end)
