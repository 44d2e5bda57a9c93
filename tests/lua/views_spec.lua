-- SPDX-License-Identifier: MIT
local class = require("luaflask.class")
local views = require("luaflask.views")

-- The message of the error that fn throws, with its place.
local function message_of(fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  return message
end

describe("View", function()
  it("makes a callable that dispatches to a new instance each time", function()
    local made = 0
    local Hello = views.View:extend("Hello",
      { methods = { "GET", "POST" }, provide_automatic_options = false })
    function Hello:init(greeting)
      made = made + 1
      self.greeting = greeting
    end
    function Hello:dispatch_request(name, n)
      return self.greeting .. " " .. name, n
    end
    local view = Hello:as_view("hello", "Hi")
    assert.same({ "Hi you", 201 }, { view("you", 201) })
    view("me")
    assert.equal(2, made)
    assert.equal("hello", view.name)
    assert.equal(Hello, view.view_class)
    assert.same({ "GET", "POST" }, view.methods)
    assert.is_false(view.provide_automatic_options)
  end)

  it("keeps one instance when asked", function()
    local Counter = views.View:extend("Counter", { init_every_request = false })
    function Counter:init()
      self.n = 0
    end
    function Counter:dispatch_request()
      self.n = self.n + 1
      return self.n
    end
    local view = Counter:as_view("counter")
    assert.equal(1, view())
    assert.equal(2, view())
  end)

  it("applies decorators in order", function()
    local function wrap(mark)
      return function(fn)
        return function(...)
          return mark .. fn(...) .. mark
        end
      end
    end
    local Page = views.View:extend("Page", { decorators = { wrap("1"), wrap("2") } })
    function Page.dispatch_request()
      return "x"
    end
    assert.equal("21x12", Page:as_view("page")())
  end)

  it("teaches what is missing", function()
    assert.matches("views_spec.lua:%d+: `as_view` called with '%.' or on an instance", message_of(function()
      views.View.as_view("x")
    end))
    local Empty = views.View:extend("Empty")
    assert.matches("views_spec.lua:%d+: Empty:as_view needs the name", message_of(function()
      Empty:as_view()
    end))
    assert.matches("Empty has no dispatch_request", message_of(function()
      Empty:as_view("empty")()
    end))
    Empty.decorators = { function() end }
    assert.matches("a decorator of Empty returned nothing", message_of(function()
      Empty:as_view("empty")
    end))
  end)
end)

describe("MethodView", function()
  local request, before

  before_each(function()
    request = { method = "GET" }
    before = package.loaded["luaflask.globals"]
    package.loaded["luaflask.globals"] = { request = request }
  end)

  after_each(function()
    package.loaded["luaflask.globals"] = before
  end)

  local function make()
    local Items = views.MethodView:extend("Items")
    function Items.get(_, id)
      return "get " .. tostring(id)
    end
    function Items.post()
      return "post"
    end
    return Items
  end

  it("dispatches by method, HEAD to get", function()
    local view = make():as_view("items")
    assert.equal("get 5", view(5))
    request.method = "POST"
    assert.equal("post", view())
    request.method = "HEAD"
    assert.equal("get 1", view(1))
    request.method = "PUT"
    assert.matches("Items has no method for PUT requests: define `function Items:put", message_of(view))
  end)

  it("prefers its own head", function()
    local Items = make()
    function Items.head()
      return "head"
    end
    request.method = "HEAD"
    assert.equal("head", Items:as_view("items")())
  end)

  it("lists what it defines and inherits", function()
    local Items = make()
    assert.same({ "GET", "POST" }, Items:as_view("items").methods)
    local More = Items:extend("More", { delete = function() end })
    assert.same({ "DELETE", "GET", "POST" }, More:as_view("more").methods)
    local Less = Items:extend("Less", { methods = { "GET" } })
    assert.same({ "GET" }, Less:as_view("less").methods)
    assert.is_nil(views.MethodView:extend("None"):as_view("none").methods)
    assert.is_true(class.isinstance(Items:as_view("items"), views.ViewFunction))
  end)
end)
