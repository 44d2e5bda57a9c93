-- SPDX-License-Identifier: MIT
-- Signals: one part tells that something happened, others listen without either knowing the other (Blinker's
-- interface, and Flask's ten signals).
--
--   signals.request_finished:connect(function(sender, args) print(args.response.status_code) end)
--
-- A receiver is called as fn(sender, args), once for each sending, however often it is connected; receivers are
-- called in the order in which they were first connected. It is held strongly, unless connected with
-- { weak = true }: then it lives as long as something else holds it. A sender is any value: strings and numbers are
-- compared by what they say, everything else by identity, and it is held weakly.
--
-- Receivers may connect and disconnect while a signal is being sent: who is connected meanwhile hears the next
-- sending, who is disconnected meanwhile is not called any more.
--
-- Who sends on a hot path asks `signal.active` first, a plain field.
local Scope = require("luaflask.scope")
local class = require("luaflask.class")

local getmetatable, next, rawget, type = getmetatable, next, rawget, type

local signals = {}

--- Stands for every sender.
signals.ANY = setmetatable({}, {
  __tostring = function()
    return "ANY"
  end,
})
local ANY = signals.ANY

---@class luaflask.Signal: luaflask.Class
---@field doc string?
---@field active boolean whether a sending would reach anyone: there are receivers, and the signal is not muted
---@field receivers table|false something while there are receivers; what it holds is nobody's business
---@field is_muted boolean
---@field ANY table stands for every sender
---@field receiver_connected luaflask.Signal sent by a signal at the end of connect: { receiver, sender, weak }
---@field receiver_disconnected luaflask.Signal sent by a signal at the end of disconnect: { receiver, sender }
local Signal = class.new("Signal", { ANY = ANY })
signals.Signal = Signal

-- The signals about a signal are made when somebody asks for them.
local ABOUT = {
  receiver_connected = "Sent after a receiver was connected.",
  receiver_disconnected = "Sent after a receiver was disconnected.",
}

function Signal.__index(self, key)
  local doc = ABOUT[key]
  if doc then
    local about = Signal(doc)
    rawset(self, key, about)
    return about
  end
  return getmetatable(self)[key]
end

local WEAK_VALUES, WEAK_KEYS = { __mode = "v" }, { __mode = "k" }
local unwrapped = class.unwrap

local function callable(v)
  if type(v) == "function" then
    return true
  end
  local mt = getmetatable(v)
  return type(mt) == "table" and mt.__call ~= nil
end

---@param doc string?
function Signal:init(doc)
  self.doc = doc
  self.active, self.receivers, self.is_muted = false, false, false
  self._entries = {}
  self._watchers = {}
  self._mutes = 0
end

-- An entry is one receiver: { fn } or, held weakly, { weak = { fn } }; `any` if it hears every sender, and `from`, the
-- set of those it hears otherwise. The list of entries is never changed in place.

local function receiver_of(entry)
  return entry[1] or entry.weak[1]
end

-- Whether there is still somebody who could be called and something that could be heard.
local function alive(entry)
  return receiver_of(entry) ~= nil and (entry.any or next(entry.from) ~= nil)
end

local function hears(entry, sender)
  return entry.any or (sender ~= nil and entry.from[sender] ~= nil)
end

local function changed(self)
  self.receivers = #self._entries > 0 and self._entries
  self.active = self.receivers ~= false and not self.is_muted
  for i = 1, #self._watchers do
    self._watchers[i](self)
  end
end

-- Lets go of receivers and senders that are gone, and of `leaving`.
local function tidy(self, leaving)
  local list = {}
  for _, entry in ipairs(self._entries) do
    if entry ~= leaving and alive(entry) then
      list[#list + 1] = entry
    end
  end
  self._entries = list
  changed(self)
end

local function entry_of(self, fn)
  for _, entry in ipairs(self._entries) do
    if receiver_of(entry) == fn then
      return entry
    end
  end
end

-- What stands in one table with names: { sender = app, weak = true }. Anything else is the sender itself.
local function named(v)
  if type(v) ~= "table" or getmetatable(v) ~= nil then
    return nil
  end
  for name in next, v do
    if name ~= "sender" and name ~= "weak" then
      return nil
    end
  end
  return v
end

--- Calls fn(sender, args) whenever the signal is sent, or only when it is sent by one sender.
---@param fn function|table a function or a value with __call
---@param opts { sender: any, weak: boolean }|any an object, such as the application, is the sender
---@return function|table fn
function Signal:connect(fn, opts)
  class.check_self(self, Signal, "signal:connect")
  if not callable(fn) then
    error(("signal:connect: the receiver must be a function, not a %s value"):format(type(fn)), 2)
  end
  if opts ~= nil and named(opts) == nil then
    if type(opts) ~= "userdata" and getmetatable(opts) == nil or type(opts) == "string" then
      error("signal:connect: the options are a table: write `signal:connect(fn, { sender = app })`", 2)
    end
    opts = { sender = opts }
  end
  local sender, weak = unwrapped(opts and opts.sender), opts ~= nil and opts.weak == true
  if sender == nil then
    sender = ANY
  end
  local entry = entry_of(self, fn)
  if not entry then
    entry = { from = setmetatable({}, WEAK_KEYS) }
    local list = { entry }
    for i, other in ipairs(self._entries) do
      list[i], list[i + 1] = other, entry
    end
    self._entries = list
  end
  entry[1], entry.weak = not weak and fn or nil, weak and setmetatable({ fn }, WEAK_VALUES) or nil
  if sender == ANY then
    entry.any = true
  else
    entry.from[sender] = true
  end
  tidy(self)
  local about = rawget(self, "receiver_connected")
  if about and about.active then
    about:send(self, { receiver = fn, sender = sender, weak = weak })
  end
  return fn
end

--- The decorator form: `signal:connect_via(app)(fn)` connects fn for this sender and returns it.
---@param sender any
---@param weak boolean?
---@return fun(fn: function): function
function Signal:connect_via(sender, weak)
  class.check_self(self, Signal, "signal:connect_via")
  return function(fn)
    return self:connect(fn, { sender = sender, weak = weak })
  end
end

--- Ends the connection of fn to a sender; without a sender (or with ANY) all its connections.
---@param fn function|table
---@param sender any?
function Signal:disconnect(fn, sender)
  class.check_self(self, Signal, "signal:disconnect")
  local options = named(sender)
  if options then
    sender = options.sender
  end
  sender = unwrapped(sender)
  if sender == nil then
    sender = ANY
  end
  local entry = entry_of(self, fn)
  if entry then
    if sender == ANY then
      entry.gone = true
      tidy(self, entry)
    else
      entry.from[sender] = nil
      tidy(self)
    end
  end
  local about = rawget(self, "receiver_disconnected")
  if about and about.active then
    about:send(self, { receiver = fn, sender = sender })
  end
end

--- Connected for the time of a function: `signal:connected_to(fn, sender)(function() ... end)`. Afterwards fn is
--- connected to nobody, as Blinker has it.
---@param fn function|table
---@param sender any? also as { sender = app }
---@return luaflask.Scope
function Signal:connected_to(fn, sender)
  class.check_self(self, Signal, "signal:connected_to")
  local options = named(sender) or { sender = sender }
  return Scope(function()
    self:connect(fn, options)
  end, function()
    self:disconnect(fn)
  end)
end

Signal.temporarily_connected_to = Signal.connected_to

--- Silent for the time of a function: `signal:muted()(function() ... end)`.
---@return luaflask.Scope
function Signal:muted()
  class.check_self(self, Signal, "signal:muted")
  local function mute(by)
    self._mutes = self._mutes + by
    self.is_muted = self._mutes > 0
    changed(self)
  end
  return Scope(function()
    mute(1)
  end, function()
    mute(-1)
  end)
end

--- Calls every receiver of this sender, in the order they were connected. An error in one is raised, and those
--- behind it are not called.
---@param sender any
---@param args table? named values for the receivers
---@return any[][] a list of { receiver, what it returned }
function Signal:send(sender, args)
  class.check_self(self, Signal, "signal:send")
  local results = {}
  if not self.active then
    return results
  end
  sender = unwrapped(sender)
  args = args or {}
  -- Who is to hear it is settled before the first is called.
  local list, dead = {}, false
  for _, entry in ipairs(self._entries) do
    if not alive(entry) then
      dead = true
    elseif hears(entry, sender) then
      list[#list + 1] = entry
    end
  end
  if dead then
    tidy(self)
  end
  for i = 1, #list do
    local fn = receiver_of(list[i])
    if fn ~= nil and (not list[i].gone or entry_of(self, fn)) then
      results[#results + 1] = { fn, (fn(sender, args)) }
    end
  end
  return results
end

--- The same as send: receivers that wait let others run anyway.
Signal.send_async = Signal.send

--- The receivers that a sender's signal would reach, in order.
---@param sender any
---@return any[]
function Signal:receivers_for(sender)
  class.check_self(self, Signal, "signal:receivers_for")
  sender = unwrapped(sender)
  local out = {}
  for _, entry in ipairs(self._entries) do
    if alive(entry) and hears(entry, sender) then
      out[#out + 1] = receiver_of(entry)
    end
  end
  return out
end

--- Whether a sender's signal would reach anyone.
---@param sender any
---@return boolean
function Signal:has_receivers_for(sender)
  class.check_self(self, Signal, "signal:has_receivers_for")
  return #self:receivers_for(sender) > 0
end

--- Calls watcher(signal) whenever receivers come or go. A plan made from `active` is remade there.
---@param watcher fun(signal: luaflask.Signal)
function Signal:on_change(watcher)
  class.check_self(self, Signal, "signal:on_change")
  table.insert(self._watchers, watcher)
end

function Signal:__tostring()
  local name = rawget(self, "name")
  return name and ("<%s '%s'>"):format(getmetatable(self).__name, name) or "<" .. getmetatable(self).__name .. ">"
end

--- A signal with a name, as a namespace makes it.
---@class luaflask.NamedSignal: luaflask.Signal
---@field name string
local NamedSignal = Signal:extend("NamedSignal")
signals.NamedSignal = NamedSignal

---@param name string
---@param doc string?
function NamedSignal:init(name, doc)
  Signal.init(self, doc)
  self.name = name
end

local function check_name(what, name)
  if type(name) ~= "string" then
    error(("%s: the name must be a string, not a %s value"):format(what, type(name)), 3)
  end
end

--- Signals by name: the same name gives the same signal, which is also a field of that name.
---@class luaflask.Namespace: luaflask.Class
local Namespace = class.new("Namespace")
signals.Namespace = Namespace

---@param name string
---@param doc string? of a signal that is made now
---@return luaflask.NamedSignal
function Namespace:signal(name, doc)
  class.check_self(self, Namespace, "namespace:signal")
  check_name("namespace:signal", name)
  local known = rawget(self, name)
  if not known then
    known = NamedSignal(name, doc)
    rawset(self, name, known)
  end
  return known
end

local own = Namespace()

--- Sent when a template was rendered: { template, context }.
signals.template_rendered = own:signal("template-rendered")
--- Sent before a template is rendered: { template, context }.
signals.before_render_template = own:signal("before-render-template")
--- Sent when the request context is up and before anything else is done.
signals.request_started = own:signal("request-started")
--- Sent before the response goes out: { response }.
signals.request_finished = own:signal("request-finished")
--- Sent when an error is not handled by the app: { exception }.
signals.got_request_exception = own:signal("got-request-exception")
--- Sent when the request is torn down, whatever happened: { exc }.
signals.request_tearing_down = own:signal("request-tearing-down")
--- Sent when an app context is pushed.
signals.appcontext_pushed = own:signal("appcontext-pushed")
--- Sent when an app context is popped.
signals.appcontext_popped = own:signal("appcontext-popped")
--- Sent when an app context is torn down, whatever happened: { exc }.
signals.appcontext_tearing_down = own:signal("appcontext-tearing-down")
--- Sent when a message is flashed: { message, category }.
signals.message_flashed = own:signal("message-flashed")

--- The namespace that all extensions share.
---@type luaflask.Namespace
signals.default_namespace = Namespace()

--- A signal of the shared namespace.
---@param name string
---@param doc string?
---@return luaflask.NamedSignal
function signals.signal(name, doc)
  check_name("signals.signal", name)
  return signals.default_namespace:signal(name, doc)
end

return signals
