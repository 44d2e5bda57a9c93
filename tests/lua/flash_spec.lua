-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")

local flash, get_flashed_messages, session = luaflask.flash, luaflask.get_flashed_messages, luaflask.session

local function new()
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  return app
end

describe("flash", function()
  it("keeps messages in the session, in order", function()
    new():test_request_context("/")(function()
      assert.is_false(session.modified)
      flash("Zap")
      session.modified = false
      flash("Zip")
      assert.is_true(session.modified)
      assert.same({ "Zap", "Zip" }, get_flashed_messages())
    end)
  end)

  it("gives a list that is one as JSON when it is empty", function()
    local app = new()
    app:get("/", function()
      return get_flashed_messages()
    end)
    assert.equal("[]\n", app:test_client():get("/").text)
  end)

  it("is received once, with or without categories", function()
    local app, seen = new(), nil
    app:get("/", function()
      flash("Hello World")
      flash("Hello World", "error")
      flash(luaflask.Markup("<em>Testing</em>"), "warning")
      return ""
    end)
    local function page(path, opts)
      app:get(path, function()
        seen = get_flashed_messages(opts)
        assert.same(seen, get_flashed_messages(opts))
        return ""
      end)
    end
    page("/plain")
    page("/categories", { with_categories = true })
    page("/filter", { category_filter = { "message" }, with_categories = true })
    page("/filters", { category_filter = { "message", "warning" }, with_categories = true })
    page("/plain_filters", { category_filter = { "message", "warning" } })
    page("/no_filter", { category_filter = {} })
    local markup = luaflask.Markup("<em>Testing</em>")
    for path, expected in pairs({
      ["/plain"] = { "Hello World", "Hello World", markup },
      ["/categories"] = { { "message", "Hello World" }, { "error", "Hello World" }, { "warning", markup } },
      ["/filter"] = { { "message", "Hello World" } },
      ["/filters"] = { { "message", "Hello World" }, { "warning", markup } },
      ["/plain_filters"] = { "Hello World", markup },
      ["/no_filter"] = { "Hello World", "Hello World", markup },
    }) do
      local client = app:test_client()
      client:get("/")
      client:get(path)
      assert.equal(#expected, #seen, path)
      for i, message in ipairs(expected) do
        if type(message) == "table" and getmetatable(message) == nil then
          assert.equal(message[1], seen[i][1])
          assert.equal(tostring(message[2]), tostring(seen[i][2]))
        else
          assert.equal(tostring(message), tostring(seen[i]))
          assert.equal(type(message), type(seen[i]))
        end
      end
      client:get(path)
      assert.same({}, seen)
    end
  end)

  it("leaves the session alone when there is nothing to receive", function()
    local app = new()
    app:get("/", function()
      return tostring(#get_flashed_messages())
    end)
    local response = app:test_client():get("/")
    assert.equal("0", response.text)
    assert.is_nil(response.headers:get("Set-Cookie"))
  end)

  it("sends message_flashed", function()
    local app, seen = new(), nil
    local receiver = luaflask.signals.message_flashed:connect(function(sender, args)
      seen = { sender, args.message, args.category }
    end)
    app:test_request_context("/")(function()
      flash("hi", "info")
    end)
    luaflask.signals.message_flashed:disconnect(receiver)
    assert.same({ app, "hi", "info" }, seen)
  end)
end)
