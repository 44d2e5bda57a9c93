-- SPDX-License-Identifier: MIT
-- start_response, as the server gives it to a middleware: it checks what it is told and keeps it.
local phrases = require("luaflask.status_codes")
local streams = require("luaflask.streams")

local getmetatable, ipairs, type, tonumber = getmetatable, ipairs, type, tonumber

local responder = {}

responder.NOT_STARTED = "start_response was never called: a WSGI application calls start_response(\"200 OK\", headers) "
  .. "before it gives the first piece of its body"

-- Errors are the caller's of start_response.
local function misuse(message, ...)
  error("start_response: " .. message:format(...), 4)
end

local function read_status(status)
  if type(status) ~= "string" then
    misuse("the status is a string such as \"200 OK\", not a %s value", type(status))
  end
  local code, phrase = status:match("^(%d%d%d) ?(.*)$")
  if not code or status:find("[%c]") then
    misuse("the status is three digits, a space and a phrase, such as \"200 OK\", not %q", status)
  end
  code = tonumber(code)
  if code < 200 then
    misuse("a final answer's status is 200 or more, not %d", code)
  end
  if phrase == "" or phrase == phrases[code] then
    phrase = nil
  end
  return code, phrase
end

local function read_headers(headers)
  if type(headers) == "table" and type(headers.to_wsgi_list) == "function" then
    headers = headers:to_wsgi_list()
  end
  if type(headers) ~= "table" then
    misuse("the headers are a list of { name, value }, not a %s value", type(headers))
  end
  local flat, n = {}, 0
  for i = 1, #headers do
    local pair = headers[i]
    if type(pair) ~= "table" then
      misuse("the headers are a list of { name, value }; number %d is a %s value", i, type(pair))
    end
    local name, value = pair[1], pair[2]
    if type(name) ~= "string" or type(value) ~= "string" then
      misuse("name and value of a header are strings; number %d is { %s, %s }%s", i, tostring(name), tostring(value),
        type(value) == "number" and ": write tostring(value)" or "")
    end
    flat[n + 1], flat[n + 2] = name, value
    n = n + 2
  end
  if n == 0 and next(headers) ~= nil then
    misuse("the headers are a list of { name, value }: write { { \"Content-Type\", \"text/plain\" } }, not "
      .. "{ [\"Content-Type\"] = \"text/plain\" }")
  end
  return flat
end

local function refuse_write()
  error("write(), which start_response returns for old applications, is not supported: return the body as a list of "
    .. "strings or as an iterator", 2)
end

---@class luaflask.gateway.Started
---@field status integer? nil until start_response was called
---@field reason string? the phrase, where it is not the usual one
---@field flat string[]? { name, value, … }
---@field sent boolean? the head is on its way

--- A start_response, and where it keeps what it is told.
---@return luaflask.StartResponse
---@return luaflask.gateway.Started
function responder.new()
  local got = {}
  return function(status, headers, exc_info)
    if got.status then
      if exc_info == nil then
        error("start_response was called twice: only an error may replace what was said before, and is given as the "
          .. "third argument", 2)
      elseif got.sent then
        error(exc_info, 0)
      end
    end
    local code, reason = read_status(status)
    got.flat = read_headers(headers)
    got.status, got.reason = code, reason
    return refuse_write
  end, got
end

--- A list of strings as one.
---@param list string[]
---@return string
function responder.joined(list)
  for i, piece in ipairs(list) do
    if type(piece) ~= "string" then
      error(("the body of a WSGI application is a list of strings; number %d is a %s value"):format(i, type(piece)), 0)
    end
  end
  local text = table.concat(list)
  if type(list.close) == "function" then
    list:close()
  end
  return text
end

--- An iterator that may call start_response before its first piece.
---@param stream luaflask.Stream
---@param got luaflask.gateway.Started
---@return luaflask.Stream
function responder.started(stream, got)
  local piece = stream[1]()
  if not got.status then
    stream[2]()
    error(responder.NOT_STARTED, 0)
  end
  if piece == nil then
    return stream
  end
  return streams.new(function()
    if piece then
      local first = piece
      piece = nil
      return first
    end
    return stream[1]()
  end, stream[2])
end

--- Whether something can be called as an application.
---@param v any
---@return boolean
function responder.is_callable(v)
  local mt = getmetatable(v)
  return type(v) == "function" or type(mt) == "table" and mt.__call ~= nil
end

return responder
