-- SPDX-License-Identifier: MIT
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local SharedData = require("luaflask.middleware").SharedData

describe("SharedDataMiddleware", function()
  local folder

  local function write(name, text)
    local file = assert(io.open(folder .. "/" .. name, "wb"))
    file:write(text)
    file:close()
  end

  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir -p " .. folder .. "/below"))
    write("a.txt", "a text")
    write("large.bin", ("0123456789"):rep(20000))
    write("below/x.html", "<p>x</p>")
    write("secret.lua", "return 1")
  end)

  teardown(function()
    os.execute("rm -r " .. folder)
  end)

  local function client(options, exports)
    local app = helper.app_with()
    app:get("/shared/own", function()
      return "own"
    end)
    app.wsgi_app = SharedData(app.wsgi_app, exports or { ["/shared"] = folder, ["/one"] = folder .. "/a.txt" }, options)
    return app:test_client()
  end

  it("sends files with type, length and caching", function()
    local response = client():get("/shared/a.txt")
    assert.equal("a text", response.text)
    assert.equal("text/plain; charset=utf-8", response.headers["Content-Type"])
    assert.equal("6", response.headers["Content-Length"])
    assert.equal("max-age=43200, public", response.headers["Cache-Control"])
    assert.truthy(response.headers.ETag)
    assert.truthy(response.headers.Expires)
    assert.equal("a text", client():get("/one").text)
    assert.equal(("0123456789"):rep(20000), client():get("/shared/large.bin").text)
    assert.equal("200000", client():head("/shared/large.bin").headers["Content-Length"])
  end)

  it("says when the client has the file already", function()
    local one = client()
    for _, path in ipairs({ "a.txt", "large.bin" }) do
      local tag = one:get("/shared/" .. path).headers.ETag
      local response = one:get("/shared/" .. path, { headers = { ["If-None-Match"] = tag } })
      assert.equal(304, response.status_code)
      assert.equal("", response.text)
    end
  end)

  it("leaves all else to the application, and never leaves its folder", function()
    local one = client()
    assert.equal("own", one:get("/shared/own").text)
    for _, path in ipairs({ "/shared/none", "/shared/below", "/shared/../../etc/passwd", "/shared/%2e%2e/x", "/sharedx",
      "/shared" }) do
      assert.equal(404, one:get(path).status_code, path)
    end
  end)

  it("hides names, and may be told not to cache", function()
    local one = client({ disallow = "*.lua", cache = false })
    assert.equal(404, one:get("/shared/secret.lua").status_code)
    local response = one:get("/shared/a.txt")
    assert.equal("public", response.headers["Cache-Control"])
    assert.is_nil(response.headers.ETag)
    local Picky = SharedData:extend("Picky", { is_allowed = function(_, name)
      return name ~= "a.txt"
    end })
    local app = helper.app_with()
    app.wsgi_app = Picky(app.wsgi_app, { ["/shared"] = folder })
    assert.equal(404, app:test_client():get("/shared/a.txt").status_code)
    assert.equal(200, app:test_client():get("/shared/below/x.html").status_code)
  end)

  it("looks through a list in its order, and serves folders beside a module", function()
    local one = client(nil, { { "/s", folder .. "/below" }, { "/s", folder }, { "/code", { "luaflask", "meta" } } })
    assert.equal("<p>x</p>", one:get("/s/x.html").text)
    assert.equal("a text", one:get("/s/a.txt").text)
    assert.truthy(one:get("/code/core.lua").text:find("luaflask.core", 1, true))
    assert.truthy(helper.message_of(client, nil, { ["/x"] = 1 }):find("unknown def 1", 1, true))
    assert.truthy(helper.message_of(client, nil, { ["/x"] = { "no.such", "y" } }):find("no module 'no.such'", 1, true))
  end)
end)
