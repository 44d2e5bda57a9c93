-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local core = require("luaflask.core")
local sessions = require("luaflask.sessions")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local log_of, message_of, app_of, new = helper.log_of, helper.message_of, helper.app_of, helper.app_with

local session, request = luaflask.session, luaflask.request

describe("a session interface in Lua", function()
  -- Keeps sessions in a table on the server, as Flask-Session would.
  local function server_side()
    local store, log = {}, {}
    local Interface = sessions.SessionInterface:extend("Interface")
    function Interface.open_session(_, _, req)
      log[#log + 1] = "open " .. req.path
      local sid = core.request.header("cookie")
      sid = sid and sid:match("sid=(%w+)")
      return { sid = sid or "s1", data = sid and store[sid] or {}, modified = false }
    end
    function Interface.save_session(_, _, s, response)
      log[#log + 1] = "save"
      if s.user ~= nil then
        store[s.sid] = { user = s.user }
        response:set_cookie("sid", s.sid)
      end
    end
    return Interface, store, log
  end

  it("opens before the hooks and saves after them", function()
    local Interface, store, log = server_side()
    local app = new()
    app.session_interface = Interface()
    app:before_request(function()
      log[#log + 1] = "before"
    end)
    app:after_request(function(response)
      log[#log + 1] = "after"
      return response
    end)
    app:get("/set", function()
      session.user = "ada"
      return session.user .. session.sid
    end)
    local client = app:test_client()
    assert.equal("adas1", client:get("/set").text)
    assert.same({ "open /set", "before", "after", "save" }, log)
    assert.same({ s1 = { user = "ada" } }, store)
    client:get("/none")
    assert.equal("save", log[#log])
  end)

  it("may wait while it opens and saves", function()
    local Interface, store = server_side()
    local Slow = Interface:extend("Slow")
    function Slow:open_session(...)
      luaflask.sleep(0)
      return Interface.open_session(self, ...)
    end
    function Slow:save_session(...)
      luaflask.sleep(0)
      return Interface.save_session(self, ...)
    end
    local app = app_of({ ["/"] = function()
      session.user = "ada"
    end })
    app.session_interface = Slow()
    assert.equal("ok", app:test_client():get("/").text)
    assert.same({ s1 = { user = "ada" } }, store)
    app:test_request_context("/")(function()
      assert.equal("s1", session.sid)
    end)
  end)

  it("may choose the cookie by the request", function()
    local PathAware = sessions.SecureCookieSessionInterface:extend("PathAware")
    function PathAware:get_cookie_name() -- luacheck: ignore 212
      return request.path:find("^/other") and "other" or "session"
    end
    local app = app_of({
      ["/"] = function()
        return session:get("n", 0)
      end,
      ["/other"] = function()
        session.n = session:get("n", 0) + 1
        return session.n
      end,
    })
    app.session_interface = PathAware()
    local client = app:test_client()
    assert.equal("1", client:get("/other").text)
    assert.equal("2", client:get("/other").text)
    assert.equal("0", client:get("/").text)
  end)

  it("may give none: then a null session stands in, and is not saved", function()
    local Interface = sessions.SessionInterface:extend("Interface")
    local saved = false
    function Interface.open_session()
      return nil
    end
    function Interface.save_session()
      saved = true
    end
    local app = app_of({
      ["/read"] = function()
        return tostring(session.x)
      end,
      ["/write"] = function()
        return message_of(function()
          session.x = 1
        end)
      end,
    })
    app.session_interface = Interface()
    local client = app:test_client()
    assert.equal("nil", client:get("/read").text)
    assert.truthy(client:get("/write").text:find("The session is unavailable because no secret key was set", 1, true))
    assert.is_false(saved)
  end)

  it("says what it lacks", function()
    local app = app_of({ ["/"] = function() end })
    app.session_interface = sessions.SessionInterface:extend("Half")()
    local log = log_of(app)
    assert.equal(500, app:test_client():get("/").status_code)
    assert.truthy(log[1]:find("Half must define open_session(app, request)", 1, true))
    assert.equal(1, #log)
  end)

  it("may be the default one with another cookie for each path", function()
    local PathCookies = sessions.SecureCookieSessionInterface:extend("PathCookies")
    function PathCookies.get_cookie_name()
      return luaflask.has_request_context() and request.path:find("^/dynamic") and "dynamic" or "session"
    end
    local app = new()
    app.session_interface = PathCookies()
    for _, path in ipairs({ "/set", "/dynamic/set" }) do
      app:get(path, function()
        session.value = request.args:get("value")
        return "value set"
      end)
    end
    for _, path in ipairs({ "/get", "/dynamic/get" }) do
      app:get(path, function()
        return tostring(session.value) .. tostring(session:get("value"))
      end)
    end
    local client = app:test_client()
    assert.equal("nilnil", client:get("/get").text)
    client:get("/set", { query_string = { value = "42" } })
    client:get("/dynamic/set", { query_string = { value = "616" } })
    assert.equal("4242", client:get("/get").text)
    assert.equal("616616", client:get("/dynamic/get").text)
    assert.truthy(client:get_cookie("dynamic"))
  end)

  it("is what session_transaction of a client uses", function()
    local app = app_of({ ["/"] = function()
      return tostring(session.a) .. tostring(session.nested and session.nested.b)
    end })
    local client = app:test_client()
    client:session_transaction()(function(s)
      s.a = 1
      s:set("nested", { b = 2 })
    end)
    assert.equal("12", client:get("/").text)
    client:session_transaction()(function(s)
      assert.equal(1, s:get("a"))
      s.nested.b = 3
      s.modified = true
    end)
    assert.equal("13", client:get("/").text)
  end)

  it("may be replaced while the application runs", function()
    local Interface = server_side()
    local app = app_of({ ["/"] = function()
      session.user = "x"
      return session.sid
    end })
    local client = app:test_client()
    assert.equal("ok", client:get("/").text)
    app.session_interface = Interface()
    assert.equal("s1", client:get("/").text)
  end)
end)

describe("CookieSession", function()
  it("has data by field, the methods of session, and notes changes", function()
    local s = sessions.CookieSession({ a = 1 })
    assert.is_false(s.modified)
    assert.is_false(s.new)
    assert.equal(1, s.a)
    assert.is_nil(s:pop("x"))
    assert.is_false(s.modified)
    s.b = 2
    assert.is_true(s.modified)
    s.permanent = true
    assert.is_true(s.permanent)
    s:update({ c = 3 })
    assert.same({ a = 1, b = 2, c = 3, _permanent = true }, s:values())
    assert.equal("d", s:get("x", "d"))
    assert.equal(1, s:pop("a"))
    s:clear()
    assert.same({}, s:values())
    assert.is_true(sessions.CookieSession().new)
    assert.matches("`session.get` is a method", message_of(function()
      s.get = 1
    end))
  end)
end)

describe("a session object of Lua", function()
  it("has a length, JSON, and properties that are no data", function()
    local opened = sessions.CookieSession({ a = 1 })
    opened.sid = "x"
    assert.same({ a = 1 }, opened:values())
    assert.is_false(opened.modified)
    assert.is_false(opened.new)
    opened.permanent = false
    assert.same({ a = 1, _permanent = false }, opened:values())
    assert.is_false(opened.permanent)
    assert.is_true(opened.modified)
    local keys = 0
    for _ in luaflask.pairs(opened) do
      keys = keys + 1
    end
    assert.equal(2, keys)
    assert.equal('{"_permanent":false,"a":1}', luaflask.json.dumps(opened, { sort_keys = true }))
    assert.equal(sessions.CookieSession, sessions.SecureCookieSession)
    assert.is_false(sessions.SessionInterface.pickle_based)
  end)

  it("makes sessions that can only be read where it opens none", function()
    local Closed = sessions.SessionInterface:extend("Closed", {
      open_session = function()
        return nil
      end,
    })
    local interface = Closed()
    local null = interface:make_null_session(new())
    assert.is_true(interface:is_null_session(null))
    assert.is_false(interface:is_null_session({}))
    assert.is_true(require("luaflask.class").isinstance(null, interface.null_session_class))
    local app = new()
    app.session_interface = interface
    app:get("/read", function()
      return tostring(session:get("user"))
    end)
    app:get("/write", function()
      session.user = "ada"
    end)
    app.testing = true
    local client = app:test_client()
    assert.equal("nil", client:get("/read").text)
    assert.matches("no secret key was set", message_of(client.get, client, "/write"))
  end)
end)

describe("the cookie session", function()
  it("keeps that it is not permanent, as a value", function()
    local app = helper.app_with()
    app:get("/", function()
      session.permanent = false
      return tostring(session._permanent)
    end)
    app:get("/again", function()
      return tostring(session._permanent)
    end)
    local client = app:test_client()
    assert.equal("false", client:get("/").text)
    assert.not_nil(client:get_cookie("session"))
    assert.equal("false", client:get("/again").text)
  end)

  it("says no Vary without a secret key", function()
    local app = luaflask.Flask("bare", { root_path = "/tmp" })
    app:get("/", function()
      return tostring(session.a)
    end)
    assert.is_nil(app:test_client():get("/").headers:get("Vary"))
    app.secret_key = "x"
    assert.equal("Cookie", app:test_client():get("/").headers:get("Vary"))
  end)
end)
