-- SPDX-License-Identifier: MIT
-- RequestID: a name for each request, by which its lines can be found in the logs of every service it went through.
-- What a client or a proxy sends in X-Request-ID is taken when it is sane, else one is made. It is
-- environ["luaflask.request_id"], request.headers["X-Request-ID"], the header of the answer, and with
-- `logger:add_filter(RequestID.filter)` the field %(request_id)s of log lines.
--
--   app.wsgi_app = RequestID(app.wsgi_app)
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

---@class luaflask.middleware.RequestID: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: table?): luaflask.middleware.RequestID
local RequestID = class.new("RequestID")

local KEY = "luaflask.request_id"

local DEFAULTS = { header = "X-Request-ID", accept = true, max_length = 128, make = function()
  return core.random.token_hex(16)
end }

---@param app luaflask.WSGIApp
---@param options { header: string?, accept: boolean?, max_length: integer?, make: (fun(): string)? }? accept = false:
---  what the client sends is never taken
function RequestID:init(app, options)
  options = base.options("RequestID", options, DEFAULTS)
  self.app, self.header, self.accept = base.application("RequestID", app), options.header, options.accept
  self.max_length, self.make = options.max_length, options.make
  functions.check(self.make, "RequestID: make")
  self.key = "HTTP_" .. self.header:upper():gsub("-", "_")
end

-- Letters, digits and . _ - = + / : @, so that it can stand in a log and a header without harm.
local function is_sane(id, max_length)
  return id ~= nil and #id > 0 and #id <= max_length and not id:find("[^%w._=+/:@-]")
end

function RequestID:__call(environ, start_response)
  local id = self.accept and environ[self.key] or nil
  if not is_sane(id, self.max_length) then
    id = self.make()
  end
  environ[KEY], environ[self.key] = id, id
  return self.app(environ, base.changing(start_response, function(headers)
    base.set(headers, self.header, id)
  end))
end

--- The id of the current request, nil outside one.
---@return string?
function RequestID.current()
  if core.context.has_request() then
    return core.request.proxy.environ[KEY]
  end
end

--- A filter for loggers and handlers: gives records the field `request_id`, "-" outside a request.
---@param record luaflask.logging.Record
---@return boolean
function RequestID.filter(record)
  record.request_id = RequestID.current() or "-"
  return true
end

return RequestID
