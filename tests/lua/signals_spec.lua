-- SPDX-License-Identifier: MIT
local compat = require("luaflask.compat")
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
    assert.equal(1, #signal:send(A))
    assert.equal(0, #calls)
    assert.equal("late", signal:send(A)[2][2])
    assert.equal(0, #calls)
  end)

  it("calls who was disconnected and connected again while it is sent", function()
    signal:connect(function()
      signal:disconnect(receiver)
      signal:connect(receiver)
    end)
    signal:connect(receiver)
    assert.equal(2, #signal:send(A))
  end)

  it("calls who lost only this sender while it is sent once more", function()
    signal:connect(function()
      signal:disconnect(receiver, A)
    end)
    signal:connect(receiver, { sender = A })
    assert.equal(2, #signal:send(A))
    assert.equal(1, #signal:send(A))
  end)

  it("calls a receiver once, however often it is connected", function()
    signal:connect(receiver, { sender = A })
    signal:connect(receiver)
    signal:connect(receiver, { sender = B })
    assert.equal(1, #signal:send(A))
    signal:disconnect(receiver, A)
    assert.equal(1, #signal:send(A))
    signal:disconnect(receiver)
    assert.equal(0, #signal:send(B))
  end)

  it("takes strings and numbers as senders by what they say", function()
    signal:connect(receiver, { sender = "shop" .. 1 })
    signal:connect(receiver, { sender = 7 })
    collectgarbage()
    collectgarbage()
    assert.equal(1, #signal:send("shop1"))
    assert.equal(1, #signal:send(7))
    assert.equal(0, #signal:send("7"))
    assert.equal(0, #signal:send("shop2"))
    assert.equal(0, #signal:send(false))
  end)

  it("keeps the order of the first connections", function()
    local order = {}
    local fns = {}
    for i = 1, 5 do
      fns[i] = function()
        order[#order + 1] = i
      end
      signal:connect(fns[i], { sender = i % 2 == 0 and A or nil })
    end
    signal:connect(fns[1], { sender = A })
    signal:send(A)
    assert.same({ 1, 2, 3, 4, 5 }, order)
    assert.same(fns, signal:receivers_for(A))
  end)

  it("lets errors of receivers through, and calls none behind them", function()
    local problem = {}
    signal:connect(function()
      error(problem)
    end)
    signal:connect(receiver)
    local ok, err = pcall(signal.send, signal, A)
    assert.same({ false, problem }, { ok, err })
    assert.equal(0, #calls)
  end)

  it("can be sent by its own receivers", function()
    local depth = 0
    signal:connect(function(sender, args)
      depth = depth + 1
      if args.n > 0 then
        return #signal:send(sender, { n = args.n - 1 })
      end
    end)
    assert.equal(1, signal:send(A, { n = 3 })[1][2])
    assert.equal(4, depth)
  end)

  it("tells of receivers that are connected and disconnected", function()
    local told = {}
    signal.receiver_connected:connect(function(sender, args)
      told[#told + 1] = { "connected", sender == signal, args.receiver == receiver, args.sender, args.weak }
    end, { sender = signal })
    signal.receiver_disconnected:connect(function(sender, args)
      told[#told + 1] = { "disconnected", sender == signal, args.receiver == receiver, args.sender }
    end)
    signal:connect(receiver)
    signal:connect(receiver, { sender = A, weak = true })
    signal:disconnect(receiver, A)
    signal:disconnect(receiver)
    assert.same({
      { "connected", true, true, signals.ANY, false },
      { "connected", true, true, A, true },
      { "disconnected", true, true, A },
      { "disconnected", true, true, signals.ANY },
    }, told)
    assert.equal(signal.receiver_connected, signal.receiver_connected)
    assert.not_equal(signal.receiver_connected, signals.Signal().receiver_connected)
  end)

  it("says by `receivers` whether there are any, muted or not", function()
    assert.is_false(signal.receivers)
    signal:connect(receiver, { sender = A })
    assert.is_truthy(signal.receivers)
    signal:muted()(function()
      assert.is_true(signal.is_muted)
      assert.is_truthy(signal.receivers)
      assert.is_true(signal:has_receivers_for(A))
    end)
    assert.is_false(signal.is_muted)
    signal:disconnect(receiver, A)
    assert.is_false(signal.receivers)
  end)

  it("stays muted until the last that muted it is done", function()
    signal:connect(receiver)
    signal:muted()(function()
      signal:muted()(function() end)
      assert.equal(0, #signal:send(A))
    end)
    assert.equal(1, #signal:send(A))
  end)

  it("connects for a time and then to nobody, as Blinker does", function()
    signal:connect(receiver, { sender = B })
    signal:connected_to(receiver, A)(function()
      assert.equal(1, #signal:send(B))
    end)
    assert.equal(0, #signal:send(B))
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
    -- And what the calls left in the stack's free slots, which LuaJIT's collector may still see, is written over.
    select("#", compat.unpack({}, 1, 200))
    if rawget(_G, "jit") then
      _G.jit.flush() -- a compiled trace holds the functions that it was made for
    end
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
      signal:connect(receiver, { from = callable })
    end))
    assert.matches("write `signal:connect%(fn, { sender = app }%)`", message_of(function()
      signal:connect(receiver, "app")
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
    assert.equal("<NamedSignal 'a'>", tostring(ns:signal("a")))
    assert.equal("<Signal>", tostring(signals.Signal("doc")))
    assert.equal("doc", signals.Signal("doc").doc)
    assert.equal(ns:signal("a"), ns.a)
    assert.is_nil(ns.b)
    assert.equal(signals.signal("x"), signals.default_namespace.x)
    assert.equal("signal", ns:signal("signal").name)
    assert.error_matches(function() signals.signal() end, "the name must be a string, not a nil value")
  end)
end)
