-- SPDX-License-Identifier: MIT
-- What an after_request function is given when the view returned one string: it must be as good as a Response.
local luaflask = require("luaflask")
local class = require("luaflask.class")

local Response, Headers = luaflask.Response, luaflask.Headers

-- The answer to GET / of an application whose after_request function is `hook`.
local function answer(hook, view)
  local app = luaflask.Flask("light", { static_folder = false, root_path = "." })
  app.testing = true
  app.config.SECRET_KEY = "k"
  app:before_request(function() end)
  app:after_request(hook)
  app:get("/", view or function()
    return "Hello"
  end)
  local client = app:test_client()
  client:get("/") -- the first request goes the long way
  return client:get("/")
end

describe("the response of a view that returned a string", function()
  it("takes headers, the last of a name wins, whatever its case", function()
    local response = answer(function(r)
      r.headers["X-One"] = "1"
      r.headers["X-Two"] = "2"
      r.headers["X-ONE"] = "3"
      assert.equal("3", r.headers["X-One"])
      assert.is_nil(r.headers["X-None"])
      return r
    end)
    assert.equal("Hello", response.text)
    assert.equal("3", response.headers["X-One"])
    assert.same({ "3" }, response.headers:getlist("x-one"))
    assert.equal("2", response.headers["X-Two"])
    assert.equal("text/html; charset=utf-8", response.headers["Content-Type"])
  end)

  it("keeps headers set before something more is asked of it", function()
    local response = answer(function(r)
      r.headers["X-Before"] = "b"
      r:set_cookie("theme", "dark")
      r.headers["X-After"] = "a"
      r.headers:add("X-After", "again")
      r.status_code = 201
      return r
    end)
    assert.equal(201, response.status_code)
    assert.equal("b", response.headers["X-Before"])
    assert.same({ "a", "again" }, response.headers:getlist("X-After"))
    assert.matches("theme=dark", response.headers["Set-Cookie"])
  end)

  it("says what it is", function()
    answer(function(r)
      assert.equal(200, r.status_code)
      assert.equal("200 OK", r.status)
      assert.equal("text/html", r.mimetype)
      assert.equal("Hello", r:get_data())
      assert.equal("Hello", r.data)
      assert.is_true(class.isinstance(r, Response))
      assert.is_true(class.isinstance(r.headers, Headers))
      assert.matches("Response", tostring(r))
      assert.equal(r.headers, r.headers)
      local names = {}
      for name in luaflask.pairs(r.headers) do
        names[#names + 1] = name
      end
      assert.same({ "Content-Type" }, names)
      assert.equal(1, #r.headers)
      return r
    end)
  end)

  it("can have its body, type and headers replaced", function()
    local response = answer(function(r)
      r.data = "Bye"
      r.mimetype = "text/plain"
      return r
    end)
    assert.equal("Bye", response.text)
    assert.equal("text/plain; charset=utf-8", response.headers["Content-Type"])
    assert.equal("3", response.headers["Content-Length"])
    response = answer(function(r)
      r.headers["X-Kept"] = "yes"
      local other = Response("other", 202)
      other.headers = r.headers
      return other
    end)
    assert.equal(202, response.status_code)
    assert.equal("yes", response.headers["X-Kept"])
    assert.equal("other", response.text)
  end)

  it("gives way to another response", function()
    local response = answer(function()
      return luaflask.make_response("else", 418)
    end)
    assert.equal(418, response.status_code)
    assert.equal("else", response.text)
  end)

  it("passes through several functions", function()
    local app = luaflask.Flask("several", { static_folder = false, root_path = "." })
    local seen = {}
    for i = 1, 3 do
      app:after_request(function(r)
        seen[#seen + 1] = i
        r.headers["X-" .. i] = tostring(i)
        if i == 2 then
          r:set_etag("tag")
        end
        return r
      end)
    end
    app:before_request(function() end)
    app:get("/", function()
      return "x"
    end)
    local client = app:test_client()
    client:get("/")
    seen = {}
    local response = client:get("/")
    assert.same({ 3, 2, 1 }, seen)
    assert.equal("1", response.headers["X-1"])
    assert.equal("3", response.headers["X-3"])
    assert.equal('"tag"', response.headers.ETag)
  end)

  it("names a header that cannot be", function()
    assert.error_matches(function()
      answer(function(r)
        r.headers["X-Evil"] = "a\r\nSet-Cookie: b"
        return r
      end)
    end, "X%-Evil must not contain line breaks")
  end)

  it("goes with the session's cookie and Vary", function()
    local response = answer(function(r)
      luaflask.session.seen = true
      r.headers["Vary"] = "Accept"
      return r
    end)
    assert.equal("Accept, Cookie", response.headers.Vary)
    assert.matches("^session=", response.headers["Set-Cookie"])
  end)

  it("cannot be used once its request has ended", function()
    local kept
    answer(function(r)
      kept = kept or {}
      kept[#kept + 1] = r
      return r
    end)
    assert.error_matches(function()
      return kept[2].headers["X-One"]
    end, "belongs to a request that has ended")
    answer(function(r)
      assert.error_matches(function()
        kept[2].headers["X-Other"] = "leak"
      end, "belongs to a request that has ended")
      return r
    end)
  end)
end)
