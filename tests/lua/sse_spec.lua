-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local sse = require("luaflask.sse")
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
local message_of = helper.message_of
local request = luaflask.request

-- What a client of this source reads.
local function text_of(source, opts, headers)
  local app = helper.app_with()
  app:get("/", function()
    return luaflask.sse(source, opts)
  end)
  return app:test_client():get("/", { headers = headers }).text
end

describe("An event", function()
  it("is written in fields", function()
    assert.equal("data: hi\n\n", sse.format("hi"))
    assert.equal("data: \n\n", sse.format(""))
    assert.equal(": note\nevent: tick\nid: 7\nretry: 1500\ndata: x\n\n",
      sse.format({ data = "x", event = "tick", id = 7, retry = 1500, comment = "note" }))
    assert.equal("id: \n\n", sse.format({ id = "" }))
  end)

  it("has one data field for each line", function()
    assert.equal("data: a\ndata: \ndata: b\ndata: c\ndata: \n\n", sse.format("a\n\nb\r\nc\n"))
    assert.equal("data: a\ndata: b\n\n", sse.format("a\rb"))
    assert.equal(": a\n: b\n\n", sse.format({ comment = "a\nb" }))
  end)

  it("carries JSON", function()
    assert.equal('data: {"a":[1,2]}\n\n', sse.format({ data = { a = { 1, 2 } } }))
    assert.equal("data: 5\n\n", sse.format(5))
    assert.equal("data: false\n\n", sse.format({ data = false }))
  end)

  it("refuses what would be another field to the client", function()
    for _, bad in ipairs({ "a\nb", "a\rb", "a\0b" }) do
      assert.matches("must not contain line breaks", message_of(sse.format, { event = bad }))
      assert.matches("must not contain line breaks", message_of(sse.format, { id = bad }))
    end
    assert.matches("whole number", message_of(sse.format, { retry = 1.5 }))
    assert.matches("whole number", message_of(sse.format, { retry = "1\ndata: x" }))
    assert.matches("no field user", message_of(sse.format, { user = "ada" }))
    assert.matches("empty", message_of(sse.format, {}))
    assert.matches("is a string, not a boolean", message_of(sse.format, { event = true }))
    assert.matches("sse_spec.lua", message_of(function()
      sse.format({ data = print })
    end))
  end)
end)

describe("A response of events", function()
  it("comes from a function that sends", function()
    assert.equal("data: 1\n\nevent: end\ndata: 2\n\n", text_of(function(send)
      send("1")
      send({ event = "end", data = "2" })
    end))
  end)

  it("comes from iterators, coroutines, callable objects and lists", function()
    local function iterator()
      local n = 0
      return function()
        n = n + 1
        return n <= 2 and { id = n } or nil
      end
    end
    local function generator()
      coroutine.yield({ id = 1 })
      coroutine.yield({ id = 2 })
    end
    local expected = "id: 1\n\nid: 2\n\n"
    assert.equal(expected, text_of(iterator()))
    assert.equal(expected, text_of(coroutine.wrap(generator)))
    assert.equal(expected, text_of(coroutine.create(generator)))
    assert.equal(expected, text_of({ { id = 1 }, { id = 2 } }))
    local closed, next_event = 0, iterator()
    assert.equal(expected, text_of(setmetatable({ close = function()
      closed = closed + 1
    end }, { __call = function()
      return next_event()
    end })))
    assert.equal(1, closed)
    assert.equal(expected, text_of(iterator(), { heartbeat = 60 }))
    assert.equal(expected, text_of({ { id = 1 }, { id = 2 } }, { heartbeat = 60 }))
  end)

  it("has the headers of an event stream", function()
    local app = helper.app_with()
    app:get("/", function()
      return luaflask.sse({}, { headers = { ["X-A"] = "1" }, status = 201 })
    end)
    local response = app:test_client():get("/")
    assert.equal(201, response.status_code)
    assert.equal("text/event-stream; charset=utf-8", response.content_type)
    assert.equal("no-cache", response.headers["Cache-Control"])
    assert.equal("no", response.headers["X-Accel-Buffering"])
    assert.equal("1", response.headers["X-A"])
    assert.is_nil(response.headers["Content-Length"])
    assert.equal("", response.text)
  end)

  it("tells first when the client shall try again, and knows what it saw last", function()
    local seen
    local function source(send)
      seen = send.last_event_id
      send({ id = tonumber(send.last_event_id) + 1, data = request.path })
    end
    for _, heartbeat in ipairs({ false, 60 }) do
      assert.equal("retry: 3000\n\nid: 42\ndata: /\n\n",
        text_of(source, { retry = 3000, heartbeat = heartbeat or nil }, { ["Last-Event-ID"] = "41" }))
      assert.equal("41", seen)
    end
  end)

  it("sends comments while nothing happens", function()
    local beats, last = 0, nil
    helper.app_with():test_request_context("/")(function()
      local response = luaflask.sse(function(send)
        local patience = luaflask.monotonic() + 20
        while beats < 2 and luaflask.monotonic() < patience do
          luaflask.sleep(0.005)
        end
        send("late")
      end, { heartbeat = 0.03 })
      for piece in response:iter_encoded() do
        beats, last = beats + (piece == ":\n\n" and 1 or 0), piece
      end
    end)
    assert.is_true(beats >= 2)
    assert.equal("data: late\n\n", last)
  end)

  it("ends when it is closed: the source hears of it in its send", function()
    local app, ending = helper.app_with(), nil
    local context = app:test_request_context("/")
    context(function()
      local response = luaflask.sse(function(send)
        local ok, err = pcall(function()
          send("1")
          send("2")
        end)
        ending = { ok, err }
        error(err, 0)
      end)
      assert.equal("data: 1\n\n", response:iter_encoded()())
      response:close()
    end)
    assert.is_false(ending[1])
    assert.is_true(luaflask.isinstance(ending[2], luaflask.Cancelled))
  end)

  it("raises what the source raises", function()
    for _, opts in ipairs({ {}, { heartbeat = 60 } }) do
      local app = helper.app_with()
      local log = helper.log_of(app)
      app:get("/", function()
        return luaflask.sse(function(send)
          send("1")
          error("the source broke")
        end, opts)
      end)
      pcall(function()
        app:test_client():get("/")
      end)
      assert.matches("the source broke", table.concat(log))
    end
  end)

  it("takes events of several tasks with a heartbeat, and says so without", function()
    local function source(send)
      luaflask.gather({
        function() send("a") send("b") end,
        function() send("c") send("d") end,
        function() send("e") end,
      })
    end
    local seen = {}
    for data in text_of(source, { heartbeat = 60 }):gmatch("data: (%a)") do
      seen[#seen + 1] = data
    end
    table.sort(seen)
    assert.equal("abcde", table.concat(seen))
    local app = helper.app_with()
    local log = helper.log_of(app)
    app:get("/", function()
      return luaflask.sse(source)
    end)
    pcall(function()
      app:test_client():get("/")
    end)
    assert.matches("with the option heartbeat", table.concat(log))
  end)

  it("refuses options that there are not", function()
    assert.matches("no option hartbeat", message_of(luaflask.sse, {}, { hartbeat = 1 }))
    assert.matches("above 0", message_of(luaflask.sse, {}, { heartbeat = 0 }))
    assert.matches("not a number value", message_of(luaflask.sse, 5))
  end)
end)
