-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local middleware = require("luaflask.middleware")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local ProxyFix = require("luaflask.middleware.proxy_fix")
local message_of = helper.message_of

-- What an application behind ProxyFix sees.
local function through(options, given)
  local seen
  local fix = ProxyFix(function(environ)
    seen = environ
    return {}
  end, options)
  local environ = { REMOTE_ADDR = "10.0.0.1", ["wsgi.url_scheme"] = "http", HTTP_HOST = "inside:8000",
    SERVER_NAME = "inside", SERVER_PORT = "8000", SCRIPT_NAME = "" }
  for key, value in pairs(given) do
    environ[key] = value
  end
  fix(environ, function() end)
  return seen
end

describe("ProxyFix", function()
  it("is one class under two names", function()
    assert.equal(ProxyFix, middleware.ProxyFix)
  end)

  it("trusts one proxy with address and scheme by default", function()
    local seen = through(nil, { HTTP_X_FORWARDED_FOR = "1.1.1.1, 2.2.2.2", HTTP_X_FORWARDED_PROTO = "https",
      HTTP_X_FORWARDED_HOST = "evil", HTTP_X_FORWARDED_PORT = "1", HTTP_X_FORWARDED_PREFIX = "/x" })
    assert.equal("2.2.2.2", seen.REMOTE_ADDR)
    assert.equal("https", seen["wsgi.url_scheme"])
    assert.equal("inside:8000", seen.HTTP_HOST)
    assert.equal("", seen.SCRIPT_NAME)
  end)

  it("counts values from the right, and leaves a header with too few alone", function()
    assert.equal("2.2.2.2", through({ x_for = 2 }, { HTTP_X_FORWARDED_FOR = "1.1.1.1,2.2.2.2, 3.3.3.3" }).REMOTE_ADDR)
    assert.equal("10.0.0.1", through({ x_for = 2 }, { HTTP_X_FORWARDED_FOR = "1.1.1.1" }).REMOTE_ADDR)
    assert.equal("10.0.0.1", through({ x_for = 0 }, { HTTP_X_FORWARDED_FOR = "1.1.1.1" }).REMOTE_ADDR)
  end)

  it("changes host, name and port together", function()
    local seen = through({ x_host = 1 }, { HTTP_X_FORWARDED_HOST = "shop.example:8443" })
    assert.same({ "shop.example:8443", "shop.example", "8443" }, { seen.HTTP_HOST, seen.SERVER_NAME, seen.SERVER_PORT })
    seen = through({ x_host = 1 }, { HTTP_X_FORWARDED_HOST = "[::1]" })
    assert.same({ "[::1]", "[::1]", "8000" }, { seen.HTTP_HOST, seen.SERVER_NAME, seen.SERVER_PORT })
    seen = through({ x_port = 1 }, { HTTP_X_FORWARDED_PORT = "443" })
    assert.same({ "inside:443", "443" }, { seen.HTTP_HOST, seen.SERVER_PORT })
    seen = through({ x_port = 1 }, { HTTP_X_FORWARDED_PORT = "443", HTTP_HOST = "[::1]:80" })
    assert.equal("[::1]:443", seen.HTTP_HOST)
  end)

  it("keeps what was there before", function()
    local seen = through({ x_prefix = 1 }, { HTTP_X_FORWARDED_FOR = "1.1.1.1", HTTP_X_FORWARDED_PREFIX = "/x" })
    assert.equal("/x", seen.SCRIPT_NAME)
    assert.same({ REMOTE_ADDR = "10.0.0.1", ["wsgi.url_scheme"] = "http", HTTP_HOST = "inside:8000",
      SERVER_NAME = "inside", SERVER_PORT = "8000", SCRIPT_NAME = "" }, seen["luaflask.proxy_fix.orig"])
  end)

  it("says what is wrong with what it is given, at the caller's line", function()
    local app = luaflask.Flask("app", { root_path = "/tmp" })
    for words, wrong in pairs({
      ["an application, such as app.wsgi_app, is needed"] = { 1 },
      ["x_for is the number of proxies that set the header, not true"] = { app.wsgi_app, { x_for = true } },
      ["ProxyFix has no option 'x_fro'; it takes x_for, x_host"] = { app.wsgi_app, { x_fro = 1 } },
    }) do
      local message = message_of(function()
        ProxyFix(wrong[1], wrong[2])
      end)
      assert.truthy(message:find(words, 1, true), message)
      assert.truthy(message:find("proxy_fix_spec.lua:", 1, true), message)
    end
  end)
end)
