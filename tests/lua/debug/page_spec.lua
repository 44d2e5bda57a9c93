local exceptions = require("luaflask.exceptions")
local luaflask = require("luaflask")
local page = require("luaflask.debug.page")

-- Writes a file of an application and loads it; what it returns.
local function load_file(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  return assert(loadfile(path))()
end

local function traceback_of(fn)
  local _, trace = xpcall(fn, function(err)
    return { err, (debug.traceback("", 2):gsub("^\n?stack traceback:\n", "")) }
  end)
  return exceptions.wrap(trace[1], trace[2])
end

describe("the page of debug mode", function()
  local path

  before_each(function()
    path = os.tmpname()
  end)

  after_each(function()
    os.remove(path)
  end)

  it("shows the lines around the one that failed, and marks it", function()
    local fn = load_file(path,
      "local M = {}\n-- above\nreturn function()\n  return M.no.field\nend\n-- last\n")
    local html = page.render(traceback_of(fn))
    assert.truthy(html:find("<code class=hit><i>4</i>  return M.no.field\n</code>", 1, true))
    assert.truthy(html:find("<code><i>2</i>-- above\n</code>", 1, true))
    assert.truthy(html:find("<code><i>6</i>-- last\n</code>", 1, true))
  end)

  it("finds a file whose name the traceback shortens", function()
    path = os.tmpname() .. ("x"):rep(80) .. ".lua"
    local view = load_file(path, "return function()\n  error('deep')\nend\n")
    local app = luaflask.Flask("t", { root_path = "/tmp" })
    app:get("/", view)
    app:app_context()(function()
      local html = page.render(traceback_of(view))
      assert.truthy(html:find("<b>" .. path .. ":2</b>", 1, true))
      assert.truthy(html:find("<code class=hit><i>2</i>", 1, true))
    end)
  end)

  it("escapes everything that comes from the program", function()
    local html = page.render(exceptions.LuaError("<script>alert(1)</script>", "\t<img>:3: in function <x>"))
    local visible = html:gsub("<!%-%-.-%-%->", "")
    assert.falsy(visible:find("<script", 1, true))
    assert.falsy(visible:find("<img", 1, true))
    assert.truthy(visible:find("&lt;script&gt;alert(1)", 1, true))
  end)

  it("has the plain text in a comment that its content cannot end", function()
    local html = page.render(exceptions.LuaError("a --> b ----> c -", "\tx.lua:1: in function 'f'"))
    local comment = html:match("<!%-%-(.-)%-%->")
    assert.truthy(comment:find("LuaError: a - - > b", 1, true))
    assert.truthy(comment:find("x.lua:1: in function 'f'", 1, true))
    assert.equal("\n", html:match("%-%->(.*)$"))
  end)

  it("leaves out of the message the place that it shows with its source", function()
    for _, place in ipairs({ "shop/app.lua:3: ", "[luaflask task]:11: " }) do
      local html = page.render(exceptions.LuaError(place .. "no price"))
      assert.truthy(html:find("<p class=message>no price</p>", 1, true))
    end
  end)

  it("lists the fields of a table that was thrown", function()
    local html = page.render(exceptions.LuaError({ code = 7, [1] = "<b>" }))
    assert.truthy(html:find("<tr><th>code<td>7\n", 1, true))
    assert.truthy(html:find("<tr><th>1<td>&lt;b&gt;\n", 1, true))
  end)

  it("names the class, and does not fail for a value whose __tostring does", function()
    local Odd = exceptions.Exception:extend("Odd")
    Odd.__tostring = function()
      error("no")
    end
    assert.truthy(page.render(Odd()):find("<h1>Odd</h1>", 1, true))
  end)

  it("tells the request and, when no frame is the application's, shows the view", function()
    local app = luaflask.Flask("t", { root_path = "/tmp" })
    app:get("/none/<int:id>", load_file(path, "return function()\n  -- forgot to return\nend\n"))
    app:test_request_context("/none/3")(function()
      local html = page.render(exceptions.LuaError("nothing", "\t[C]: in function 'error'"))
      assert.truthy(html:find("while answering GET ", 1, true))
      assert.truthy(html:find("/none/3", 1, true))
      assert.truthy(html:find("<tr><th>Argument id<td>3\n", 1, true))
      assert.truthy(html:find("<i>2</i>  -- forgot to return", 1, true))
    end)
  end)
end)
