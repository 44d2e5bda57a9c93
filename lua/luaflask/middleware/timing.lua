-- SPDX-License-Identifier: MIT
-- Timing: how long requests take, as a Server-Timing header that browsers show and, if asked for, as a line in the
-- log. Code inside can add spans of its own:
--
--   app.wsgi_app = Timing(app.wsgi_app, { log = true })
--   local user = Timing.measure("db", function() return User.query:get(id) end)
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

local now = core.io.monotonic

---@class luaflask.middleware.Timing: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: table?): luaflask.middleware.Timing
local Timing = class.new("Timing")

local KEY = "luaflask.timing"

local DEFAULTS = { header = true, name = "app", log = false, slower_than = 0 }

---@param app luaflask.WSGIApp
---@param options { header: boolean?, name: string?, log: boolean|function|table|nil, slower_than: number? }? header =
---  false: none; name: the span of the whole; log = true, a logger, or fn(environ, status, seconds); slower_than:
---  seconds, only slower requests are logged
function Timing:init(app, options)
  options = base.options("Timing", options, DEFAULTS)
  self.app, self.header, self.name = base.application("Timing", app), options.header, options.name
  self.slower_than = options.slower_than
  local log = options.log
  if log == true then
    log = require("luaflask.logging").get_logger("luaflask.timing")
    if log.level == 0 then
      log.level = require("luaflask.logging").INFO
    end
    if not require("luaflask.logging").has_level_handler(log) then
      log:add_handler(require("luaflask.logging").default_handler)
    end
  end
  if log and type(log) ~= "function" and not (type(log) == "table" and log.info) then
    functions.fail("Timing: log is true, a logger or a function(environ, status, seconds), not a %s value", type(log))
  end
  self.log = log
end

local function span_text(name, seconds, description)
  local text = ("%s;dur=%.3f"):format(name, seconds * 1000)
  return description and text .. (';desc="%s"'):format((description:gsub('[%c"\\]', " "))) or text
end

local function write(log, environ, status, seconds)
  if type(log) == "function" then
    log(environ, status, seconds)
  else
    log:info("%s %s %s in %.1f ms", environ.REQUEST_METHOD, environ.PATH_INFO, (status or "?"):sub(1, 3),
      seconds * 1000)
  end
end

function Timing:__call(environ, start_response)
  local begun, own_status = now(), nil
  -- The names may be changed on the way in.
  local method, path = environ.REQUEST_METHOD, environ.PATH_INFO
  local spans = {}
  environ[KEY] = spans
  local body = self.app(environ, base.changing(start_response, function(headers, status)
    own_status = status
    if self.header then
      spans[#spans + 1] = span_text(self.name, now() - begun)
      headers[#headers + 1] = { "Server-Timing", table.concat(spans, ", ") }
      spans[#spans] = nil
    end
  end))
  if not self.log then
    return body
  end
  return base.when_closed(body, function()
    local seconds = now() - begun
    if seconds >= self.slower_than then
      write(self.log, setmetatable({ REQUEST_METHOD = method, PATH_INFO = path }, { __index = environ }), own_status,
        seconds)
    end
  end)
end

local function add(name, seconds, description)
  if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
    functions.fail("Timing: the name of a span is one word, not %s", type(name) == "string" and ("%q"):format(name)
      or "a " .. type(name) .. " value")
  end
  local spans = core.context.has_request() and core.request.proxy.environ[KEY]
  if spans then
    spans[#spans + 1] = span_text(name, seconds, description)
  end
end

--- Adds a span to the Server-Timing of the current request; nothing where there is none.
---@param name string one word
---@param seconds number
---@param description string?
function Timing.add(name, seconds, description)
  add(name, seconds, description)
end

local function measured(name, begun, ok, ...)
  add(name, now() - begun)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Calls fn(...) and adds how long it took; its results and errors come through.
---@param name string one word
---@param fn function
---@return any ...
function Timing.measure(name, fn, ...)
  functions.check(fn, "Timing.measure")
  return measured(name, now(), pcall(fn, ...))
end

return Timing
