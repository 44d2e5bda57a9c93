-- SPDX-License-Identifier: MIT
-- Options that are misspelt, or given in a form that Lua would quietly take for none, are refused where they stand.
-- luacheck: no max line length
local luaflask = require("luaflask")
local itsdangerous = require("luaflask.itsdangerous")
local logging = require("luaflask.logging")
local middleware = require("luaflask.middleware")

local Flask, Blueprint, MethodView = luaflask.Flask, luaflask.Blueprint, luaflask.views.MethodView

local function new()
  local app = Flask("spec", { root_path = "/tmp" })
  app.secret_key, app.testing = "k", true
  return app
end

-- In a request; what it raises comes out.
local function within(fn)
  return function()
    new():test_request_context("/")(fn)
  end
end

local function response() return luaflask.make_response("x") end
local function serializer() return itsdangerous.URLSafeTimedSerializer("k") end

-- { function on one line, words }
local CASES = {
  ["set_cookie: a misspelt option"] = { within(function() response():set_cookie("a", "b", { http_only = true }) end), "set_cookie has no option 'http_only': did you mean 'httponly'?" },
  ["set_cookie: a number for the options"] = { within(function() response():set_cookie("a", "b", 3600) end), "set_cookie: the options are a table such as { path = \"/\" }, not a number value" },
  ["set_cookie: a table for the value"] = { within(function() response():set_cookie("a", { 1 }) end), "set_cookie: the value of the cookie 'a' is a string, not a table value" },
  ["set_cookie: no name"] = { within(function() response():set_cookie(nil, "a") end), "set_cookie: the name of a cookie is a string, not a nil value" },
  ["delete_cookie: a path alone"] = { within(function() response():delete_cookie("a", "/") end), "delete_cookie: the options are a table such as { path = \"/\" }, not a string value" },
  ["loads: a misspelt max_age"] = { function() serializer():loads("x", { maxage = 60 }) end, "loads has no option 'maxage': did you mean 'max_age'?" },
  ["unsign: a misspelt max_age"] = { function() itsdangerous.TimestampSigner("k"):unsign("x", { maxage = 60 }) end, "unsign has no option 'maxage': did you mean 'max_age'?" },
  ["dumps: an option of loads"] = { function() serializer():dumps("x", { max_age = 60 }) end, "dumps has no option 'max_age'; it takes salt" },
  ["a serializer: a misspelt salt"] = { function() itsdangerous.URLSafeSerializer("k", { slat = "x" }) end, "URLSafeSerializer has no option 'slat': did you mean 'salt'?" },
  ["a signer: a misspelt digest"] = { function() itsdangerous.Signer("k", { digest = "sha256" }) end, "Signer has no option 'digest'" },
  ["flash: no message"] = { within(function() luaflask.flash() end), "flash: a message is needed" },
  ["get_flashed_messages: true"] = { within(function() luaflask.get_flashed_messages(true) end), "get_flashed_messages: the options are a table such as { category_filter = … }, not a boolean value" },
  ["get_flashed_messages: a misspelt option"] = { within(function() luaflask.get_flashed_messages({ with_category = true }) end), "get_flashed_messages has no option 'with_category': did you mean 'with_categories'?" },
  ["send_file: true"] = { within(function() luaflask.send_file("x", true) end), "send_file: the options are a table" },
  ["send_file: a misspelt option"] = { within(function() luaflask.send_file("x", { attachment = true }) end), "send_file has no option 'attachment': did you mean 'as_attachment'?" },
  ["send_from_directory: a misspelt option"] = { within(function() luaflask.send_from_directory("x", "y", { attachment = true }) end), "send_from_directory has no option 'attachment': did you mean 'as_attachment'?" },
  ["get_json: a string"] = { within(function() luaflask.request:get_json("silent") end), "request:get_json: the options are a table" },
  ["get_json: a misspelt option"] = { within(function() luaflask.request:get_json({ silnt = true }) end), "request:get_json has no option 'silnt': did you mean 'silent'?" },
  ["make_conditional: no request"] = { within(function() response():make_conditional() end), "response:make_conditional: the request is needed, not a nil value: write response:make_conditional(request)" },
  ["sse: one event"] = { within(function() luaflask.sse({ data = "x" }) end), "sse: one event is given in a list of events: write sse({ { data = … } }), or sse(function(send) … end)" },
  ["session_transaction: the function at once"] = { function() new():test_client():session_transaction(function() end) end, "write `client:session_transaction()(function(session) … end)`" },
  ["a rotating file: numbers by place"] = { function() logging.RotatingFileHandler("/tmp/x", 1000, 3) end, "RotatingFileHandler: the options are a table" },
  ["a rotating file: a misspelt option"] = { function() logging.RotatingFileHandler("/tmp/x", { max_size = 1 }) end, "RotatingFileHandler has no option 'max_size'; it takes" },
  ["a rule: a class for the view"] = { function() new():add_url_rule("/", nil, MethodView:extend("Items")) end, "app:add_url_rule: the class Items is no view itself: write Items:as_view(\"name\")" },
  ["a rule: the view for the endpoint"] = { function() new():add_url_rule("/", function() end) end, "an endpoint is a string such as \"auth.login\", not a function value: the view comes after it, as in app:add_url_rule(rule, nil, view)" },
  ["a rule: a converter that is not there"] = { function() new():get("/<integer:id>", function() end) end, "the converter 'integer' does not exist; there are any, default, float, int, path, string, uuid" },
  ["a blueprint: the prefix by place"] = { function() Blueprint("api", "/api") end, "Blueprint: \"/api\" is no name of a module: a prefix is written { url_prefix = \"/api\" }" },
  ["register_blueprint: the prefix by place"] = { function() new():register_blueprint(Blueprint("api", { root_path = "/tmp" }), "/api") end, "app:register_blueprint: the options are a table: write { url_prefix = \"/api\" }" },
  ["a middleware around the application itself"] = { function() local app = new() app.wsgi_app = middleware.RequestID(app) end, "app.wsgi_app: what wraps the application itself would call itself for ever: write app.wsgi_app = Middleware(app.wsgi_app)" },
  ["the same, further in"] = { function() local app = new() app.wsgi_app = middleware.RequestID(middleware.ProxyFix(app)) end, "would call itself for ever" },
  ["a middleware that returns a text"] = { function() local app = new() app.wsgi_app = function(_, start) start("200 OK", {}) return "x" end app:test_client():get("/") end, "a WSGI application returns its body" },
  ["a middleware that never starts"] = { function() local app = new() app.wsgi_app = function() return { "x" } end app:test_client():get("/") end, "start_response was never called" },
  ["a profiler's only"] = { function() middleware.Profiler(new().wsgi_app, { only = 5 }) end, "ProfilerMiddleware: only is a pattern of paths or a function(environ), not a number value" },
  ["session:set without a name"] = { within(function() luaflask.session:set() end), "session:set: a name is needed" },
  ["a route: methods without their name"] = { function() new():route("/", { "POST" }, print) end, "a route's methods are named: write { methods = { \"POST\" } }" },
  ["a test's form: a table with names"] = { function() new():test_client():post("/", { data = { f = { a = 1 } } }) end, "data: the value of `f` is a table with names" },
  ["a question that is no text"] = { function() luaflask.cli.prompt({ text = "x" }) end, "cli.prompt: the question is a string, not a table value" },
}

describe("refused, with the line of the program:", function()
  for name, case in pairs(CASES) do
    it(name, function()
      local ok, err = pcall(case[1])
      assert.is_false(ok)
      err = tostring(err)
      assert.truthy(err:find(case[2], 1, true), err)
      assert.matches("misused_spec.lua:%d+: ", err)
    end)
  end
end)

describe("still taken:", function()
  it("the name of a file beside a blueprint, which Lua 5.4's require gives as well", function()
    local app, bp = new(), Blueprint("api", { root_path = "/tmp" })
    app:register_blueprint(bp, "/srv/shop/api.lua")
    assert.equal(bp, app.blueprints.api)
  end)

  it("options of a class of one's own, given to a handler of ours", function()
    local Own = logging.FileHandler:extend("Own")
    assert.equal("/tmp/x", Own("/tmp/x", { colour = "red" }).path)
  end)

  it("Python's names of a rotating file's options", function()
    local handler = logging.RotatingFileHandler("/tmp/x", { maxBytes = 5, backupCount = 2 })
    assert.equal(5, handler.max_bytes)
    assert.equal(2, handler.backup_count)
  end)

  it("options of a signer of one's own", function()
    local Own = itsdangerous.Signer:extend("Own")
    assert.equal("x", Own("k", { colour = "red", salt = "x" }).salt)
  end)
end)
