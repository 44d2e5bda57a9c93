-- What the shell completes and prints, by itself.
local luaflask = require("luaflask")
local pretty = require("luaflask.cli.pretty")
local repl = require("luaflask.cli.repl")

describe("completion in the shell", function()
  local app = luaflask.Flask("shop", { static_folder = false, root_path = "/tmp" })
  local names = setmetatable({ app = app, g = luaflask.g, answer = 42, _hidden = 1, t = { deep = { deeper = 1 } } },
    { __index = _G })

  local function words(line)
    local list, typed = repl.complete(names, line)
    return table.concat(list, " "), typed
  end

  it("finds globals, keywords and names of the shell", function()
    assert.same({ "answer", 3 }, { words("print(ans") })
    assert.same({ "setmetatable", 4 }, { words("x = setm") })
    assert.equal("while", (words("whi")))
    assert.equal("_hidden", (words("_hid")))
    assert.falsy((words("a")):find("_hidden", 1, true))
    assert.same({ "", 0 }, { words("print(") })
  end)

  it("finds fields of tables, also deep ones", function()
    assert.equal("deeper", (words("t.deep.d")))
    assert.equal("deeper", (words("t.deep.")))
    assert.equal("", (words("t.nothing.d")))
    assert.equal("", (words("nothing.d")))
  end)

  it("finds fields and methods of objects and their classes; after ':' only methods", function()
    assert.equal("url_for", (words("app:url_f")))
    assert.truthy((words("app.url_")):find("url_for url_map", 1, true))
    assert.equal("", (words("app:url_m")))
    assert.equal("from_object", (words("app.config:from_o")))
    assert.truthy((words("app:make_")):find("make_response make_shell_context", 1, true))
  end)

  it("looks through proxies and calls nothing", function()
    app:app_context()(function()
      names.current = luaflask.current_app
      assert.equal("url_for", (words("current:url_f")))
    end)
    local called = false
    names.trap = setmetatable({}, { __index = function() called = true end })
    assert.equal("", (words("trap.")))
    assert.is_false(called)
  end)
end)

describe("values in the shell", function()
  it("are written as Lua would, on one line if they fit", function()
    assert.equal('{ 1, "a\\n\\"", [0] = true, ["end"] = {}, x = { y = 1.5 } }',
      pretty.text({ 1, 'a\n"', [0] = true, ["end"] = {}, x = { y = 1.5 } }))
    assert.equal("nil", pretty.text(nil))
    assert.equal("{ { { { { { … } } } } } }", pretty.text({ { { { { { 1 } } } } } }))
  end)

  it("have an end", function()
    local long = {}
    for i = 1, 150 do
      long[i] = i
    end
    assert.truthy(pretty.text(long):find("  100,\n  … 50 more,\n}", 1, true))
    local t = {}
    t.again = t
    assert.equal("{ again = { … itself } }", pretty.text(t))
  end)

  it("show the class of an object, or its own text", function()
    local Point = luaflask.class.new("Point")
    local p = Point()
    p.x = 1
    assert.equal("Point { x = 1 }", pretty.text(p))
    assert.equal("class Point", pretty.text(Point))
    assert.equal("<b>", pretty.text(luaflask.Markup("<b>")))
  end)
end)
