-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")

local function new(opts)
  opts = opts or {}
  opts.root_path = opts.root_path or "/tmp"
  return luaflask.Flask("spec", opts)
end

describe("rules", function()
  it("hand their values to the view", function()
    local app = new()
    app:get("/<path:path>", function(path)
      return path
    end)
    app:get("/sum/<int:a>/<float:b>", function(a, b)
      return ("%d %.1f"):format(a + 1, b)
    end)
    app:get("/киртест", function()
      return "Hello World!"
    end)
    local client = app:test_client()
    assert.equal("catch/all", client:get("/catch/all").text)
    assert.equal("8 2.5", client:get("/sum/7/2.5").text)
    assert.equal("Hello World!", client:get("/%D0%BA%D0%B8%D1%80%D1%82%D0%B5%D1%81%D1%82").text)
  end)

  it("redirect to the canonical path, with method and body", function()
    local app = new()
    app:route("/user/", { methods = { "GET", "POST" } })(function()
      return luaflask.request.method .. " " .. tostring(luaflask.request.form:get("status"))
    end)
    local client = app:test_client()
    local response = client:post("/user?a=1", { data = { status = "success" } })
    assert.equal(308, response.status_code)
    assert.equal("http://localhost/user/?a=1", response.headers:get("Location"))
    response = client:post("/user", { data = { status = "success" }, follow_redirects = true })
    assert.equal("POST success", response.text)
    assert.equal(404, client:get("/user/x/").status_code)
  end)

  it("that match or not, hooks see the outcome", function()
    local app, seen = new(), {}
    app:after_request(function(response)
      seen[#seen + 1] = ("%s %d"):format(tostring(luaflask.request.endpoint), response.status_code)
      return response
    end)
    app:get("/x/", "x", function()
      return "x"
    end)
    local client = app:test_client()
    for _, path in ipairs({ "/x/", "/x", "/none" }) do
      client:get(path)
    end
    client:post("/x/")
    client:options("/x/")
    assert.same({ "x 200", "nil 308", "nil 404", "nil 405", "x 200" }, seen)
  end)
end)

describe("methods", function()
  local function allow(response)
    local list = {}
    for name in (response.headers:get("Allow") or ""):gmatch("%u+") do
      list[#list + 1] = name
    end
    table.sort(list)
    return table.concat(list, " ")
  end

  it("have shortcuts", function()
    local app = new()
    for _, verb in ipairs({ "get", "post", "put", "patch", "delete" }) do
      app[verb](app, "/" .. verb, function()
        return "Hello " .. luaflask.request.method
      end)
      assert.equal("function", type(app[verb]))
    end
    local client = app:test_client()
    for _, verb in ipairs({ "get", "post", "put", "patch", "delete" }) do
      assert.equal("Hello " .. verb:upper(), client[verb](client, "/" .. verb).text)
    end
  end)

  it("are answered for OPTIONS, over all rules", function()
    local app = new()
    app:route("/", { methods = { "GET", "POST" } })(function() end)
    app:route("/", { methods = { "PUT" } })(function() end)
    local response = app:test_client():options("/")
    assert.equal(200, response.status_code)
    assert.equal("", response.text)
    assert.equal("GET HEAD OPTIONS POST PUT", allow(response))
    assert.equal("text/html; charset=utf-8", response.content_type)
  end)

  it("are refused with Allow", function()
    local app = new()
    app:get("/", function()
      return "GET"
    end)
    local client = app:test_client()
    local response = client:post("/")
    assert.equal(405, response.status_code)
    assert.equal("GET HEAD OPTIONS", allow(response))
    assert.equal("", client:head("/").text)
    assert.equal(200, client:head("/").status_code)
  end)

  it("leave OPTIONS to the view when it is listed, in any case", function()
    local app = new()
    app:route("/o", { methods = { "options" } })(function()
      return "mine"
    end)
    assert.equal("mine", app:test_client():options("/o").text)
    assert.equal("mine", app:test_client():options("/o").text)
  end)

  it("leave OPTIONS out when told to", function()
    local app = new()
    app:get("/", { provide_automatic_options = false }, function() end)
    local view = setmetatable({ provide_automatic_options = false }, { __call = function() end })
    app:get("/v", view)
    local both = setmetatable({ provide_automatic_options = true, methods = { "OPTIONS" } },
      { __call = function() end })
    app:add_url_rule("/both", nil, both)
    local client = app:test_client()
    for _, path in ipairs({ "/", "/v" }) do
      assert.equal(405, client:options(path).status_code)
      assert.equal("GET HEAD", allow(client:options(path)))
    end
    assert.equal("OPTIONS", allow(client:options("/both")))
    local off = luaflask.Flask("off", { root_path = "/tmp" })
    off.config.PROVIDE_AUTOMATIC_OPTIONS = false
    off:get("/", function() end)
    assert.equal(405, off:test_client():options("/").status_code)
  end)

  it("that a view requires are always there", function()
    local app = new()
    local view = setmetatable({ required_methods = { "PUT" } }, { __call = function()
      return luaflask.request.method
    end })
    app:get("/", view)
    assert.equal("PUT", app:test_client():put("/").text)
    assert.equal("GET", app:test_client():get("/").text)
  end)
end)

describe("hosts", function()
  it("that TRUSTED_HOSTS does not list are refused, hooks and all", function()
    local app, hooks = new(), 0
    app.config.TRUSTED_HOSTS = { "example.test", ".other.test" }
    app:before_request(function()
      hooks = hooks + 1
    end)
    app:get("/", function()
      return "ok"
    end)
    local client = app:test_client()
    for host, status in pairs({ ["example.test"] = 200, ["a.other.test"] = 200, ["other.test"] = 200,
      ["bad.test"] = 400, ["another.test"] = 400, ["EXAMPLE.test:8000"] = 200 }) do
      assert.equal(status, client:get("/", { base_url = "http://" .. host }).status_code, host)
      assert.equal(status, client:get("/", { base_url = "http://" .. host }).status_code, host)
    end
    assert.equal(12, hooks)
    assert.equal(400, client:options("/", { base_url = "http://bad.test" }).status_code)
    assert.equal(400, client:get("/none", { base_url = "http://bad.test" }).status_code)
  end)

  it("are matched when asked for", function()
    local app = luaflask.Flask("x", { root_path = "/tmp", host_matching = true, static_host = "static.test" })
    app:get("/", { host = "a.test" }, function()
      return "a"
    end)
    app:get("/", { host = "<name>.b.test" }, function(name)
      return "b " .. name
    end)
    local client = app:test_client()
    assert.equal("a", client:get("/", { base_url = "http://a.test" }).text)
    assert.equal("b www", client:get("/", { base_url = "http://www.b.test" }).text)
    assert.equal(404, client:get("/", { base_url = "http://c.test" }).status_code)
  end)

  it("have subdomains when asked for", function()
    local app = new({ subdomain_matching = true })
    app.config.SERVER_NAME = "example.test"
    app:get("/", function()
      return "main"
    end)
    app:get("/", { subdomain = "<user>" }, function(user)
      return "of " .. user
    end)
    local client = app:test_client()
    assert.equal("main", client:get("/", { base_url = "http://example.test" }).text)
    assert.equal("of ada", client:get("/", { base_url = "http://ada.example.test" }).text)
  end)

  it("do not matter for plain rules when SERVER_NAME is set", function()
    local app = new()
    app.config.SERVER_NAME = "example.test"
    app:get("/", function()
      return "ok"
    end)
    assert.equal("ok", app:test_client():get("/", { base_url = "http://other.test" }).text)
  end)
end)
