-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local DispatcherMiddleware = require("luaflask.middleware").DispatcherMiddleware

local function named(name)
  return function(environ)
    return { name .. " " .. environ.SCRIPT_NAME .. "|" .. environ.PATH_INFO }
  end
end

describe("DispatcherMiddleware", function()
  local dispatcher = DispatcherMiddleware(named("default"), { ["/a"] = named("a"), ["/a/b"] = named("b") })

  local function at(path, script)
    return dispatcher({ PATH_INFO = path, SCRIPT_NAME = script }, function() end)[1]
  end

  it("gives each path to the longest prefix", function()
    assert.equal("default |/", at("/"))
    assert.equal("default |", at(""))
    assert.equal("a /a|", at("/a"))
    assert.equal("a /a|/", at("/a/"))
    assert.equal("a /a|/x/y", at("/a/x/y"))
    assert.equal("b /a/b|/x", at("/a/b/x"))
    assert.equal("a /a|/bc", at("/a/bc"))
    assert.equal("default |/ab", at("/ab"))
    assert.equal("a /outer/a|/x", at("/a/x", "/outer"))
  end)

  it("mounts applications, each with its own sessions and hooks", function()
    local app, shop = helper.app_with(), luaflask.Flask("shop", { root_path = "/tmp" })
    shop.secret_key = "another"
    shop:get("/", function()
      luaflask.session.n = (luaflask.session.n or 0) + 1
      return luaflask.current_app.name .. luaflask.session.n
    end)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, { ["/shop"] = shop })
    local client = app:test_client()
    assert.equal("shop1", client:get("/shop/").text)
    assert.equal("shop2", client:get("/shop/").text)
    assert.equal(404, client:get("/").status_code)
  end)

  it("refuses prefixes that can never fit", function()
    for _, prefix in ipairs({ "shop", "/shop/", "/", "" }) do
      local message = helper.message_of(DispatcherMiddleware, named("x"), { [prefix] = named("y") })
      assert.truthy(message:find("begins with a slash and does not end with one", 1, true), message)
    end
    assert.truthy(helper.message_of(DispatcherMiddleware, named("x"), { ["/y"] = 1 }):find("the one at /y", 1, true))
  end)
end)
