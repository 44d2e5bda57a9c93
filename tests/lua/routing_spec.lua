-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local routing = require("luaflask.routing")
local MultiDict = require("luaflask.datastructures").MultiDict

local Map, Rule = routing.Map, routing.Rule

-- What a call throws, checked to be an instance of cls where given.
local function thrown(cls, fn, ...)
  local ok, err = pcall(fn, ...)
  assert.is_false(ok, "nothing was thrown")
  if cls then
    assert.is_true(class.isinstance(err, cls), "thrown instead: " .. tostring(err))
  end
  return err
end

local function redirect_of(adapter, ...)
  local err = thrown(routing.RequestRedirect, adapter.match, adapter, ...)
  assert.equal(308, err.code)
  return err.new_url
end

local function map_of(list, opts)
  local rules = {}
  for i, spec in ipairs(list) do
    if type(spec) == "string" then
      spec = { spec }
    end
    local rule_opts = {}
    for k, v in pairs(spec) do
      if k ~= 1 then
        rule_opts[k] = v
      end
    end
    rule_opts.endpoint = rule_opts.endpoint or spec[1]
    rules[i] = Rule(spec[1], rule_opts)
  end
  return Map(rules, opts)
end

local function bound(list, opts, bind)
  return map_of(list, opts):bind("example.org", bind)
end

describe("matching", function()
  it("gives endpoint, arguments and rule", function()
    local map = map_of({ { "/item/<int:id>/<name>", endpoint = "item" } })
    local endpoint, args, rule = map:bind("example.org"):match("/item/7/x")
    assert.equal("item", endpoint)
    assert.same({ id = 7, name = "x" }, args)
    assert.equal("/item/<int:id>/<name>", rule.rule)
    local first = map:bind("example.org"):match("/item/7/x", nil, { return_rule = true })
    assert.equal(rule, first)
  end)

  it("turns texts into values", function()
    local a = bound({ "/<int(signed=True):n>", "/f/<float:x>", "/u/<uuid:u>", "/any/<any(a, 'b c'):w>" })
    assert.same({ n = -5 }, select(2, a:match("/-5")))
    assert.same({ x = 2.5 }, select(2, a:match("/f/2.5")))
    assert.same({ u = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" },
      select(2, a:match("/u/6BA7B810-9DAD-11D1-80B4-00C04FD430C8")))
    assert.same({ w = "b c" }, select(2, a:match("/any/b c")))
    thrown(routing.NotFound, a.match, a, "/any/c")
  end)

  it("adds defaults to the arguments", function()
    local a = bound({ { "/all", defaults = { page = 1, list = { 2 } } } })
    local _, args = a:match("/all")
    assert.equal(1, args.page)
    assert.same({ 2 }, args.list)
  end)

  it("uses path, method and protocol of the binding when not told others", function()
    local a = bound({ { "/x", methods = { "POST" }, endpoint = "post" }, { "/x", websocket = true,
      endpoint = "ws" } },
      nil, { path_info = "/x", default_method = "POST" })
    assert.equal("post", (a:match()))
    assert.equal("post", (a:match(nil, "post")))
    assert.equal("ws", (a:match("/x", "GET", { websocket = true })))
  end)

  it("tells the right methods for a wrong one", function()
    local a = bound({ { "/x", methods = { "GET" }, endpoint = "a" }, { "/x", methods = { "PUT" },
      endpoint = "b" },
      { "/<x>", methods = { "PURGE" }, endpoint = "c" } })
    local err = thrown(routing.MethodNotAllowed, a.match, a, "/x", "POST")
    table.sort(err.valid_methods)
    assert.same({ "GET", "HEAD", "PURGE", "PUT" }, err.valid_methods)
    local allowed = a:allowed_methods("/x")
    table.sort(allowed)
    assert.same({ "GET", "HEAD", "PURGE", "PUT" }, allowed)
    assert.same({}, a:allowed_methods("/none/such"))
  end)

  it("keeps WebSocket and HTTP apart", function()
    local a = bound({ { "/ws", websocket = true } })
    assert.equal(400, thrown(routing.WebsocketMismatch, a.match, a, "/ws").code)
    assert.equal("/ws", (a:match("/ws", nil, { websocket = true })))
    local ws = bound({ "/x" }, nil, { url_scheme = "wss" })
    thrown(routing.WebsocketMismatch, ws.match, ws, "/x")
  end)

  it("tests without throwing", function()
    local a = bound({ "/x/", { "/p", methods = { "POST" } } })
    assert.is_true(a:test("/x/"))
    assert.is_true(a:test("/x"))
    assert.is_false(a:test("/p"))
    assert.is_true(a:test("/p", "POST"))
    assert.is_false(a:test("/none"))
  end)

  it("dispatches to a view", function()
    local a = bound({ "/<name>", "/br/" })
    assert.equal("/<name> x", a:dispatch(function(endpoint, args)
      return endpoint .. " " .. args.name
    end, "/x"))
    assert.is_true(class.isinstance(a:dispatch(error, "/br"), routing.RequestRedirect))
    thrown(routing.NotFound, a.dispatch, a, error, "/a/b")
    assert.equal(404, a:dispatch(error, "/a/b", nil, true).code)
  end)

  it("refuses to be called with a dot", function()
    local a = bound({ "/" })
    assert.has_error(function()
      a.match("/")
    end)
  end)
end)

describe("redirects", function()
  it("go to the path with its slash, with script name and query", function()
    local a = bound({ "/br/" }, nil, { script_name = "/app", query_args = "a=1&b=2" })
    assert.equal("http://example.org/app/br/?a=1&b=2", redirect_of(a, "/br"))
    assert.equal("http://example.org/app/br/?x=y+z", redirect_of(a, "/br", nil, { query_args = {
      x = "y z" } }))
  end)

  it("do not betray a path whose method would be wrong", function()
    local a = bound({ { "/br/", methods = { "POST" } } })
    thrown(routing.NotFound, a.match, a, "/br", "GET")
  end)

  it("merge slashes, unless told not to", function()
    local a = bound({ "/a/b", { "/c//d", merge_slashes = false } })
    assert.equal("http://example.org/a/b", redirect_of(a, "/a//b"))
    assert.equal("/c//d", (a:match("/c//d")))
    local off = bound({ "/a/b" }, { merge_slashes = false })
    thrown(routing.NotFound, off.match, off, "/a//b")
  end)

  it("are left out where slashes are not strict", function()
    local a = bound({ "/br/", { "/leaf" } }, { strict_slashes = false })
    assert.equal("/br/", (a:match("/br")))
    assert.equal("/leaf", (a:match("/leaf/")))
  end)

  it("lead from spelled-out defaults to the short rule", function()
    local a = bound({ { "/u/", endpoint = "u", defaults = { page = 1 } }, { "/u/p/<int:page>",
      endpoint = "u" } })
    assert.equal("http://example.org/u/", redirect_of(a, "/u/p/1"))
    assert.same({ page = 2 }, select(2, a:match("/u/p/2")))
    local map = map_of({ { "/u/", endpoint = "u", defaults = { page = 1 } }, { "/u/p/<int:page>",
      endpoint = "u" } },
      { redirect_defaults = false })
    assert.same({ page = 1 }, select(2, map:bind("h"):match("/u/p/1")))
    map.redirect_defaults = true
    redirect_of(map:bind("h"), "/u/p/1")
  end)

  it("lead from an alias to the canonical rule", function()
    local a = bound({ { "/users/<int:id>", endpoint = "u" }, { "/old/<int:id>", endpoint = "u",
      alias = true } })
    assert.equal("http://example.org/users/3?a=1", redirect_of(a, "/old/3", nil, { query_args = "a=1" }))
  end)

  it("go where redirect_to says", function()
    local seen
    local a = bound({
      { "/a/<int:id>", redirect_to = "new/<id>" },
      { "/b/<x>", redirect_to = "/top/<x>" },
      { "/c", redirect_to = "http://other.example/" },
      { "/d/<int:id>", redirect_to = function(adapter, args)
        seen = adapter
        return "f/" .. args.id + 1
      end },
    }, nil, { script_name = "/app" })
    assert.equal("http://example.org/app/new/7", redirect_of(a, "/a/7"))
    assert.equal("http://example.org/top/y%20z", redirect_of(a, "/b/y z"))
    assert.equal("http://other.example/", redirect_of(a, "/c"))
    assert.equal("http://example.org/app/f/8", redirect_of(a, "/d/7"))
    assert.equal(a, seen)
  end)

  it("answer with a Location", function()
    local a = bound({ "/br/" })
    local err = thrown(routing.RequestRedirect, a.match, a, "/br")
    local headers = err:get_headers()
    assert.same({ "Location", "http://example.org/br/" }, headers[#headers])
    assert.is_true(class.isinstance(err, routing.RoutingException))
  end)
end)

describe("the built-in converters", function()
  it("have Werkzeug's names and can be extended", function()
    local names = {
      default = "UnicodeConverter", string = "UnicodeConverter", any = "AnyConverter", path = "PathConverter",
      int = "IntegerConverter", float = "FloatConverter", uuid = "UUIDConverter",
    }
    local converters = routing.Map().converters
    for name, class_name in pairs(names) do
      assert.equal(routing[class_name], converters[name], name)
    end
    local Even = routing.IntegerConverter:extend("Even", {
      to_python = function(self, text)
        local n = routing.IntegerConverter.to_python(self, text)
        if n % 2 == 1 then
          error(routing.ValidationError())
        end
        return n
      end,
    })
    local a = bound({ "/<even:n>" }, { converters = { even = Even } })
    assert.is_true(class.isinstance(a, routing.MapAdapter))
    assert.same({ n = 4 }, select(2, a:match("/4")))
    thrown(routing.NotFound, a.match, a, "/5")
  end)
end)

describe("custom converters", function()
  local BaseConverter, ValidationError = routing.BaseConverter, routing.ValidationError

  it("take a Lua pattern, arguments, and turn values both ways", function()
    local ListConverter = BaseConverter:extend("ListConverter", {
      regex = "[%w+]+",
      init = function(self, map, separator)
        self.map, self.separator = map, separator or "+"
      end,
      to_python = function(self, text)
        local out = {}
        for item in text:gmatch("[^" .. self.separator .. "]+") do
          out[#out + 1] = item
        end
        return out
      end,
      to_url = function(self, list)
        return table.concat(list, self.separator)
      end,
    })
    local a = bound({ "/l/<list:l>", "/m/<list('x'):l>" }, { converters = { list = ListConverter } })
    assert.same({ l = { "a", "b" } }, select(2, a:match("/l/a+b")))
    assert.same({ l = { "1", "2" } }, select(2, a:match("/m/1x2")))
    thrown(routing.NotFound, a.match, a, "/l/a-b")
    assert.equal("/l/a+b", a:build("/l/<list:l>", { l = { "a", "b" } }))
  end)

  it("may be added to the map later", function()
    local map = Map()
    map.converters.up = BaseConverter:extend("Up", { regex = "%u+" })
    map:add(Rule("/<up:x>", { endpoint = "up" }))
    map:add(Rule("/<x>", { endpoint = "any" }))
    assert.equal("up", (map:bind("h"):match("/ABC")))
    assert.equal("any", (map:bind("h"):match("/AbC")))
  end)

  it("take a function over one segment", function()
    local map = Map(nil, { converters = { even = BaseConverter:extend("Even", {
      regex = function(segment)
        return #segment % 2 == 0
      end,
    }) } })
    map:add(Rule("/<even:x>.txt", { endpoint = "even" }))
    assert.same({ x = "ab" }, select(2, map:bind("h"):match("/ab.txt")))
    local a = map:bind("h")
    thrown(routing.NotFound, a.match, a, "/abc.txt")
  end)

  it("may hold slashes", function()
    local map = Map(nil, { converters = { rev = BaseConverter:extend("Rev", { regex = "%w+/%d+" }) } })
    map:add(Rule("/<rev:r>/show", { endpoint = "show" }))
    assert.same({ r = "main/12" }, select(2, map:bind("h"):match("/main/12/show")))
  end)

  it("end in 404, and no further rule, when a value is refused", function()
    local Picky = BaseConverter:extend("Picky", {
      weight = 1,
      to_python = function(_, text)
        if text == "no" then
          error(ValidationError())
        end
        return text:upper()
      end,
    })
    local a = bound({ "/<picky:x>", "/<x>" }, { converters = { picky = Picky } })
    assert.same({ x = "YES" }, select(2, a:match("/yes")))
    thrown(routing.NotFound, a.match, a, "/no")
  end)

  it("may extend a built-in one", function()
    local Doubled = routing.IntegerConverter:extend("Doubled", {
      to_python = function(self, text)
        return routing.IntegerConverter.to_python(self, text) * 2
      end,
      to_url = function(self, value)
        return routing.IntegerConverter.to_url(self, value / 2)
      end,
    })
    local a = bound({ "/<dbl(max=10):n>" }, { converters = { dbl = Doubled } })
    assert.same({ n = 14 }, select(2, a:match("/7")))
    assert.equal("/7", a:build("/<dbl(max=10):n>", { n = 14 }))
    thrown(routing.NotFound, a.match, a, "/11")
    thrown(routing.NotFound, a.match, a, "/x")
  end)

  it("pass to the next rule when building is refused", function()
    local Never = BaseConverter:extend("Never", {
      to_url = function()
        error(ValidationError())
      end,
    })
    local a = bound({ { "/n/<never:x>", endpoint = "e" }, { "/<x>", endpoint = "e" } }, { converters = {
      never = Never } })
    assert.equal("/v", a:build("e", { x = "v" }))
  end)

  it("may build URLs while a URL is built", function()
    local a
    local Nested = BaseConverter:extend("Nested", {
      to_url = function(_, value)
        return a:build("inner", { x = value }):sub(2)
      end,
    })
    a = bound({ { "/outer/<nested:x>/end", endpoint = "outer" }, { "/in-<x>", endpoint = "inner" } },
      { converters = { nested = Nested } })
    assert.equal("/outer/in-v/end", a:build("outer", { x = "v" }))
  end)

  it("may throw out of the matching", function()
    local map = Map(nil, { converters = { bad = BaseConverter:extend("Bad", {
      regex = function()
        error("broken converter", 0)
      end,
    }) } })
    map:add(Rule("/<bad:x>", { endpoint = "bad" }))
    local a = map:bind("h")
    assert.equal("broken converter", thrown(nil, a.match, a, "/x"))
  end)

  it("refuse a Python regular expression and name what to write", function()
    for regex, advice in pairs({
      ["\\d+"] = "%d", ["[a-z]\\w*"] = "%w_", ["(?:a)b"] = "function", ["a|b"] = "function",
        ["%d{2}"] = "often",
      ["a{1,3}"] = "often", ["\\."] = "%.",
    }) do
      local map = Map(nil, { converters = { re = BaseConverter:extend("Re", { regex = regex }) } })
      local message = tostring(thrown(nil, map.add, map, Rule("/<re:x>")))
      assert.is_truthy(message:find("Re", 1, true))
      assert.is_truthy(message:find(advice, 1, true), regex .. " -> " .. message)
    end
    local map = Map(nil, { converters = { re = BaseConverter:extend("Re", { regex = "[a" }) } })
    assert.is_truthy(tostring(thrown(nil, map.add, map, Rule("/<re:x>"))):find("no Lua pattern", 1, true))
  end)

  it("that do not exist are named", function()
    assert.is_truthy(tostring(thrown(nil, map_of, { "/<nope:x>" })):find("'nope' does not exist", 1, true))
  end)
end)

describe("rules", function()
  it("are refused when they are malformed", function()
    for _, text in ipairs({ "/<", "/<a b>", "/<int(:x>", "/<x>/<x>", "/<int(min=x):n>",
      "/<int(nope=1):n>" }) do
      thrown(nil, map_of, { text })
    end
    assert.has_error(function()
      Rule("x")
    end, "URL rule 'x' must start with a slash.")
    assert.has_error(function()
      Rule("/", { method = { "GET" } })
    end)
    assert.has_error(function()
      Rule("/", { methods = "GET" })
    end)
    assert.has_error(function()
      Rule("/", { websocket = true, methods = { "POST" } })
    end)
  end)

  it("know their methods, arguments and text", function()
    local map = map_of({ { "/x/<b>/<int:a>", methods = { "get" }, defaults = { c = 1 }, endpoint = "e" } })
    local rule = map:iter_rules()()
    assert.same({ "GET", "HEAD" }, rule.methods)
    assert.same({ "a", "b", "c" }, rule.arguments)
    assert.same({ "b", "a" }, rule.variables)
    assert.equal("<Rule '/x/<b>/<int:a>' (GET, HEAD) -> e>", tostring(rule))
  end)

  it("that repeat another are refused", function()
    local map = map_of({ { "/<int:a>", endpoint = "one", methods = { "GET", "OPTIONS" } } })
    local err = thrown(routing.DuplicateRuleError, map.add, map, Rule("/<int(min=3):b>", { methods = {
      "GET" } }))
    assert.equal("one", err.existing.endpoint)
    map:add(Rule("/<int:a>", { endpoint = "two", methods = { "POST", "OPTIONS" } }))
    map:add(Rule("/<int:a>", { endpoint = "ws", websocket = true }))
    map:add(Rule("/<int:a>", { endpoint = "three", build_only = true }))
    assert.is_true(map:is_endpoint_expecting("two", "a"))
    assert.is_false(map:is_endpoint_expecting("two", "a", "b"))
  end)

  it("say what a copy of them is made of, and for whom they stand", function()
    local map = Map({
      Rule("/", { endpoint = "e", defaults = { page = 1 } }),
      Rule("/<int:page>", { endpoint = "e", methods = { "GET" } }),
    })
    local first, second
    for rule in map:iter_rules() do
      if rule.rule == "/" then
        first = rule
      else
        second = rule
      end
    end
    assert.is_true(first:provides_defaults_for(second))
    assert.is_false(second:provides_defaults_for(first))
    assert.same({ page = 1 }, first:get_empty_kwargs().defaults)
    assert.same({ "GET", "HEAD" }, second:get_empty_kwargs().methods)
    local adapter = map:bind("localhost")
    assert.equal("http://localhost/", adapter:get_default_redirect(second, "GET", { page = 1 }))
    assert.is_nil(adapter:get_default_redirect(second, "GET", { page = 2 }))
    assert.is_nil(adapter:get_default_redirect(first, "GET", { page = 1 }))
    assert.equal(Map.default_converters.int, map.converters.int)
  end)

  it("belong to one map", function()
    local rule = Rule("/")
    Map({ rule })
    thrown(nil, Map, { rule })
    Map({ rule:empty() })
  end)

  it("are listed endpoint by endpoint", function()
    local map = map_of({ { "/a", endpoint = "x" }, { "/b", endpoint = "y" }, { "/<c>", endpoint = "x" } })
    local texts = {}
    for rule in map:iter_rules() do
      texts[#texts + 1] = rule.rule
    end
    assert.same({ "/<c>", "/a", "/b" }, texts)
    thrown(nil, map.iter_rules, map, "nope")
  end)
end)

describe("factories", function()
  it("make many rules alike", function()
    local map = Map({
      routing.Submount("/blog/", { Rule("/", { endpoint = "index" }),
        routing.EndpointPrefix("entry/", { Rule("/<int:id>", { endpoint = "show", methods = {
          "GET" } }) }) }),
      routing.Subdomain("api", { Rule("/v1", { endpoint = "api" }) }),
    })
    local a = map:bind("example.org")
    assert.equal("index", (a:match("/blog/")))
    assert.equal("entry/show", (a:match("/blog/3")))
    assert.equal("api", (map:bind("example.org", { subdomain = "api" }):match("/v1")))
    thrown(routing.MethodNotAllowed, a.match, a, "/blog/3", "POST")
  end)

  it("fill templates", function()
    local resource = routing.RuleTemplate({
      Rule("/$name/", { endpoint = "$name.list" }),
      Rule("/${name}s/<int:id>", { endpoint = "$name.show", defaults = { kind = "$name", price = "$$5" } }),
    })
    local map = Map({ resource({ name = "user" }), resource({ name = "page" }) })
    assert.equal("user.list", (map:bind("h"):match("/user/")))
    local endpoint, args = map:bind("h"):match("/pages/3")
    assert.equal("page.show", endpoint)
    assert.same({ id = 3, kind = "page", price = "$5" }, args)
    thrown(nil, Map, { resource({}) })
  end)
end)

describe("hosts", function()
  it("match a subdomain, fixed or variable", function()
    local map = map_of({ { "/", subdomain = "www", endpoint = "www" }, { "/", subdomain = "<user>",
      endpoint = "user" },
      { "/", endpoint = "plain" } })
    assert.equal("plain", (map:bind("example.org"):match("/")))
    assert.equal("www", (map:bind("example.org", { subdomain = "www" }):match("/")))
    local endpoint, args = map:bind("example.org", { subdomain = "bob" }):match("/")
    assert.equal("user", endpoint)
    assert.same({ user = "bob" }, args)
    assert.equal("http://ann.example.org/", map:bind("example.org"):build("user", { user = "ann" }))
    assert.equal("/", map:bind("example.org", { subdomain = "ann" }):build("user", { user = "ann" }))
  end)

  it("have the subdomain that the map says where nobody says one", function()
    local map = map_of({ { "/", endpoint = "plain" }, { "/", subdomain = "api", endpoint = "api" } },
      { default_subdomain = "www" })
    assert.equal("plain", (map:bind("example.org"):match("/")))
    assert.equal("http://www.example.org/", map:bind("example.org", { subdomain = "api" }):build("plain"))
  end)

  it("match the whole host", function()
    local map = map_of({ { "/", host = "www.<domain>", endpoint = "www" }, { "/", host = "api.x",
      endpoint = "api" } },
      { host_matching = true })
    local endpoint, args = map:bind("WWW.Example.org"):match("/")
    assert.equal("www", endpoint)
    assert.same({ domain = "example.org" }, args)
    assert.equal("http://api.x/", map:bind("www.example.org"):build("api"))
    assert.equal("/", map:bind("api.x"):build("api"))
    thrown(nil, map.bind, map, "x", { subdomain = "y" })
  end)

  it("are ignored when neither is asked for", function()
    local map = map_of({ { "/", subdomain = "www" } }, { subdomain_matching = false })
    assert.equal("/", (map:bind("example.org", { subdomain = "other" }):match("/")))
    assert.equal("/", map:bind("example.org"):build("/"))
  end)

  it("are read from the environ", function()
    local map = map_of({ { "/<x>", subdomain = "api", endpoint = "api" }, { "/<x>", endpoint = "plain" } })
    local warned
    map.warn = function(message)
      warned = message
    end
    local environ = { HTTP_HOST = "api.Example.org:80", ["wsgi.url_scheme"] = "http", REQUEST_METHOD = "GET",
      SCRIPT_NAME = "/app", PATH_INFO = "/y", QUERY_STRING = "a=1" }
    local a = map:bind_to_environ(environ, { server_name = "example.org" })
    assert.equal("api", (a:match()))
    assert.equal("/app/", a.script_name)
    assert.is_nil(warned)
    environ.HTTP_HOST = "elsewhere.test"
    assert.equal("plain", (map:bind_to_environ(environ, { server_name = "example.org" }):match()))
    assert.is_truthy(warned:find("elsewhere.test", 1, true))
    environ.HTTP_HOST = nil
    environ.SERVER_NAME, environ.SERVER_PORT = "localhost", "8080"
    assert.equal("localhost:8080", map:bind_to_environ(environ).server_name)
    environ.HTTP_CONNECTION, environ.HTTP_UPGRADE = "keep-alive, Upgrade", "WebSocket"
    assert.equal("ws", map:bind_to_environ(environ).url_scheme)
  end)

  it("are written in ASCII", function()
    local a = map_of({ "/" }):bind("\226\152\131.B\195\188cher.example:8080")
    assert.equal("xn--n3h.xn--bcher-kva.example:8080", a.server_name)
  end)
end)

describe("building", function()
  it("writes values, and the rest as a query", function()
    local a = bound({ { "/i/<int(fixed_digits=3):id>/<path:p>", endpoint = "i" }, { "/",
      endpoint = "index" } })
    assert.equal("/i/007/a%20b/c?q=x+y&z=1&z=2", a:build("i", { id = 7, p = "a b/c", q = "x y", z = { 1,
      2 } }))
    assert.equal("/", a:build("index"))
    assert.equal("/", a:build("index", { q = "x" }, { append_unknown = false }))
    assert.equal("/?a=%26%3D?%23%2B", a:build("index", { a = "&=?#+" }))
  end)

  it("takes a MultiDict in its order", function()
    local a = bound({ { "/<x>", endpoint = "e" } })
    assert.equal("/1?b=2&a=3&a=4", a:build("e", MultiDict({ { "x", 1 }, { "b", 2 }, { "a", 3 }, { "a",
      4 } })))
  end)

  it("sorts parameters as the map says", function()
    local map = map_of({ { "/", endpoint = "e" } }, { sort_parameters = true, sort_key = function(item)
      return -item[2]
    end })
    assert.equal("/?a=3&c=2&b=1", map:bind("h"):build("e", { a = 3, b = 1, c = 2 }))
  end)

  it("is absolute when asked", function()
    local a = bound({ { "/", endpoint = "e" }, { "/ws", endpoint = "ws", websocket = true } }, nil,
      { script_name = "/app" })
    assert.equal("/app/", a:build("e"))
    assert.equal("http://example.org/app/", a:build("e", nil, { force_external = true }))
    assert.equal("https://example.org/app/", a:build("e", nil, { force_external = true,
      url_scheme = "https" }))
    assert.equal("//example.org/app/", a:build("e", nil, { force_external = true, url_scheme = "" }))
    assert.equal("ws://example.org/app/ws", a:build("ws"))
    assert.equal("wss://example.org/app/ws", a:build("ws", nil, { url_scheme = "https" }))
  end)

  it("prefers the method, then the values, then most arguments", function()
    local a = bound({ { "/get", endpoint = "e", methods = { "GET" } }, { "/post", endpoint = "e",
      methods = { "POST" } },
      { "/x/<a>", endpoint = "x" }, { "/x/<a>/<b>", endpoint = "x" } })
    assert.equal("/get", a:build("e"))
    assert.equal("/post", a:build("e", nil, { method = "POST" }))
    assert.equal("/x/1", a:build("x", { a = 1 }))
    assert.equal("/x/1/2", a:build("x", { a = 1, b = 2 }))
  end)

  it("says what is wrong with a value", function()
    local a = bound({ { "/<int:id>", endpoint = "i" }, { "/w/<any(a, b):w>", endpoint = "w" } })
    assert.is_truthy(tostring(thrown(nil, a.build, a, "i", { id = "x" })):find("'x' is not a whole number",
      1, true))
    assert.is_truthy(tostring(thrown(nil, a.build, a, "w", { w = "c" })):find("'c' is not one of 'a', 'b'",
      1, true))
  end)

  it("suggests what was meant", function()
    local a = bound({ { "/e2/<x>", endpoint = "e2" }, { "/get", endpoint = "get", methods = { "GET" } } })
    local err = thrown(routing.BuildError, a.build, a, "e22")
    assert.equal("Could not build url for endpoint 'e22'. Did you mean 'e2' instead?", tostring(err))
    assert.equal("e2", err.suggested.endpoint)
    err = thrown(routing.BuildError, a.build, a, "e2", { z = 1 })
    assert.equal("Could not build url for endpoint 'e2' with values ['z']. Did you forget to specify values "
      .. "['x']?", tostring(err))
    err = thrown(routing.BuildError, a.build, a, "get", {}, { method = "POST" })
    assert.equal("Could not build url for endpoint 'get' ('POST'). Did you mean to use methods "
      .. "['GET', 'HEAD']?", tostring(err))
    local empty = Map():bind("h")
    err = thrown(routing.BuildError, empty.build, empty, "nope")
    assert.equal("Could not build url for endpoint 'nope'.", tostring(err))
    assert.is_nil(err.suggested)
  end)

  it("suggests without values, too", function()
    local a = bound({ { "/foo/", endpoint = "users.here" }, { "/wat/", endpoint = "admin.users" } })
    assert.equal("admin.users", routing.BuildError("admin.user", nil, nil, a).suggested.endpoint)
  end)

  it("does not mind what else lies in a table with a metatable's text", function()
    local a = bound({ { "/<x>", endpoint = "e" } })
    local value = setmetatable({}, { __tostring = function()
      return "as text"
    end })
    assert.equal("/as%20text?y=as+text", a:build("e", { x = value, y = value }))
  end)
end)

describe("a map as text", function()
  it("lists its rules in one line, or in one line each", function()
    assert.equal("Map([])", tostring(Map()))
    assert.equal("Map([<Rule '/wat' -> enter>, <Rule '/woop' -> foobar>])",
      tostring(map_of({ { "/wat", endpoint = "enter" }, { "/woop", endpoint = "foobar" } })))
    local long = "/" .. ("a"):rep(40)
    assert.equal("Map([<Rule '/wat' -> enter>,\n <Rule '" .. long .. "' -> foobar>])",
      tostring(map_of({ { "/wat", endpoint = "enter" }, { long, endpoint = "foobar" } })))
  end)
end)
