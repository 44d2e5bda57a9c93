-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local routing = require("luaflask.routing")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of

local url_for = luaflask.url_for

local function new(config)
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  for key, value in pairs(config or {}) do
    app.config[key] = value
  end
  app:get("/", "index", function() end)
  app:get("/hello/<name>", "hello", function() end)
  app:route("/both", { endpoint = "get_it" })(function() end)
  app:post("/posted", "multi", function() end)
  app:get("/got", "multi", app.view_functions.multi)
  return app
end

local function within(app, fn, path, opts)
  app:test_request_context(path or "/", opts)(fn)
end

describe("url_for in a request", function()
  it("fills variables and puts the rest into the query", function()
    within(new(), function()
      assert.equal("/hello/x%20y", url_for("hello", { name = "x y" }))
      assert.equal("/hello/x?a=1&b=c+d", url_for("hello", { name = "x", a = 1, b = "c d" }))
      assert.equal("/?l=1&l=2", url_for("index", { l = { 1, 2 } }))
      assert.equal("/", url_for("index"))
      assert.equal("/", url_for("index", { a = nil }))
    end)
  end)

  it("quotes the anchor", function()
    within(new(), function()
      assert.equal("/#x%20y", url_for("index", { _anchor = "x y" }))
      assert.equal("/?a=1#x", url_for("index", { _anchor = "x", a = 1 }))
      assert.equal("/", url_for("index", { _anchor = nil }))
    end)
  end)

  it("is absolute on demand", function()
    within(new(), function()
      assert.equal("http://localhost/", url_for("index", { _external = true }))
      assert.equal("https://localhost/", url_for("index", { _external = true, _scheme = "https" }))
      assert.equal("https://localhost/", url_for("index", { _scheme = "https" }))
      assert.truthy(message_of(url_for, "index", { _scheme = "https", _external = false }):find(
        "When specifying '_scheme', '_external' must be true.", 1, true))
    end)
    within(new(), function()
      assert.equal("http://other.test:8080/", url_for("index", { _external = true }))
    end, "/", { base_url = "http://other.test:8080" })
  end)

  it("names SERVER_NAME where there is one", function()
    within(new({ SERVER_NAME = "example.test" }), function()
      assert.equal("http://example.test/", url_for("index", { _external = true }))
    end, "/", { base_url = "http://other.test" })
  end)

  it("takes the method into account", function()
    within(new(), function()
      assert.equal("/got", url_for("multi"))
      assert.equal("/got", url_for("multi", { _method = "GET" }))
      assert.equal("/posted", url_for("multi", { _method = "POST" }))
    end)
  end)

  it("does not change the values it was given", function()
    within(new(), function()
      local values = { name = "x", _external = true }
      url_for("hello", values)
      assert.same({ name = "x", _external = true }, values)
    end)
  end)

  it("says what is wrong", function()
    within(new(), function()
      assert.truthy(message_of(url_for, "helo"):find(
        "Could not build url for endpoint 'helo'. Did you mean 'hello' instead?", 1, true))
      assert.truthy(message_of(url_for, "hello"):find("Did you forget to specify values ['name']?", 1, true))
      assert.truthy(message_of(url_for, "index", { _method = "POST" }):find("Did you mean to use methods [", 1, true))
      -- What steers is no value of the rule.
      assert.truthy(message_of(url_for, "index", { _method = "POST", a = 1 }):find(
        "('POST') with values ['a'].", 1, true))
      assert.matches("url_for: the endpoint is a string, not a nil value", message_of(url_for))
      assert.matches("url_for: the values are a table, not a string value", message_of(url_for, "hello", "x"))
    end)
  end)

  it("works in a view", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app:get("/x/<int:n>", "x", function(n)
      return url_for("x", { n = n + 1 }) .. " " .. url_for("x", { n = 1, _external = true })
    end)
    assert.equal("/x/4 http://localhost/x/1", app:test_client():get("/x/3").text)
  end)
end)

describe("url_for without a request", function()
  it("needs SERVER_NAME", function()
    new():app_context()(function()
      assert.truthy(message_of(url_for, "index"):find("Unable to build URLs outside an active request without "
        .. "'SERVER_NAME' configured. Also configure 'APPLICATION_ROOT' and 'PREFERRED_URL_SCHEME' as needed.",
        1, true))
    end)
  end)

  it("is absolute unless told otherwise", function()
    new({ SERVER_NAME = "example.test", APPLICATION_ROOT = "/app", PREFERRED_URL_SCHEME = "https" }):app_context()(
      function()
        assert.equal("https://example.test/app/", url_for("index"))
        assert.equal("/app/hello/x", url_for("hello", { name = "x", _external = false }))
        assert.equal("http://example.test/app/", url_for("index", { _scheme = "http" }))
      end)
  end)

  it("needs an application", function()
    assert.truthy(message_of(url_for, "index"):find("Working outside of application context.", 1, true))
  end)
end)

describe("url_build_error_handlers", function()
  it("are asked in order", function()
    local app, seen = new(), nil
    table.insert(app.url_build_error_handlers, function()
      return nil
    end)
    table.insert(app.url_build_error_handlers, function(err, endpoint, values)
      seen = { luaflask.isinstance(err, routing.BuildError), endpoint, values }
      return endpoint == "known" and "/built/" .. values.a or nil
    end)
    within(app, function()
      assert.equal("/built/1", url_for("known", { a = 1, _anchor = "x" }))
      assert.same({ true, "known", { a = 1, _anchor = "x", _external = false } }, seen)
      assert.truthy(message_of(url_for, "unknown"):find("Could not build url for endpoint 'unknown'", 1, true))
    end)
  end)
end)

describe("app:url_for", function()
  it("may be overridden", function()
    local App = luaflask.Flask:extend("App")
    function App:url_for(endpoint, values)
      return "/v2" .. luaflask.Flask.url_for(self, endpoint, values)
    end
    local app = App("x", { root_path = "/tmp" })
    app:get("/", "index", function()
      return url_for("index")
    end)
    assert.equal("/v2/", app:test_client():get("/").text)
  end)
end)

describe("endpoints of the current blueprint", function()
  it("begin with a dot", function()
    local app, bp = new(), luaflask.Blueprint("bp", { url_prefix = "/bp" })
    bp:get("/", "index", function()
      return url_for(".index") .. " " .. url_for("index")
    end)
    app:register_blueprint(bp)
    app:get("/main", function()
      return url_for(".index")
    end)
    assert.equal("/bp/ /", app:test_client():get("/bp/").text)
    assert.equal("/", app:test_client():get("/main").text)
  end)
end)

describe("converters of the application's own", function()
  it("convert both ways, and may read the request and the session while they match", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app.secret_key = "k"
    local List = routing.BaseConverter:extend("List")
    function List.to_python(_, text)
      local list = {}
      for item in text:gmatch("[^,]+") do
        list[#list + 1] = item
      end
      assert(luaflask.request.path ~= nil and luaflask.session:get("x") == nil)
      return list
    end
    function List.to_url(_, list)
      return table.concat(list, ",")
    end
    app.url_map.converters.list = List
    app:get("/<list:args>", "view", function(args)
      return table.concat(args, "|") .. " " .. url_for("view", { args = { 4, 5, 6 } })
    end)
    assert.equal("1|2|3 /4,5,6", app:test_client():get("/1,2,3").text)
  end)
end)
