-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")

local flame_graph = require("luaflask.debug.flame_graph")
local sampler = require("luaflask.debug.sampler")
local Profiler = require("luaflask.middleware").Profiler

local function burn(n)
  local sum = 0
  for i = 1, n do
    sum = sum + i % 7
  end
  return sum
end

local function outer_of_all()
  return burn(200000) + 1
end

local function names(tree)
  local found = {}
  for _, entry in ipairs(sampler.by_function(tree)) do
    found[entry.name:match("^%S+")] = entry
  end
  return found
end

describe("A profile", function()
  it("says which functions the time went to, each with what it calls", function()
    local profile = sampler.run(function()
      local value = outer_of_all()
      return value
    end, 100)
    local found = names(profile.tree)
    assert.is_true(profile.samples > 100)
    assert.truthy(found.burn)
    assert.truthy(found.outer_of_all)
    assert.is_true(found.burn.own > found.outer_of_all.own)
    assert.is_true(found.outer_of_all.total >= found.burn.own)
    assert.is_nil(debug.gethook())
    assert.is_false(sampler.is_active())
  end)

  it("follows coroutines, and keeps waiting apart", function()
    local profile = sampler.run(function()
      local co = coroutine.wrap(function()
        for _ = 1, 3 do
          local value = burn(50000)
          coroutine.yield(value)
        end
      end)
      co()
      co()
    end, 100)
    local found = names(profile.tree)
    assert.is_true(found.burn.samples > 10)
    local inside = {}
    luaflask.spawn(function()
      local again = sampler.run(function()
        luaflask.sleep(0.02)
        return burn(1000)
      end, 10)
      inside = names(again.tree)
    end):join()
    assert.is_true(inside["[waiting]"].own > 0.015)
  end)

  it("gives the error, and puts everything back", function()
    local create = coroutine.create
    local profile, err = sampler.run(function()
      error("raised", 0)
    end, 100)
    assert.equal("raised", err)
    assert.is_true(profile.samples < 5)
    assert.equal(create, coroutine.create)
    assert.is_nil(debug.gethook())
  end)

  it("becomes a flame graph whose boxes are as wide as their time", function()
    local tree = { name = "all", total = 2, own = 0, children = {
      a = { name = 'a "<&>"', total = 1.5, own = 0.5, children = {
        b = { name = "b", total = 1, own = 1, children = {} } } },
      c = { name = "c", total = 0.5, own = 0.5, children = {} } } }
    local svg = flame_graph.render(tree, "<title>")
    assert.truthy(svg:find("&lt;title&gt;", 1, true))
    assert.truthy(svg:find('data-n="a &quot;&lt;&amp;&gt;&quot;" data-x="0.000000" data-w="0.750000" data-d="1"', 1,
      true))
    assert.truthy(svg:find('data-n="b" data-x="0.000000" data-w="0.500000" data-d="2"', 1, true))
    assert.truthy(svg:find('data-n="c" data-x="0.750000" data-w="0.250000" data-d="1"', 1, true))
    assert.is_nil(svg:find("http[s]?://[^w]"))
    assert.truthy(flame_graph.render({ name = "all", total = 0, own = 0, children = {} }, "nothing"):find("</svg>"))
  end)
end)

describe("ProfilerMiddleware", function()
  it("passes its summary on at once", function()
    local app, calls = luaflask.Flask("spec", { root_path = "/tmp" }), {}
    app:get("/", function() return "x" end)
    app.wsgi_app = Profiler(app.wsgi_app, { stream = {
      write = function() calls[#calls + 1] = "write" end,
      flush = function() calls[#calls + 1] = "flush" end,
    } })
    assert.equal("x", app:test_client():get("/").text)
    assert.same({ "write", "flush" }, calls)
  end)

  local folder

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. folder))
  end)

  after_each(function()
    os.execute("rm -r " .. folder)
  end)

  local function files()
    local pipe = io.popen("ls " .. folder)
    local list = {}
    for name in pipe:lines() do
      list[#list + 1] = name
    end
    pipe:close()
    return list
  end

  local function client(options)
    local app = helper.app_with()
    app:get("/burn/<name>", function()
      return tostring(burn(100000))
    end)
    app:get("/boom", function()
      error("boom")
    end)
    app.wsgi_app = Profiler(app.wsgi_app, options)
    return app:test_client(), app
  end

  it("writes a flame graph and a summary of each request", function()
    local out = {}
    local one = client({ profile_dir = folder, stream = { write = function(_, text)
      out[#out + 1] = text
    end } })
    local response = one:get("/burn/a%2e%2eb")
    assert.equal(200, response.status_code)
    local list = files()
    assert.equal(1, #list)
    assert.truthy(list[1]:find("^GET%.burn%.a%.%.b%.%d+ms%.%d+%.svg$"), list[1])
    local file = io.open(folder .. "/" .. list[1])
    local svg = file:read("*a")
    file:close()
    assert.truthy(svg:find("burn (", 1, true))
    local text = table.concat(out)
    assert.truthy(text:find('PATH: "/burn/a..b"', 1, true))
    assert.truthy(text:find("burn (", 1, true))
    assert.truthy(text:find("ordered by: own", 1, true))
  end)

  it("profiles what it is told to, under names that a function makes", function()
    local seen
    local one = client({ profile_dir = folder, stream = false, only = "^/burn/yes", filename_format = function(environ)
      seen = environ["luaflask.profiler"]
      return "own.svg"
    end })
    one:get("/burn/no")
    assert.same({}, files())
    one:get("/burn/yes")
    assert.same({ "own.svg" }, files())
    assert.is_true(seen.samples > 10)
  end)

  it("lets errors through, and says what is wrong with its options", function()
    local one, app = client({ stream = false })
    app.testing = true
    assert.truthy(helper.message_of(one.get, one, "/boom"):find("boom", 1, true))
    assert.is_false(sampler.is_active())
    assert.truthy(helper.message_of(Profiler, print, { sort_by = "time" }):find("sort_by is", 1, true))
    assert.truthy(helper.message_of(Profiler, print, { interval = 0 }):find("interval is", 1, true))
  end)
end)
