-- SPDX-License-Identifier: MIT
-- What stands in an environ besides texts: wsgi.input, wsgi.errors and the constants; and the way back, from an
-- environ to the body of a request.
local BodyStream = require("luaflask.wrappers.body_stream")
local core = require("luaflask.core")

local native_environ, body_size, handle_of = core.gateway.environ, core.request.body_size, core.request.handle
local getmetatable, setmetatable, type, tonumber = getmetatable, setmetatable, type, tonumber

-- How much of a foreign input is read at a time.
local PIECE = 65536

local input = {}

-- ---- wsgi.input without a body ----

local Empty = BodyStream:extend("EmptyInput")

function Empty.read(_, n)
  if type(n) == "number" and n > 0 or type(n) == "string" and n:find("^%*?[lL]") then
    return nil
  end
  return ""
end

-- ---- wsgi.errors ----

---@class luaflask.gateway.Errors
local Errors = {}
Errors.__index = Errors

--- Writes to the error log.
---@param ... string
---@return luaflask.gateway.Errors self
function Errors:write(...)
  io.stderr:write(...)
  return self
end

---@param lines string[]
function Errors:writelines(lines) -- luacheck: ignore 212
  io.stderr:write(table.concat(lines))
end

function Errors:flush() -- luacheck: ignore 212
  io.stderr:flush()
end

-- ---- from a request to its environ ----

local is_set_up = false

local function set_up()
  is_set_up = true
  core.gateway.setup({
    "SERVER_SOFTWARE", "luaflask/" .. core._VERSION,
    "wsgi.version", { 1, 0 },
    "wsgi.errors", setmetatable({}, Errors),
    "wsgi.multithread", false,
    "wsgi.multiprocess", true,
    "wsgi.run_once", false,
    "wsgi.input_terminated", true,
  })
end

--- The environ of a request, as PEP 3333 has it.
---@param request userdata? a lasting handle; the current request when absent
---@return luaflask.Environ
function input.environ(request)
  if not is_set_up then
    set_up()
  end
  local environ, size = native_environ(request), body_size(request)
  -- Made in one go: for a table that grows its fields one by one memory is taken again and again.
  environ["wsgi.input"] = size == 0 and setmetatable({ first = 1, last = 0, at = 1, closed = false }, Empty)
    or BodyStream(1, size, request or handle_of())
  if core.request.tag(request) then
    -- What a test put there besides.
    for key, value in next, require("luaflask.gateway.environ").of(request) or {} do
      if key ~= "wsgi.input" and key ~= "REQUEST_METHOD" and value ~= io.stderr then
        environ[key] = value
      end
    end
  end
  return environ
end

-- ---- from an environ to the body ----

local function read_all(stream, limit)
  local out, n = {}, 0
  while not limit or n < limit do
    local piece = stream:read(limit and math.min(PIECE, limit - n) or PIECE)
    if piece == nil or piece == "" then
      break
    elseif type(piece) ~= "string" then
      error(("environ[\"wsgi.input\"]:read(n) gave a %s value: a string or nil is needed"):format(type(piece)), 0)
    end
    out[#out + 1], n = piece, n + #piece
  end
  return table.concat(out):sub(1, limit or -1)
end

--- The body that an environ describes: what is left of wsgi.input, up to CONTENT_LENGTH. A string, or the request
--- whose body it is as a whole, or nil.
---@param environ luaflask.Environ
---@return string|userdata|nil
function input.body_of(environ)
  local stream = environ["wsgi.input"]
  if stream == nil then
    return nil
  end
  local mt = getmetatable(stream)
  if mt == Empty then
    return nil
  end
  local limit = tonumber(environ.CONTENT_LENGTH)
  if mt == BodyStream and stream.at == 1 and not stream.closed
    and stream.last == body_size(stream.request) and (not limit or limit >= stream.last) then
    return stream.request
  end
  local kind = type(stream)
  if kind ~= "table" and kind ~= "userdata" or type(stream.read) ~= "function" then
    error(("environ[\"wsgi.input\"] is a %s value: an object with a method read(n) is needed"):format(kind), 0)
  end
  return read_all(stream, limit)
end

return input
