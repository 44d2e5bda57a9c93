-- SPDX-License-Identifier: MIT
-- app:use, bp:use and MyView:use: decorators around every view.
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local app_with, text_of, message_of = helper.app_with, helper.text_of, helper.message_of

local Blueprint = luaflask.Blueprint

-- A decorator that puts its name around what a view returns.
local function around(name)
  return function(view)
    return function(...)
      return name .. "(" .. view(...) .. ")"
    end
  end
end

local function view(text)
  return function(id)
    return text .. (id and "=" .. id or "")
  end
end

describe("use", function()
  it("wraps views registered before and after it, the first decorator outermost", function()
    local app = app_with()
    app:get("/a", view("a"))
    assert.is_function(app:use(around("x")))
    app:use(around("y"))
    app:get("/b/<int:id>", view("b"))
    assert.equal("x(y(a))", text_of(app, "/a"))
    assert.equal("x(y(b=7))", text_of(app, "/b/7"))
  end)

  it("of a blueprint wraps its views and nested ones, inside those of the application", function()
    local app, parent, child = app_with(), Blueprint("p", { url_prefix = "/p" }), Blueprint("c", { url_prefix = "/c" })
    parent:get("/", view("p"))
    child:use(around("C"))
    child:get("/", view("c"))
    parent:register_blueprint(child)
    parent:use(around("P"))
    app:use(around("A"))
    app:get("/", view("app"))
    app:register_blueprint(parent)
    assert.equal("A(app)", text_of(app, "/"))
    assert.equal("A(P(p))", text_of(app, "/p/"))
    assert.equal("A(P(C(c)))", text_of(app, "/p/c/"))
  end)

  it("may answer in place of the view, and keeps its name", function()
    local app, seen = app_with(), {}
    app:get("/closed", "closed", view("open"))
    app:use(function(inner)
      return function()
        seen[#seen + 1] = luaflask.request.endpoint
        return inner == nil and "" or "closed", 503
      end
    end)
    local response = app:test_client():get("/closed")
    assert.same({ "closed", 503 }, { response.text, response.status_code })
    assert.same({ "closed" }, seen)
    assert.equal("/closed", app:test_request_context("/")(function()
      return luaflask.url_for("closed")
    end))
  end)

  it("is applied once to each view, also when plans are made anew", function()
    local app, times = app_with(), 0
    app:use(function(inner)
      times = times + 1
      return inner
    end)
    app.static_folder = nil
    app:get("/", view("x"))
    text_of(app, "/")
    local before = times
    local signal = luaflask.signals.request_started
    local receiver = signal:connect(function() end, { sender = app })
    text_of(app, "/")
    signal:disconnect(receiver)
    text_of(app, "/")
    assert.equal(before, times)
  end)

  it("finds a decorator that returns nothing before the first request", function()
    local app = app_with()
    app:get("/", "index", view("x"))
    app:use(function() end)
    local message = message_of(app.freeze, app)
    assert.matches("the decorator at .*use_spec.lua:%d+ given to app:use returned nothing for the view of '", message)
  end)

  it("wraps class-based views", function()
    local app = app_with()
    local Item = luaflask.views.MethodView:extend("Item")
    function Item:get() -- luacheck: ignore 212
      return "get"
    end
    function Item:post() -- luacheck: ignore 212
      return "post"
    end
    Item:use(around("x"))
    Item:use(around("y"))
    local Special = Item:extend("Special")
    Special:use(around("z"))
    app:add_url_rule("/item", nil, Item:as_view("item"))
    app:add_url_rule("/special", nil, Special:as_view("special"))
    app:use(around("app"))
    local client = app:test_client()
    assert.equal("app(x(y(get)))", client:get("/item").text)
    assert.equal("app(x(y(post)))", client:post("/item").text)
    assert.equal("app(x(y(z(get))))", client:get("/special").text)
    assert.equal(405, client:put("/item").status_code)
    assert.matches("use_spec.lua:%d+: Item:use: a view was made of this class already", message_of(function()
      Item:use(around("late"))
    end))
  end)
end)
