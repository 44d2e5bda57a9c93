-- SPDX-License-Identifier: MIT
-- The session is saved after all after_request functions and before request_finished, whose receivers see its cookie.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, get, log_of = helper.app_with, helper.get, helper.log_of

local session, signals = luaflask.session, luaflask.signals

local function with_receiver(app, receiver, fn)
  signals.request_finished:connect(receiver, { sender = app })
  local ok, err = pcall(fn)
  signals.request_finished:disconnect(receiver)
  assert(ok, err)
end

local function cookies(response)
  return response.headers:getlist("Set-Cookie")
end

describe("a receiver of request_finished", function()
  local app

  before_each(function()
    app = app_with()
    app:get("/write", function()
      session.name = "ada"
      return "written"
    end)
    app:get("/json", function()
      session.name = "ada"
      return { written = true }
    end)
    app:get("/read", function()
      return session.name or "nobody"
    end)
    app:get("/plain", function()
      return "plain"
    end)
  end)

  it("sees the session's cookie, which is sent once", function()
    for _, path in ipairs({ "/write", "/json" }) do
      local seen
      with_receiver(app, function(_, args)
        seen = { cookies(args.response), args.response.headers:get("Vary") }
      end, function()
        local response = get(app, path)
        assert.equal(1, #seen[1])
        assert.matches("^session=[%w_.-]+; HttpOnly; Path=/$", seen[1][1])
        assert.equal("Cookie", seen[2])
        assert.same(seen[1], cookies(response))
        assert.same({ "Cookie" }, response.headers:getlist("Vary"))
      end)
    end
  end)

  it("may change the answer, the cookie too", function()
    with_receiver(app, function(_, args)
      args.response.headers:set("X-Seen", "yes")
      args.response.headers:remove("Set-Cookie")
    end, function()
      local response = get(app, "/write")
      assert.equal("yes", response.headers:get("X-Seen"))
      assert.same({}, cookies(response))
    end)
  end)

  it("comes too late to change the session", function()
    local client = app:test_client()
    with_receiver(app, function()
      session.name = "eve"
    end, function()
      client:get("/write")
    end)
    assert.equal("ada", client:get("/read").text)
  end)

  it("sees what after_request functions wrote into the session", function()
    app:after_request(function(response)
      session.after = true
      return response
    end)
    local n
    with_receiver(app, function(_, args)
      n = #cookies(args.response)
    end, function()
      get(app, "/plain")
    end)
    assert.equal(1, n)
  end)

  it("finds no cookie where nobody asked for the session", function()
    with_receiver(app, function(_, args)
      args.response.headers:set("X-Cookies", #cookies(args.response))
    end, function()
      local response = get(app, "/plain")
      assert.equal("0", response.headers:get("X-Cookies"))
      assert.is_nil(response.headers:get("Vary"))
    end)
  end)

  it("sees the cookie of a permanent session that is only refreshed", function()
    app:get("/stay", function()
      session.permanent = true
      return "ok"
    end)
    local client, n = app:test_client()
    client:get("/stay")
    with_receiver(app, function(_, args)
      n = #cookies(args.response)
    end, function()
      assert.equal(1, #cookies(client:get("/plain")))
    end)
    assert.equal(1, n)
  end)

  it("that raises is answered by 500, with the session's cookie", function()
    log_of(app)
    local times = 0
    with_receiver(app, function()
      times = times + 1
      error("no")
    end, function()
      local response = get(app, "/write")
      assert.equal(500, response.status_code)
      assert.equal(1, #cookies(response))
    end)
    assert.equal(2, times)
  end)
end)

describe("an application's own process_response", function()
  it("has the session's cookie once the framework's is done", function()
    local app, n = app_with()
    function app:process_response(response)
      response = luaflask.Flask.process_response(self, response)
      n = #cookies(response)
      return response
    end
    app:get("/", function()
      session.x = 1
      return "x"
    end)
    assert.equal(1, #cookies(get(app, "/")))
    assert.equal(1, n)
  end)
end)
