-- SPDX-License-Identifier: MIT
local core = require("luaflask.core")
local streams = require("luaflask.streams")
local tasks = require("luaflask.tasks")
require("luaflask.wrappers.request")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local thrown = helper.thrown

local function collected(source)
  return table.concat(streams.collect(streams.to_stream(source)))
end

-- An iterator over pieces that counts how often it is closed.
local function counting(...)
  local pieces, closed = { ... }, { n = 0 }
  return setmetatable({ close = function()
    closed.n = closed.n + 1
  end }, { __call = function()
    local piece = table.remove(pieces, 1)
    if piece == "fail" then
      error("broken source", 0)
    end
    return piece
  end }), closed
end

describe("A stream", function()
  it("is made of functions, coroutines, lists, files and callables", function()
    local n = 0
    assert.equal("123", collected(function()
      n = n + 1
      return n <= 3 and tostring(n) or nil
    end))
    assert.equal("ab", collected(coroutine.wrap(function()
      coroutine.yield("a")
      coroutine.yield("b")
    end)))
    assert.equal("ab", collected(coroutine.create(function()
      coroutine.yield("a")
      coroutine.yield("b")
    end)))
    assert.equal("xyz", collected({ "x", "y", "z" }))
    assert.equal("ab", collected((counting("a", "b"))))
    local file = io.tmpfile()
    file:write(("z"):rep(100000))
    file:seek("set")
    assert.equal(100000, #collected(file))
    assert.equal("closed file", io.type(file))
    local stream = streams.to_stream({ "a" })
    assert.is_true(rawequal(stream, streams.to_stream(stream)))
    for _, bad in ipairs({ 5, true, "text" }) do
      assert.matches("a stream is made of a function", thrown(streams.to_stream, bad))
    end
  end)

  it("can be iterated over", function()
    local out = {}
    for piece in streams.to_stream({ "a", "b" }) do
      out[#out + 1] = piece
    end
    assert.same({ "a", "b" }, out)
  end)

  it("closes its source once: at the end, after an error, or when it is given up", function()
    local source, closed = counting("a")
    local stream = streams.to_stream(source)
    assert.equal("a", stream[1]())
    assert.equal(0, closed.n)
    assert.is_nil(stream[1]())
    assert.equal(1, closed.n)
    stream[2]()
    assert.is_nil(stream[1]())
    assert.equal(1, closed.n)

    source, closed = counting("a", "fail")
    stream = streams.to_stream(source)
    stream[1]()
    assert.equal("broken source", thrown(stream[1]))
    assert.equal(1, closed.n)
    stream[2]()
    assert.equal(1, closed.n)

    source, closed = counting("a", "b")
    stream = streams.to_stream(source)
    stream[1]()
    stream[2]()
    stream[2]()
    assert.equal(1, closed.n)
    assert.is_nil(stream[1]())
  end)

  it("runs the functions of on_close after the source's, even if one fails", function()
    local order = {}
    local stream = streams.new(function() end, function()
      order[#order + 1] = "source"
    end)
    stream:on_close(function()
      order[#order + 1] = "first"
      error("first failed", 0)
    end)
    stream:on_close(function()
      order[#order + 1] = "second"
    end)
    assert.equal("first failed", thrown(stream[2]))
    assert.same({ "source", "first", "second" }, order)
    stream:on_close(function()
      order[#order + 1] = "late"
    end)
    assert.equal("late", order[4])
  end)

  it("refuses pieces that are no strings, and closes", function()
    local source, closed = counting("a", 5)
    local stream = streams.to_stream(source)
    stream[1]()
    assert.matches("it gave a number value", thrown(stream[1]))
    assert.equal(1, closed.n)
  end)

  it("raises what a coroutine raised", function()
    local stream = streams.to_stream(coroutine.create(function()
      coroutine.yield("a")
      error("inside", 0)
    end))
    assert.equal("a", stream[1]())
    assert.equal("inside", thrown(stream[1]))
  end)
end)

describe("stream_with_context", function()
  local request = core.request.proxy
  local app = core.app.new({ config = {} })

  it("keeps the request's context for every pull, and for no longer", function()
    local context = core.client.context(app, { target = "/?name=World" })
    context:push()
    local closed_in
    local stream = streams.stream_with_context(setmetatable({ close = function()
      closed_in = request.args.name
    end, n = 0 }, { __call = function(self)
      self.n = self.n + 1
      return ({ "Hello ", request.args.name, "!" })[self.n]
    end }))
    context:pop()
    assert.is_true(stream.keeps_context)
    assert.is_false(core.context.has_request())
    assert.equal("Hello ", stream[1]())
    assert.is_false(core.context.has_request())
    assert.equal("World", stream[1]())
    assert.equal("!", stream[1]())
    assert.is_nil(stream[1]())
    assert.equal("World", closed_in)
    assert.is_false(core.context.has_app())
  end)

  it("leaves the context when the source fails", function()
    local context = core.client.context(app, {})
    context:push()
    local stream = streams.stream_with_context(function()
      error("broken", 0)
    end)
    context:pop()
    assert.equal("broken", thrown(stream[1]))
    assert.is_false(core.context.has_app())
  end)

  it("waits inside, and others do not see its context meanwhile", function()
    tasks.install()
    local context = core.client.context(app, { target = "/?name=A" })
    context:push()
    local stream = streams.stream_with_context(coroutine.wrap(function()
      tasks.sleep(0.01)
      coroutine.yield(request.args.name)
    end))
    context:pop()
    local handle = core.context.new(app)
    handle:push()
    local seen
    local results = tasks.gather({
      function()
        return stream[1]()
      end,
      function()
        tasks.sleep(0.001)
        seen = core.context.has_request()
      end,
    })
    handle:pop()
    assert.equal("A", results[1])
    assert.is_false(seen)
  end)

  it("needs a request, and an iterator", function()
    assert.matches("can only be used when a request context is active", thrown(streams.stream_with_context,
      coroutine.create(function() end)))
    assert.matches("an iterator is needed, not a string value", thrown(streams.stream_with_context, "x"))
  end)
end)
