-- SPDX-License-Identifier: MIT
local signals = require("luaflask.signals")

describe("a signal", function()
  local signal, calls, A, B

  local function receiver(sender, args)
    calls[#calls + 1] = { sender, args }
    return "result"
  end

  before_each(function()
    signal = signals.Namespace():signal("thing-done", "A thing was done.")
    calls, A, B = {}, { name = "A" }, { name = "B" }
  end)

  it("reaches the receivers of its sender and of any", function()
    local other = function()
      return 2
    end
    signal:connect(receiver)
    signal:connect(other, { sender = A })
    assert.same({ { receiver, "result" }, { other, 2 } }, signal:send(A, { x = 1 }))
    assert.same({ { receiver, "result" } }, signal:send(B))
    assert.same({ { A, { x = 1 } }, { B, {} } }, calls)
    assert.same({ { receiver, "result" } }, signal:send(nil))
  end)

  it("shows whether anyone listens", function()
    assert.is_false(signal.active)
    signal:connect(receiver, { sender = A })
    assert.is_true(signal.active)
    assert.is_true(signal:has_receivers_for(A))
    assert.is_false(signal:has_receivers_for(B))
    assert.is_false(signal:has_receivers_for(signals.ANY))
    assert.same({ receiver }, signal:receivers_for(A))
    signal:disconnect(receiver)
    assert.is_false(signal.active)
  end)

  it("connects a receiver once", function()
    signal:connect(receiver)
    signal:connect(receiver)
    assert.equal(1, #signal:send(A))
    signal:connect(receiver, { sender = signals.ANY })
    assert.equal(1, #signal:send(A))
  end)

  it("disconnects one sender or all", function()
    signal:connect(receiver, { sender = A })
    signal:connect(receiver, { sender = B })
    signal:disconnect(receiver, A)
    assert.equal(0, #signal:send(A))
    assert.equal(1, #signal:send(B))
    signal:connect(receiver)
    signal:disconnect(receiver)
    assert.equal(0, #signal:send(B))
  end)

  it("takes receivers that come and go while it is sent", function()
    local late = function()
      return "late"
    end
    signal:connect(function()
      signal:connect(late)
      signal:disconnect(receiver)
    end)
    signal:connect(receiver)
    assert.equal(2, #signal:send(A))
    assert.equal(1, #calls)
    assert.equal("late", signal:send(A)[2][2])
    assert.equal(1, #calls)
  end)

  it("connects by a decorator", function()
    local fn = signal:connect_via(A)(receiver)
    assert.equal(receiver, fn)
    assert.equal(1, #signal:send(A))
    assert.equal(0, #signal:send(B))
  end)

  it("connects for a time, whatever happens", function()
    local value = signal:connected_to(receiver, A)(function()
      return #signal:send(A)
    end)
    assert.equal(1, value)
    assert.is_false(signal.active)
    local scope = signal:temporarily_connected_to(receiver)
    assert.is_false(pcall(scope, function()
      error("oops")
    end))
    assert.is_false(signal.active)
    scope:push()
    assert.is_true(signal.active)
    scope:pop()
    assert.is_false(signal.active)
  end)

  it("can be muted", function()
    signal:connect(receiver)
    signal:muted()(function()
      assert.is_false(signal.active)
      assert.equal(0, #signal:send(A))
    end)
    assert.is_true(signal.active)
    assert.equal(0, #calls)
  end)

  it("holds receivers strongly, and weakly on request", function()
    local strong, weak = 0, 0
    signal:connect(function()
      strong = strong + 1
    end)
    -- In a function of its own, so that no register of this one holds the receiver.
    local function connect_and_send()
      local fn = function()
        weak = weak + 1
      end
      signal:connect(fn, { weak = true })
      signal:send(A)
    end
    connect_and_send()
    assert.same({ 1, 1 }, { strong, weak })
    collectgarbage()
    collectgarbage()
    signal:send(A)
    assert.same({ 2, 1 }, { strong, weak })
  end)

  it("does not keep a sender alive", function()
    local alive = setmetatable({}, { __mode = "v" })
    local function connect()
      local sender = {}
      alive[1] = sender
      signal:connect(receiver, { sender = sender })
    end
    connect()
    collectgarbage()
    collectgarbage()
    assert.is_nil(alive[1])
    signal:send(A)
    assert.is_false(signal.active)
  end)

  it("tells watchers of every change", function()
    local states = {}
    signal:on_change(function(s)
      states[#states + 1] = s.active
    end)
    signal:connect(receiver)
    signal:muted()(function() end)
    signal:disconnect(receiver)
    assert.same({ true, false, true, false }, states)
  end)

  it("looks through proxies", function()
    local proxy = setmetatable({}, {
      __unwrap = function()
        return A
      end,
    })
    signal:connect(receiver, { sender = proxy })
    signal:send(A)
    signal:send(proxy)
    assert.equal(2, #calls)
    assert.equal(A, calls[2][1])
  end)

  it("takes callable tables and refuses the rest", function()
    local callable = setmetatable({}, {
      __call = function(_, _, args)
        return args.x
      end,
    })
    signal:connect(callable)
    assert.equal(5, signal:send(A, { x = 5 })[1][2])
    local function message_of(fn)
      return select(2, pcall(fn))
    end
    assert.matches("signals_spec.lua:%d+: signal:connect: the receiver must be a function, not a nil",
      message_of(function()
        signal:connect()
      end))
    assert.matches("write `signal:connect%(fn, { sender = app }%)`", message_of(function()
      signal:connect(receiver, callable)
    end))
    assert.matches("signals_spec.lua:%d+: `signal.send` called with '%.'", message_of(function()
      return (signal.send(callable))
    end))
  end)
end)

describe("signals", function()
  it("has Flask's ten", function()
    for _, name in ipairs({
      "template_rendered", "before_render_template", "request_started", "request_finished",
      "got_request_exception", "request_tearing_down", "appcontext_pushed", "appcontext_popped",
      "appcontext_tearing_down", "message_flashed",
    }) do
      assert.equal(name:gsub("_", "-"), signals[name].name)
      assert.is_false(signals[name].active)
    end
  end)

  it("gives the same signal for the same name in a namespace", function()
    local ns = signals.Namespace()
    assert.equal(ns:signal("a"), ns:signal("a"))
    assert.not_equal(ns:signal("a"), signals.Namespace():signal("a"))
    assert.equal(signals.signal("x", "doc"), signals.signal("x"))
    assert.equal("doc", signals.signal("x").doc)
    assert.equal("<Signal 'a'>", tostring(ns:signal("a")))
  end)
end)
