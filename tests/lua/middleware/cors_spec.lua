-- SPDX-License-Identifier: MIT
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local CORS = require("luaflask.middleware.cors")

local ALLOW = "Access-Control-Allow-"

-- Both ways of use have to answer alike.
for _, way in ipairs({ "middleware", "hook" }) do
  describe("CORS as a " .. way, function()
    local function client(options)
      local app = helper.app_with()
      app:get("/", function()
        return "Hello"
      end)
      app:get("/api/x", function()
        return "x"
      end)
      app:get("/boom", function()
        error("boom")
      end)
      helper.log_of(app)
      if way == "middleware" then
        app.wsgi_app = CORS(app.wsgi_app, options)
      else
        CORS.init_app(app, options)
      end
      return app:test_client()
    end

    local function ask(options, headers, method, path)
      return client(options):open(path or "/", { method = method or "GET", headers = headers }).headers
    end

    local function preflight(options, headers)
      headers.Origin = headers.Origin or "https://a.example"
      headers["Access-Control-Request-Method"] = headers["Access-Control-Request-Method"] or "PUT"
      return ask(options, headers, "OPTIONS")
    end

    it("names any origin by default, and says that it differs", function()
      local headers = ask(nil, { Origin = "https://a.example" })
      assert.equal("https://a.example", headers[ALLOW .. "Origin"])
      assert.equal("Origin", headers.Vary)
      assert.is_nil(headers[ALLOW .. "Credentials"])
      assert.is_nil(headers[ALLOW .. "Methods"])
      assert.equal("*", ask(nil, {})[ALLOW .. "Origin"])
      headers = ask({ send_wildcard = true }, { Origin = "https://a.example" })
      assert.equal("*", headers[ALLOW .. "Origin"])
      assert.is_nil(headers.Vary)
      assert.is_nil(ask({ always_send = false }, {})[ALLOW .. "Origin"])
    end)

    it("names listed origins, patterns and what a function accepts", function()
      local options = { origins = { "https://a.example", "https://*.shop.example" } }
      for origin, allowed in pairs({ ["https://a.example"] = true, ["https://b.example"] = false,
        ["https://one.shop.example"] = true, ["https://evil.example/.shop.example"] = false,
        ["https://a.example.evil"] = false, ["https://axexample"] = false }) do
        assert.equal(allowed and origin or nil, ask(options, { Origin = origin })[ALLOW .. "Origin"])
      end
      assert.equal("Origin", ask(options, { Origin = "https://b.example" }).Vary)
      local only = { origins = "https://a.example" }
      assert.is_nil(ask(only, { Origin = "https://a.example" }).Vary)
      assert.equal("https://a.example", ask(only, {})[ALLOW .. "Origin"])
      local asked = { origins = function(origin)
        return origin:find("^http://localhost:%d+$") ~= nil
      end }
      assert.equal("http://localhost:1", ask(asked, { Origin = "http://localhost:1" })[ALLOW .. "Origin"])
      assert.is_nil(ask(asked, { Origin = "http://other" })[ALLOW .. "Origin"])
    end)

    it("answers preflights", function()
      local headers = preflight({ max_age = 600, supports_credentials = true, methods = { "get", "put" } },
        { ["Access-Control-Request-Headers"] = "X-B, X-A" })
      assert.equal("GET, PUT", headers[ALLOW .. "Methods"])
      assert.equal("X-A, X-B", headers[ALLOW .. "Headers"])
      assert.equal("600", headers["Access-Control-Max-Age"])
      assert.equal("true", headers[ALLOW .. "Credentials"])
      assert.is_nil(preflight({ methods = { "GET" } }, {})[ALLOW .. "Methods"])
      headers = preflight({ allow_headers = { "X-*" } }, { ["Access-Control-Request-Headers"] = "x-one, Other" })
      assert.equal("x-one", headers[ALLOW .. "Headers"])
      assert.equal("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", preflight(nil, {})[ALLOW .. "Methods"])
    end)

    it("speaks of private networks only when asked", function()
      local name = "Access-Control-Request-Private-Network"
      assert.equal("false", preflight(nil, { [name] = "true" })[ALLOW .. "Private-Network"])
      assert.equal("true", preflight({ allow_private_network = true }, { [name] = "true" })[ALLOW .. "Private-Network"])
      assert.is_nil(preflight({ allow_private_network = true }, {})[ALLOW .. "Private-Network"])
    end)

    it("is on errors too", function()
      for path, status in pairs({ ["/none"] = 404, ["/boom"] = 500 }) do
        local response = client({ expose_headers = { "X-A", "X-B" } }):get(path, { headers = { Origin = "https://a" } })
        assert.equal(status, response.status_code)
        assert.equal("https://a", response.headers[ALLOW .. "Origin"])
        assert.equal("X-A, X-B", response.headers["Access-Control-Expose-Headers"])
      end
    end)

    it("differs by path", function()
      local options = { resources = { ["/api/*"] = { origins = "https://a" }, ["/api/x"] = { origins = "https://b" } } }
      assert.is_nil(ask(options, { Origin = "https://a" })[ALLOW .. "Origin"])
      assert.is_nil(ask(options, { Origin = "https://a" }, "GET", "/api/x")[ALLOW .. "Origin"])
      assert.equal("https://b", ask(options, { Origin = "https://b" }, "GET", "/api/x")[ALLOW .. "Origin"])
    end)
  end)
end

describe("CORS", function()
  it("refuses what browsers refuse", function()
    local message = helper.message_of(CORS, print, { send_wildcard = true, supports_credentials = true })
    assert.truthy(message:find("cannot use supports_credentials in conjunction with an origin of '*'", 1, true))
  end)
end)
