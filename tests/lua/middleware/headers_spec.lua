-- SPDX-License-Identifier: MIT
-- SecurityHeaders, RequestID, Timing.
local luaflask = require("luaflask")
local middleware = require("luaflask.middleware")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local RequestID, SecurityHeaders, Timing = middleware.RequestID, middleware.SecurityHeaders, middleware.Timing
local request = luaflask.request

local function new_app()
  local app = helper.app_with()
  app:get("/", function()
    return "Hello"
  end)
  app:get("/own", function()
    return "own", { ["X-Frame-Options"] = "DENY" }
  end)
  return app
end

for _, way in ipairs({ "middleware", "hook" }) do
  describe("SecurityHeaders as a " .. way, function()
    local function get(options, path, opts)
      local app = new_app()
      if way == "middleware" then
        app.wsgi_app = SecurityHeaders(app.wsgi_app, options)
      else
        SecurityHeaders.init_app(app, options)
      end
      return app:test_client():get(path or "/", opts).headers
    end

    it("is safe by default, with HSTS over https alone", function()
      local headers = get()
      assert.equal("default-src 'self'; object-src 'none'", headers["Content-Security-Policy"])
      assert.equal("nosniff", headers["X-Content-Type-Options"])
      assert.equal("SAMEORIGIN", headers["X-Frame-Options"])
      assert.equal("strict-origin-when-cross-origin", headers["Referrer-Policy"])
      assert.equal("same-origin", headers["Cross-Origin-Opener-Policy"])
      assert.is_nil(headers["Strict-Transport-Security"])
      headers = get(nil, "/", { base_url = "https://localhost" })
      assert.equal("max-age=31556926; includeSubDomains", headers["Strict-Transport-Security"])
    end)

    it("can be told otherwise, and leaves what the application says", function()
      local headers = get({ content_security_policy = { ["default-src"] = "'self'",
        ["img-src"] = { "'self'", "https:" }, ["upgrade-insecure-requests"] = true }, frame_options = false,
        referrer_policy = "no-referrer" })
      assert.equal("default-src 'self'; img-src 'self' https:; upgrade-insecure-requests",
        headers["Content-Security-Policy"])
      assert.is_nil(headers["X-Frame-Options"])
      assert.equal("no-referrer", headers["Referrer-Policy"])
      assert.equal("DENY", get(nil, "/own")["X-Frame-Options"])
      assert.equal("nosniff", get(nil, "/none")["X-Content-Type-Options"])
      headers = get({ content_security_policy_report_only = true })
      assert.is_nil(headers["Content-Security-Policy"])
      assert.truthy(headers["Content-Security-Policy-Report-Only"])
      assert.truthy(helper.message_of(get, { frame_options = "a\nb" }):find("one line of text", 1, true))
    end)
  end)
end

describe("RequestID", function()
  local function client(options)
    local app = new_app()
    app:get("/id", function()
      return RequestID.current() .. " " .. request.headers["X-Request-ID"]
    end)
    app.wsgi_app = RequestID(app.wsgi_app, options)
    return app:test_client(), app
  end

  it("makes an id, the same in request, answer and code", function()
    local response = client():get("/id")
    local id = response.headers["X-Request-ID"]
    assert.truthy(id:find("^%x+$"))
    assert.equal(32, #id)
    assert.equal(id .. " " .. id, response.text)
    assert.not_equal(id, client():get("/id").headers["X-Request-ID"])
    assert.is_nil(RequestID.current())
  end)

  it("takes one that is sane, unless told not to", function()
    local function id_for(given, options)
      return (client(options):get("/", { headers = { ["X-Request-ID"] = given } }).headers["X-Request-ID"])
    end
    assert.equal("a-1.b_2", id_for("a-1.b_2"))
    assert.not_equal("a-1", id_for("a-1", { accept = false }))
    for _, bad in ipairs({ "", "a b", "a;b", "<x>", ("x"):rep(129) }) do
      assert.truthy(id_for(bad):find("^%x+$"))
    end
    assert.equal("made", id_for("a b", { make = function()
      return "made"
    end }))
    local own = client({ header = "X-Trace" }):get("/", { headers = { ["X-Trace"] = "t" } })
    assert.equal("t", own.headers["X-Trace"])
  end)

  it("is a field of log records", function()
    local one, app = client()
    local logging, lines = require("luaflask.logging"), {}
    app:get("/log", function()
      app.logger:warning("hello")
      return ""
    end)
    local logger = app.logger
    logger.propagate, logger.handlers = false, {}
    logger:add_filter(RequestID.filter)
    logger:add_handler(function(_, line)
      lines[#lines + 1] = line
    end).formatter = logging.Formatter("%(request_id)s %(message)s")
    one:get("/log", { headers = { ["X-Request-ID"] = "abc" } })
    logger:warning("outside")
    assert.same({ "abc hello", "- outside" }, lines)
  end)
end)

describe("Timing", function()
  it("is what the architecture shows", function()
    local Own = require("luaflask.middleware.timing")
    local app = new_app()
    app.wsgi_app = Own(app.wsgi_app)
    local value = app:test_client():get("/").headers["Server-Timing"]
    assert.truthy(value:find("^app;dur=%d+%.%d%d%d$"), value)
  end)

  it("has spans that code adds", function()
    local app = new_app()
    app:get("/spans", function()
      Timing.add("cache", 0.25, 'a "hit"')
      return Timing.measure("db", function(text)
        return text
      end, "result")
    end)
    app.wsgi_app = Timing(app.wsgi_app, { name = "total" })
    local response = app:test_client():get("/spans")
    assert.equal("result", response.text)
    local value = response.headers["Server-Timing"]
    assert.truthy(value:find('^cache;dur=250%.000;desc="a  hit ", db;dur=[%d.]+, total;dur=[%d.]+$'), value)
    assert.is_false(pcall(Timing.add, "two words", 1))
  end)

  it("logs, when the body is over", function()
    local app, seen = new_app(), {}
    app:get("/stream", function()
      local n = 0
      return function()
        n = n + 1
        assert.equal(0, #seen)
        return n < 3 and "x" or nil
      end
    end)
    app.wsgi_app = Timing(app.wsgi_app, { header = false, log = function(environ, status, seconds)
      seen[#seen + 1] = { environ.REQUEST_METHOD, environ.PATH_INFO, status, seconds >= 0 }
    end })
    assert.is_nil(app:test_client():get("/stream").headers["Server-Timing"])
    assert.same({ { "GET", "/stream", "200 OK", true } }, seen)
    app.wsgi_app = Timing(new_app().wsgi_app, { slower_than = 60, log = function()
      error("nothing is so slow")
    end })
    assert.equal("Hello", app:test_client():get("/").text)
    assert.truthy(helper.message_of(Timing, print, { log = 1 }):find("log is true, a logger or a function", 1, true))
  end)
end)
