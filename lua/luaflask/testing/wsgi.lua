-- SPDX-License-Identifier: MIT
-- Calling a WSGI application by hand: `app(environ, start_response)` gives the pieces of the body.
local Headers = require("luaflask.datastructures.headers").Headers
local streams = require("luaflask.streams")

local wsgi = {}

-- The pieces of what an application returned: a string, a list, an iterator, or something with a method `close`.
local function stream_of(result)
  if result == nil then
    return streams.to_stream({})
  end
  return streams.to_stream(streams.iterable(result))
end

--- Runs an application with a copy of an environ. It is asked for pieces until it has begun its response.
---@param app fun(environ: table, start_response: function): any
---@param environ table
---@param buffered boolean? all pieces at once, as a list; its `close` has run then
---@return (fun(): string?)|string[] pieces
---@return string status "200 OK"
---@return luaflask.Headers headers
---@return fun() close to be called after the last piece
function wsgi.run_wsgi_app(app, environ, buffered)
  local env, status, headers, buffer = {}, nil, nil, {}
  for key, value in next, environ do
    env[key] = value
  end
  local function start_response(given_status, given_headers, exc_info)
    if exc_info ~= nil then
      error(type(exc_info) == "table" and rawget(exc_info, 2) or exc_info, 0)
    end
    status, headers = given_status, Headers(given_headers)
    return function(piece)
      buffer[#buffer + 1] = piece
    end
  end
  local stream = stream_of(app(env, start_response))
  local pull, close = stream[1], stream[2]
  local piece = true
  while piece ~= nil and (buffered or status == nil) do
    piece = pull()
    buffer[#buffer + 1] = piece
  end
  if status == nil then
    close()
    error("the WSGI application ended without calling start_response(status, headers)", 2)
  end
  if buffered then
    close()
    return buffer, status, headers, close
  end
  local given = 0
  return function()
    if given < #buffer then
      given = given + 1
      return buffer[given]
    end
    return pull()
  end, status, headers, close
end

return wsgi
