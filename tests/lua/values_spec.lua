-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, get, in_task, thrown = helper.app_with, helper.get, helper.in_task, helper.thrown

local blank, try = luaflask.blank, luaflask.try

describe("blank", function()
  it("is what Python calls false", function()
    for _, v in ipairs({
      false, "", 0, -0.0, {}, luaflask.null, luaflask.json.array({}), luaflask.json.object({}),
      luaflask.MultiDict(), luaflask.Headers(), luaflask.Markup(""),
    }) do
      assert.is_true(blank(v), tostring(v))
    end
    assert.is_true(blank(nil))
  end)

  it("is nothing else", function()
    for _, v in ipairs({
      true, "0", " ", 1, -1, 0.5, 0 / 0, { 0 }, { x = false }, luaflask.json.array({ 1 }),
      luaflask.MultiDict({ a = "1" }), luaflask.Markup("x"), luaflask.class.new("Empty")(), print,
    }) do
      assert.is_false(blank(v), tostring(v))
    end
  end)

  it("knows the session and empty upload fields", function()
    local app = app_with()
    app:post("/", function()
      local empty = blank(luaflask.session)
      luaflask.session.x = 1
      return { empty, blank(luaflask.session), blank(luaflask.request.files.none), blank(luaflask.request.files.some) }
    end)
    local response = app:test_client():post("/", {
      headers = { ["Content-Type"] = "multipart/form-data; boundary=B" },
      data = "--B\r\nContent-Disposition: form-data; name=none; filename=\"\"\r\n\r\n\r\n"
        .. "--B\r\nContent-Disposition: form-data; name=some; filename=\"a.txt\"\r\n\r\nx\r\n--B--\r\n",
    })
    assert.same({ true, false, true, false }, response.json)
  end)
end)

describe("try", function()
  it("gives results and errors as pcall does", function()
    assert.same({ true, 1, nil, 3 }, { try(function(a, b)
      return a, nil, b
    end, 1, 3) })
    local ok, err = try(error, "plain", 0)
    assert.same({ false, "plain" }, { ok, err })
    local own = luaflask.exceptions.Exception("own")
    assert.equal(own, select(2, try(error, own)))
  end)

  it("lets HTTP errors through", function()
    local app = app_with()
    app:get("/", function()
      try(luaflask.abort, 418)
      return "swallowed"
    end)
    assert.equal(418, get(app, "/").status_code)
  end)

  it("lets the end of a cancelled task through, and waits inside", function()
    local went_on
    local err = thrown(in_task, function()
      local task = luaflask.spawn(function()
        try(luaflask.sleep, 60)
        went_on = true
      end)
      luaflask.sleep(0)
      task:cancel()
      task:join()
    end)
    assert.is_true(helper.is_cancelled(err))
    assert.is_nil(went_on)
    assert.same({ true, "waited" }, { in_task(function()
      return try(function()
        luaflask.sleep(0)
        return "waited"
      end)
    end) })
  end)

  it("needs a function", function()
    assert.matches("values_spec.lua:%d+: luaflask.try: a function is needed, not a nil value",
      helper.message_of(function()
        try(nil)
      end))
  end)
end)
