-- SPDX-License-Identifier: MIT
-- Signals: one part tells that something happened, others listen without either knowing the other (Blinker's
-- interface, and Flask's ten signals).
--
--   signals.request_finished:connect(function(sender, args) print(args.response.status_code) end)
--
-- A receiver is called as fn(sender, args). It is held strongly, unless connected with { weak = true }: then
-- it lives as long as something else holds it. A sender is always held weakly. The list of receivers is never
-- changed in place but made anew, so that receivers may connect and disconnect while a signal is being sent.
-- Who sends on a hot path asks `signal.active` first, a plain field.
local Scope = require("luaflask.scope")
local class = require("luaflask.class")

local getmetatable, type = getmetatable, type

local signals = {}

--- Stands for every sender.
signals.ANY = setmetatable({}, {
  __tostring = function()
    return "ANY"
  end,
})
local ANY = signals.ANY

---@class luaflask.Signal: luaflask.Class
---@field name string?
---@field doc string?
---@field active boolean whether anyone listens; false while muted
---@field ANY table stands for every sender
local Signal = class.new("Signal", { ANY = ANY })
signals.Signal = Signal

local WEAK = { __mode = "v" }

-- A proxy stands for the object behind it.
local function unwrapped(v)
  local mt = getmetatable(v)
  local unwrap = type(mt) == "table" and mt.__unwrap
  if unwrap then
    return unwrap(v)
  end
  return v
end

local function callable(v)
  if type(v) == "function" then
    return true
  end
  local mt = getmetatable(v)
  return type(mt) == "table" and mt.__call ~= nil
end

---@param name string?
---@param doc string?
function Signal:init(name, doc)
  self.name, self.doc = name, doc
  self.active = false
  self._receivers = {}
  self._watchers = {}
  self._muted = 0
end

local function set_receivers(self, list)
  self._receivers = list
  self.active = #list > 0 and self._muted == 0
  for i = 1, #self._watchers do
    self._watchers[i](self)
  end
end

-- An entry is { fn } (weakly held on request), its sender likewise in `from`; nil stands for ANY.
local function receiver_of(entry)
  local fn = entry[1] or entry.weak[1]
  if fn ~= nil and (entry.from == nil or entry.from[1] ~= nil) then
    return fn
  end
end

local function hears(entry, sender)
  return entry.from == nil or (sender ~= nil and entry.from[1] == sender)
end

-- The entries that `keep` says yes to, without those whose receiver or sender is gone.
local function filtered(self, keep)
  local list = {}
  for _, entry in ipairs(self._receivers) do
    if receiver_of(entry) ~= nil and keep(entry) then
      list[#list + 1] = entry
    end
  end
  return list
end

local function everything()
  return true
end

--- Calls fn(sender, args) whenever the signal is sent, or only when it is sent by `opts.sender`.
---@param fn function|table a function or a value with __call
---@param opts { sender: any, weak: boolean }?
---@return function|table fn
function Signal:connect(fn, opts)
  class.check_self(self, Signal, "signal:connect")
  if not callable(fn) then
    error(("signal:connect: the receiver must be a function, not a %s value"):format(type(fn)), 2)
  end
  if opts ~= nil and (type(opts) ~= "table" or getmetatable(opts) ~= nil) then
    error("signal:connect: the options are a table: write `signal:connect(fn, { sender = app })`", 2)
  end
  local sender = unwrapped(opts and opts.sender)
  if sender == ANY then
    sender = nil
  end
  local list = filtered(self, function(entry)
    return not (receiver_of(entry) == fn and (entry.from and entry.from[1]) == sender)
  end)
  local entry = {}
  if opts and opts.weak then
    entry.weak = setmetatable({ fn }, WEAK)
  else
    entry[1] = fn
  end
  if sender ~= nil then
    entry.from = setmetatable({ sender }, WEAK)
  end
  list[#list + 1] = entry
  set_receivers(self, list)
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
  sender = unwrapped(sender)
  set_receivers(self, filtered(self, function(entry)
    return receiver_of(entry) ~= fn
      or not (sender == nil or sender == ANY or (entry.from and entry.from[1]) == sender)
  end))
end

--- Connected for the time of a function: `signal:connected_to(fn, sender)(function() ... end)`.
---@param fn function|table
---@param sender any?
---@return luaflask.Scope
function Signal:connected_to(fn, sender)
  class.check_self(self, Signal, "signal:connected_to")
  return Scope(function()
    self:connect(fn, { sender = sender })
  end, function()
    self:disconnect(fn, sender)
  end)
end

Signal.temporarily_connected_to = Signal.connected_to

--- Silent for the time of a function: `signal:muted()(function() ... end)`.
---@return luaflask.Scope
function Signal:muted()
  class.check_self(self, Signal, "signal:muted")
  return Scope(function()
    self._muted = self._muted + 1
    set_receivers(self, self._receivers)
  end, function()
    self._muted = self._muted - 1
    set_receivers(self, self._receivers)
  end)
end

--- Calls every receiver of this sender, in the order they were connected.
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
  local list, gone = self._receivers, false
  for i = 1, #list do
    local entry = list[i]
    local fn = receiver_of(entry)
    if fn == nil then
      gone = true
    elseif hears(entry, sender) then
      results[#results + 1] = { fn, (fn(sender, args)) }
    end
  end
  if gone then
    set_receivers(self, filtered(self, everything))
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
  for _, entry in ipairs(self._receivers) do
    local fn = receiver_of(entry)
    if fn ~= nil and hears(entry, sender) then
      out[#out + 1] = fn
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
  return self.name and ("<Signal '%s'>"):format(self.name) or "<Signal>"
end

--- Signals by name: the same name gives the same signal.
---@class luaflask.Namespace: luaflask.Class
local Namespace = class.new("Namespace")
signals.Namespace = Namespace

---@param name string
---@param doc string?
---@return luaflask.Signal
function Namespace:signal(name, doc)
  class.check_self(self, Namespace, "namespace:signal")
  if type(name) ~= "string" then
    error(("namespace:signal: the name must be a string, not a %s value"):format(type(name)), 2)
  end
  local all = rawget(self, "_signals")
  if not all then
    all = {}
    self._signals = all
  end
  all[name] = all[name] or Signal(name, doc)
  return all[name]
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

local named = Namespace()

--- A signal of the namespace that all extensions share.
---@param name string
---@param doc string?
---@return luaflask.Signal
function signals.signal(name, doc)
  return named:signal(name, doc)
end

return signals
