-- SPDX-License-Identifier: MIT
-- Applications of Debian's lua-wsapi.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local middleware = require("luaflask.middleware")

-- Debian has its modules for 5.1 and 5.2; they run on every Lua.
local folder = "/usr/share/lua/5.2/?.lua;/usr/share/lua/5.1/?.lua"

local function mounted(wsapi_app)
  local app = helper.app_with()
  app:get("/", function()
    return "ours"
  end)
  app.wsgi_app = middleware.DispatcherMiddleware(app.wsgi_app, { ["/old"] = middleware.WSAPI(wsapi_app) })
  return app:test_client(), app
end

describe("A WSAPI application", function()
  it("is mounted beside ours", function()
    local client = mounted(function(env)
      assert.equal("", env.HTTP_NONE)
      local body = env.input:read()
      local text = coroutine.wrap(function()
        coroutine.yield(("%s %s %s?%s "):format(env.REQUEST_METHOD, env.SCRIPT_NAME, env.PATH_INFO, env.QUERY_STRING))
        coroutine.yield(body)
      end)
      return 201, { ["Content-Type"] = "text/plain", ["Set-Cookie"] = { "a=1", "b=2" } }, text
    end)
    assert.equal("ours", client:get("/").text)
    local response = client:post("/old/page?x=1", { data = "body" })
    assert.equal("201 Created", response.status)
    assert.equal("POST /old /page?x=1 body", response.text)
    assert.equal(2, #response.headers:getlist("Set-Cookie"))
  end)

  it("may give its status as text, and no body", function()
    local client = mounted({ run = function()
      return "302 Found", { Location = "/" }
    end })
    assert.equal("302 Found", client:get("/old").status)
  end)

  it("that gives something else is named", function()
    local client = mounted(function()
      return "200 OK"
    end)
    assert.truthy(helper.message_of(client.get, client, "/old"):find("a table of headers and an iterator", 1, true))
    assert.truthy(helper.message_of(middleware.WSAPI, 1):find("or a module with a function `run`", 1, true))
  end)

  it("of lua-wsapi's own request and response runs", function()
    local before = package.path
    package.path = before .. ";" .. folder
    finally(function()
      package.path = before
    end)
    local ok, wsapi_request = pcall(require, "wsapi.request")
    if not ok then
      pending("lua-wsapi is not installed")
    end
    local wsapi_response = require("wsapi.response")
    local client = mounted(function(env)
      local req, res = wsapi_request.new(env), wsapi_response.new()
      res:set_cookie("seen", "yes")
      res:write("Hello ", req.POST.name or "nobody", req.GET.mark or "", " ", req.path_info)
      return res:finish()
    end)
    local response = client:post("/old/x?mark=!", { data = { name = "Ada" } })
    assert.equal(200, response.status_code)
    assert.equal("Hello Ada! /x", response.text)
    assert.truthy(response.headers["Set-Cookie"]:find("seen=yes", 1, true))
  end)
end)
