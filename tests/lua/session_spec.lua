-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local core = require("luaflask.core")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of, message_of, app_of, new = helper.log_of, helper.message_of, helper.app_of, helper.app_with

local session, request = luaflask.session, luaflask.request

local function cookie_of(response)
  return response.headers:get("Set-Cookie")
end

describe("the session", function()
  it("keeps values from request to request", function()
    local client = app_of({
      ["/set"] = function()
        session.value = "42"
      end,
      ["/get"] = function()
        return session.value or "None"
      end,
    }):test_client()
    local response = client:get("/get")
    assert.equal("None", response.text)
    assert.is_nil(cookie_of(response))
    assert.matches("^session=[%w_.-]+; HttpOnly; Path=/$", cookie_of(client:get("/set")))
    response = client:get("/get")
    assert.equal("42", response.text)
    assert.is_nil(cookie_of(response))
  end)

  it("keeps the types of its values", function()
    local values = {
      integer = 7, float = 1.5, text = "é", yes = true, no = false, list = { 1, 2, 3 }, empty = luaflask.array({}),
      object = luaflask.object({}), nested = { a = { b = { "c" } } }, null = luaflask.null,
      tagged = { [" t"] = { 1 } }, tagged2 = { [" di"] = { [" b"] = "x" } },
    }
    local back
    local client = app_of({
      ["/set"] = function()
        for key, value in pairs(values) do
          session:set(key, value)
        end
        session.markup = luaflask.Markup("<b>")
      end,
      ["/get"] = function()
        back = {}
        for key, value in luaflask.pairs(session) do
          back[key] = value
        end
      end,
    }):test_client()
    client:get("/set")
    client:get("/get")
    assert.is_true(luaflask.isinstance(back.markup, luaflask.Markup))
    assert.equal("<b>", tostring(back.markup))
    back.markup = nil
    assert.equal(luaflask.null, back.null)
    assert.same(luaflask.json.dumps(values, { sort_keys = true }), luaflask.json.dumps(back, { sort_keys = true }))
    if math.type then
      assert.equal("integer", math.type(back.integer))
    end
  end)

  it("notices what changes inside its tables", function()
    local client = app_of({
      ["/set"] = function()
        session.cart = { items = { 1 } }
      end,
      ["/add"] = function()
        table.insert(session.cart.items, 2)
      end,
      ["/add_by_get"] = function()
        table.insert(session:get("cart").items, 3)
      end,
      ["/read"] = function()
        return table.concat(session.cart.items, ",")
      end,
    }):test_client()
    client:get("/set")
    assert.truthy(cookie_of(client:get("/add")))
    assert.truthy(cookie_of(client:get("/add_by_get")))
    local response = client:get("/read")
    assert.equal("1,2,3", response.text)
    assert.is_nil(cookie_of(response))
  end)

  it("is deleted when it becomes empty", function()
    local client = app_of({
      ["/set"] = function()
        session.a = 1
      end,
      ["/pop"] = function()
        return session:pop("a")
      end,
      ["/clear"] = function()
        session:clear()
      end,
      ["/nil"] = function()
        session.a = nil
      end,
    }):test_client()
    for _, path in ipairs({ "/pop", "/clear", "/nil" }) do
      client:get("/set")
      local cookie = cookie_of(client:get(path))
      assert.equal("session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/", cookie)
      assert.is_nil(client:get_cookie("session"))
    end
    assert.is_nil(cookie_of(client:get("/pop")))
  end)

  it("is opened before the view and saved after the last after_request function", function()
    local app = new()
    app:after_request(function(response)
      session.foo = 42
      return response
    end)
    app:get("/", function()
      return tostring(session.foo)
    end)
    local client = app:test_client()
    assert.equal("nil", client:get("/").text)
    assert.equal("42", client:get("/").text)
  end)

  it("is saved from error handlers, and with a default error page", function()
    local app = new()
    log_of(app)
    app:errorhandler(404, function()
      session.missed = request.path
      return "none", 404
    end)
    app:get("/fail", function()
      session.failed = true
      error("x")
    end)
    app:get("/", function()
      return tostring(session.missed) .. tostring(session.failed)
    end)
    local client = app:test_client()
    client:get("/none")
    client:get("/fail")
    assert.equal("/nonetrue", client:get("/").text)
  end)

  it("is empty after a forged, foreign or garbled cookie, without an error", function()
    local app = app_of({
      ["/set"] = function()
        session.a = 1
      end,
      ["/get"] = function()
        return tostring(session.a)
      end,
    })
    local client = app:test_client()
    client:get("/set")
    local value = client:get_cookie("session").value
    assert.equal("1", client:get("/get").text)
    for _, forged in ipairs({ value .. "x", "x" .. value, value:sub(1, -2), "", "....", value:gsub("%.", "!", 1) }) do
      client:set_cookie("session", forged)
      assert.equal("nil", client:get("/get").text)
    end
    client:set_cookie("session", value)
    assert.equal("1", client:get("/get").text)
    local other = app_of({ ["/get"] = function()
      return tostring(session.a)
    end }, { SECRET_KEY = "another" }):test_client()
    other:set_cookie("session", value)
    assert.equal("nil", other:get("/get").text)
  end)

  it("is empty when the signature is too old", function()
    local app = app_of({
      ["/set"] = function()
        session.a = 1
      end,
      ["/get"] = function()
        return tostring(session.a)
      end,
    })
    local client = app:test_client()
    local codec = core.session.codec("session", { "a secret key" }, {})
    for age, expected in pairs({ [0] = "1", [50] = "1", [70] = "nil" }) do
      app.config.PERMANENT_SESSION_LIFETIME = 60
      client:set_cookie("session", codec:seal('{"a":1}', os.time() - age))
      assert.equal(expected, client:get("/get").text)
    end
  end)

  it("cannot be read by the client when encrypted", function()
    local views = {
      ["/set"] = function()
        session.word = "hidden-in-here"
      end,
      ["/get"] = function()
        return tostring(session.word)
      end,
    }
    for _, encrypt in ipairs({ false, true }) do
      local client = app_of(views, { SESSION_COOKIE_ENCRYPT = encrypt }):test_client()
      client:get("/set")
      assert.equal("hidden-in-here", client:get("/get").text)
      local readable = false
      for part in client:get_cookie("session").value:gmatch("[^.]+") do
        local text = core.base64url.decode(part)
        readable = readable or text ~= nil and text:find("hidden-in-here", 1, true) ~= nil
      end
      assert.equal(not encrypt, readable)
    end
  end)

  it("too large for a cookie is a warning, then an error that says so", function()
    local app = app_of({ ["/"] = function()
      session.a = ("x"):rep(100000)
    end })
    local log = log_of(app)
    assert.equal(500, app:test_client():get("/").status_code)
    assert.truthy(log[1]:find("the session is too large for a cookie", 1, true))
  end)
end)

describe("the methods of session", function()
  local function within(fn)
    new():test_request_context("/")(fn)
  end

  it("work as in Flask", function()
    within(function()
      assert.is_nil(session:get("a"))
      assert.equal("d", session:get("a", "d"))
      session:set("a", 1)
      assert.equal(1, session:get("a", "d"))
      assert.equal(1, session:setdefault("a", 2))
      assert.equal(2, session:setdefault("b", 2))
      assert.equal(2, session:pop("b"))
      assert.equal("gone", session:pop("b", "gone"))
      session:update({ c = 3, d = 4 })
      local seen = {}
      for key, value in luaflask.pairs(session) do
        seen[key] = value
      end
      assert.same({ a = 1, c = 3, d = 4 }, seen)
      assert.equal(3, #session)
      session:clear()
      assert.equal(0, #session)
      assert.equal("{}", luaflask.json.dumps(session))
    end)
  end)

  it("win over data of their name, which get and set reach", function()
    within(function()
      session:set("get", "data")
      assert.equal("function", type(session.get))
      assert.equal("data", session:get("get"))
      local message = message_of(function()
        session.get = 1
      end)
      assert.matches("session_spec.lua:%d+: ", message)
      assert.truthy(message:find('`session.get` is a method; to store a value under this name write '
        .. 'session:set("get", value)', 1, true))
      for _, name in ipairs({ "get", "set", "pop", "setdefault", "clear", "update" }) do
        message = message_of(function()
          session[name]("x")
        end)
        assert.matches("session_spec.lua:%d+: ", message)
        assert.truthy(message:find(("`session.%s` called with '.', write `session:%s(...)`"):format(name, name), 1,
          true))
      end
      for _, name in ipairs({ "new", "accessed", "sid" }) do
        assert.truthy(message_of(function()
          session[name] = true
        end):find(("`session.%s` cannot be set"):format(name), 1, true))
      end
    end)
  end)

  it("tell what happened to it", function()
    within(function()
      assert.is_false(session.accessed)
      assert.is_false(session.modified)
      assert.is_nil(session.x)
      assert.is_true(session.accessed)
      assert.is_true(session.new)
      assert.is_false(session.modified)
      session:pop("x")
      assert.is_false(session.modified)
      session.x = 1
      assert.is_true(session.modified)
      assert.is_nil(session.sid)
    end)
  end)

  it("let modified be set", function()
    local client = app_of({
      ["/set"] = function()
        session.a = 1
        session.modified = false
      end,
      ["/touch"] = function()
        session.b = 2
        session.modified = false
        session.modified = true
      end,
    }):test_client()
    assert.is_nil(cookie_of(client:get("/set")))
    assert.truthy(cookie_of(client:get("/touch")))
  end)
end)

describe("without a secret key", function()
  it("a session reads as empty, and writing says why it cannot", function()
    local app = new({ SECRET_KEY = "" })
    local message
    app:get("/read", function()
      return tostring(session.missing) .. tostring(session:get("missing"))
    end)
    app:get("/write", function()
      for _, write in ipairs({
        function()
          session.foo = 42
        end,
        function()
          session:set("foo", 42)
        end,
        function()
          session.permanent = true
        end,
        function()
          session:clear()
        end,
      }) do
        message = message_of(write)
        assert.truthy(message:find("The session is unavailable because no secret key was set. Set "
          .. "app.config.SECRET_KEY to something unique and secret.", 1, true))
      end
      return "ok"
    end)
    local client = app:test_client()
    assert.equal("nilnil", client:get("/read").text)
    assert.equal("ok", client:get("/write").text)
  end)
end)

describe("SECRET_KEY_FALLBACKS", function()
  it("verify, but do not sign", function()
    local app = new({ SECRET_KEY = "0 key" })
    app:post("/", function()
      session.a = 1
      return ""
    end)
    app:get("/", function()
      return tostring(session.a)
    end)
    local client = app:test_client()
    client:post("/")
    assert.equal("1", client:get("/").text)
    app.secret_key = "? key"
    assert.equal("nil", client:get("/").text)
    app.secret_key = "+1 key"
    app.config.SECRET_KEY_FALLBACKS = { "0 key", "-1 key" }
    assert.equal("1", client:get("/").text)
    client:post("/")
    app.config.SECRET_KEY_FALLBACKS = nil
    assert.equal("1", client:get("/").text)
  end)
end)

describe("the session cookie", function()
  local function cookie_with(config)
    return cookie_of(app_of({ ["/"] = function()
      session.a = 1
    end }, config):test_client():get("/"))
  end

  it("has the attributes of the settings", function()
    assert.matches("; HttpOnly; Path=/bar$", cookie_with({ APPLICATION_ROOT = "/bar" }))
    assert.matches("; Path=/x$", cookie_with({ APPLICATION_ROOT = "/bar", SESSION_COOKIE_PATH = "/x" }))
    assert.matches("^sid=", cookie_with({ SESSION_COOKIE_NAME = "sid" }))
    local cookie = cookie_with({ SESSION_COOKIE_DOMAIN = ".example.com", SESSION_COOKIE_HTTPONLY = false,
      SESSION_COOKIE_SECURE = true, SESSION_COOKIE_SAMESITE = "Lax", SESSION_COOKIE_PATH = "/" })
    assert.matches("^session=[^;]+; Domain=example.com; Secure; Path=/; SameSite=Lax$", cookie)
    for _, value in ipairs({ "Strict", "Lax", "None" }) do
      assert.matches("; SameSite=" .. value, cookie_with({ SESSION_COOKIE_SAMESITE = value }))
    end
    assert.is_nil(cookie_with():find("SameSite", 1, true))
    assert.matches("; Secure; HttpOnly; Path=/; Partitioned$", cookie_with({ SESSION_COOKIE_PARTITIONED = true }))
    assert.is_nil(cookie_with({ SERVER_NAME = "example.com" }):find("Domain", 1, true))
  end)

  it("refuses a wrong SameSite", function()
    local app = app_of({ ["/"] = function()
      session.a = 1
    end }, { SESSION_COOKIE_SAMESITE = "invalid" })
    local log = log_of(app)
    assert.equal(500, app:test_client():get("/").status_code)
    assert.truthy(log[1]:find("app.config.SESSION_COOKIE_SAMESITE is \"invalid\": it must be one of Strict, Lax, None",
      1, true))
    assert.truthy(log[2]:find("the session cookie cannot be set", 1, true))
  end)

  it("is deleted with the same attributes", function()
    local client = app_of({
      ["/set"] = function()
        session.a = 1
      end,
      ["/clear"] = function()
        session:pop("a")
      end,
    }, { SESSION_COOKIE_SECURE = true, SESSION_COOKIE_SAMESITE = "Lax" }):test_client()
    client:get("/set", { base_url = "https://localhost" })
    local cookie = cookie_of(client:get("/clear", { base_url = "https://localhost" }))
    assert.equal("session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; Path=/; SameSite=Lax",
      cookie)
  end)
end)

describe("a permanent session", function()
  local function views(permanent)
    return {
      ["/set"] = function()
        session.permanent = permanent
        session.n = 1
      end,
      ["/read"] = function()
        return session.n
      end,
      ["/permanent"] = function()
        return tostring(session.permanent)
      end,
      ["/untouched"] = function() end,
    }
  end

  it("lasts 31 days, others until the browser ends", function()
    local app = app_of(views(true))
    local client = app:test_client()
    local cookie = cookie_of(client:get("/set"))
    local expires = core.date.parse(cookie:match("Expires=([^;]+)"))
    assert.is_true(math.abs(expires - os.time() - 31 * 24 * 3600) <= 2)
    assert.is_nil(cookie:find("Max-Age", 1, true))
    assert.equal("true", client:get("/permanent").text)
    app.config.PERMANENT_SESSION_LIFETIME = 60
    cookie = cookie_of(client:get("/set"))
    assert.is_true(math.abs(core.date.parse(cookie:match("Expires=([^;]+)")) - os.time() - 60) <= 2)
    client = app_of(views(false)):test_client()
    assert.is_nil(cookie_of(client:get("/set")):find("Expires", 1, true))
    assert.equal("false", client:get("/permanent").text)
  end)

  it("is sent again with every answer, unless told otherwise", function()
    for _, case in ipairs({ { true, true }, { true, false }, { false, true }, { false, false } }) do
      local client = app_of(views(case[1]), { SESSION_REFRESH_EACH_REQUEST = case[2] }):test_client()
      client:get("/set")
      local response = client:get("/read")
      assert.equal("1", response.text)
      assert.equal(case[1] and case[2], cookie_of(response) ~= nil)
      response = client:get("/untouched")
      assert.equal(case[1] and case[2], cookie_of(response) ~= nil)
      assert.equal(case[1] and case[2] and "Cookie" or nil, response.headers:get("Vary"))
    end
  end)
end)

describe("Vary", function()
  local function vary_of(view)
    local app = new()
    app:get("/", view)
    return app:test_client():get("/").headers:getlist("Vary")
  end

  it("names Cookie once when the session was looked at", function()
    for _, view in ipairs({
      function()
        session.a = 1
        return ""
      end,
      function()
        return tostring(session.a)
      end,
      function()
        return tostring(session:get("a"))
      end,
      function()
        session:setdefault("a", 1)
        return ""
      end,
      function()
        return tostring(#session)
      end,
      function()
        return tostring(session.permanent)
      end,
      function()
        return tostring(session.modified)
      end,
      function()
        return tostring(session.new)
      end,
      function()
        return tostring(session.a), { Vary = "Cookie" }
      end,
      function()
        return tostring(session.a), 200, { vary = "cookie" }
      end,
    }) do
      local vary = vary_of(view)
      assert.equal(1, #vary)
      assert.equal("cookie", vary[1]:lower())
    end
  end)

  it("keeps what the application named", function()
    assert.same({ "Accept-Encoding, Accept-Language, Cookie" }, vary_of(function()
      return tostring(session.a), { Vary = "Accept-Encoding, Accept-Language" }
    end))
    assert.same({ "*" }, vary_of(function()
      return tostring(session.a), { Vary = "*" }
    end))
  end)

  it("is not there when the session was left alone", function()
    assert.same({}, vary_of(function()
      return "x"
    end))
  end)

  it("is not there when there is no session for lack of a key", function()
    local app = luaflask.Flask("spec", { root_path = "/tmp" })
    app:get("/", function()
      return tostring(session.a)
    end)
    assert.same({}, app:test_client():get("/").headers:getlist("Vary"))
  end)

  it("counts a write that is taken back", function()
    assert.same({ "Cookie" }, vary_of(function()
      session.a = 1
      session.modified = false
      return "x"
    end))
  end)
end)

describe("MAX_COOKIE_SIZE", function()
  it("only warns", function()
    local app = app_of({ ["/"] = function()
      session.a = ("x"):rep(200)
    end }, { MAX_COOKIE_SIZE = 100 })
    assert.truthy(cookie_of(app:test_client():get("/")))
  end)
end)
