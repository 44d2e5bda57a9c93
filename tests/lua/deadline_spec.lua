-- SPDX-License-Identifier: MIT
-- A route's timeout and cancel_on_disconnect, without a server.
local luaflask = require("luaflask")

describe("a route's timeout", function()
  local app, client, heard

  before_each(function()
    app, heard = luaflask.Flask("deadlines", { static_folder = false }), {}
    app:teardown_request(function(err)
      heard[#heard + 1] = err and tostring(err):match("^%l+") or "nothing"
    end)
    client = app:test_client()
  end)

  local function slow()
    luaflask.sleep(30)
    return "late"
  end

  it("ends the wait: 503, and the teardowns hear of it", function()
    app:get("/", { timeout = 0.02 }, slow)
    for i = 1, 2 do -- the first request is planned, the second follows the plan
      local response = client:get("/")
      assert.equal(503, response.status_code)
      assert.equal("This request took longer than 0.02 seconds and was ended.\n", response.text)
      assert.equal("cancelled", heard[i])
    end
  end)

  it("leaves alone what is in time", function()
    app:get("/", { timeout = 5 }, function()
      luaflask.sleep(0.001)
      return "in time"
    end)
    assert.equal("in time", client:get("/").text)
    assert.equal("nothing", heard[1])
  end)

  it("goes with hooks, converters of the application's own and blueprints", function()
    local bp = luaflask.Blueprint("bp")
    bp:get("/bp", { timeout = 0.02 }, slow)
    app:register_blueprint(bp)
    app:before_request(function() end)
    app:after_request(function(response) return response end)
    app:get("/hooked", { timeout = 0.02 }, slow)
    assert.equal(503, client:get("/bp").status_code)
    assert.equal(503, client:get("/hooked").status_code)

    local routing = require("luaflask.routing")
    local other = luaflask.Flask("converted", { static_folder = false })
    other.url_map.converters.word = routing.BaseConverter:extend("WordConverter", {})
    other:get("/<word:w>", { timeout = 0.02 }, slow)
    assert.equal(503, other:test_client():get("/x").status_code)
  end)

  it("is not that of another route", function()
    app:get("/limited", { timeout = 0.01 }, slow)
    app:get("/free", function()
      luaflask.sleep(0.05)
      return "free"
    end)
    assert.equal(503, client:get("/limited").status_code)
    assert.equal("free", client:get("/free").text)
  end)

  it("lets the view answer for itself", function()
    app:get("/", { timeout = 0.01 }, function()
      local ok, err = pcall(luaflask.sleep, 30)
      return not ok and luaflask.isinstance(err, luaflask.Cancelled) and "partial", 206
    end)
    local response = client:get("/")
    assert.equal(206, response.status_code)
    assert.equal("partial", response.text)
  end)

  it("is a number of seconds", function()
    for _, value in ipairs({ -1, "5", 0 / 0, math.huge, {} }) do
      assert.has_error(function()
        app:get("/", { timeout = value }, slow)
      end)
    end
    local ok, err = pcall(app.get, app, "/", { cancel_on_disconnect = "no" }, slow)
    assert.is_false(ok)
    assert.truthy(tostring(err):find("cancel_on_disconnect: true or false is needed, not no", 1, true))
  end)
end)

describe("coroutines of the application's own", function()
  it("are resumed as Lua does it", function()
    local co
    co = coroutine.create(function(a, b)
      assert.equal(3, a + b)
      local status, message = coroutine.resume(co)
      assert.is_false(status)
      assert.truthy(message:find("cannot resume", 1, true))
      local c, d = coroutine.yield("first", nil, "third")
      assert.is_nil(c)
      assert.equal("d", d)
      error({ code = 7 })
    end)
    assert.same({ n = 4, true, "first", nil, "third" }, { n = 4, coroutine.resume(co, 1, 2) })
    local ok, err = coroutine.resume(co, nil, "d")
    assert.is_false(ok)
    assert.equal(7, err.code)
    assert.same({ false, "cannot resume dead coroutine" }, { coroutine.resume(co) })
    assert.equal("dead", coroutine.status(co))
  end)
end)
