-- SPDX-License-Identifier: MIT
-- The gateway: an application as WSGI has it (PEP 3333), `app.wsgi_app(environ, start_response)`, and middleware
-- around it, `app.wsgi_app = Middleware(app.wsgi_app)`.
--
-- An application that nobody wrapped never comes here. Of a wrapped one every request is an *outer* request: the
-- core makes an environ of it and calls the middleware, outside any context. The application's own function makes a
-- request of the environ, whatever became of it, runs it in a context of its own in the same task (so that it may
-- wait, and is cancelled, as the outer one is), and gives its answer back.
local Body = require("luaflask.gateway.body")
local Response = require("luaflask.wrappers").Response
local class = require("luaflask.class")
local core = require("luaflask.core")
local dispatch = require("luaflask.dispatch")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local input = require("luaflask.gateway.input")
local logging = require("luaflask.logging")
local responder = require("luaflask.gateway.responder")
local streams = require("luaflask.streams")
local tasks = require("luaflask.tasks")

local native = core.gateway
local aside, back, parts = native.aside, native.back, core.result.parts
local job, finish, take_answer, open = native.job, native.finish, native.answer, native.open
local getmetatable, type, pcall, xpcall, rawget, rawset = getmetatable, type, pcall, xpcall, rawget, rawset

---@alias luaflask.Environ table<string, any>
---@alias luaflask.StartResponse fun(status: string, headers: string[][], exc_info: any): function
---@alias luaflask.WSGIApp fun(environ: luaflask.Environ, start_response: luaflask.StartResponse): any

local HTML = { "Content-Type", "text/html; charset=utf-8" }

local gateway = {}

-- ---- the application, called by a middleware ----

local function run(fn, ...)
  local more = finish(fn(...))
  while more do
    more = finish(more())
  end
end

-- What the core does for a request whose job raised.
local function recover(app, handle, err)
  for _ = 1, 2 do
    handle:uncover()
    native.recovering()
    local ok, failure = xpcall(run, tasks.on_error, app._recover, err)
    if ok then
      return
    end
    err = failure
  end
  handle:uncover()
  logging.log_error(app, "Error while handling an error", err)
  parts("Internal Server Error\n", 500, { "Content-Type", "text/plain; charset=utf-8" })
end

local function close_body(body)
  local close = body.close
  if close then
    close(body)
  end
end

-- The answer's body as it is given to a middleware.
local function body_object(body, bare, offset, length)
  if type(body) == "table" and not bare then
    return body
  end
  return Body.new(body, offset, length, bare)
end

local function check_call(environ, start_response)
  if type(environ) ~= "table" then
    error(("app.wsgi_app(environ, start_response): the environ is a table, not a %s value"):format(type(environ)), 3)
  end
  if not responder.is_callable(start_response) then
    error(("app.wsgi_app(environ, start_response): start_response is a function, not a %s value"):format(
      type(start_response)), 3)
  end
end

-- The handle of the last call's context, empty: making one costs as much as a small view.
local spare

--- Answers the request that the environ describes.
---@param app luaflask.Flask
---@param environ luaflask.Environ
---@param start_response luaflask.StartResponse
---@return luaflask.gateway.Body|luaflask.Stream
function gateway.call(app, environ, start_response)
  check_call(environ, start_response)
  app:freeze()
  local body_source, again = input.body_of(environ), spare
  spare = nil
  local handle = open(app._core, environ, body_source, again)
  handle:push()
  local ok, err = xpcall(run, tasks.on_error, job())
  if not ok then
    recover(app, handle, err)
  end
  local status, headers, body, raised, bare, offset, length = take_answer()
  handle:leave()
  spare = handle
  body = body_object(body, bare, offset, length)
  if raised then
    close_body(body)
    error(raised[1], 0)
  end
  local started, failure = xpcall(start_response, tasks.on_error, status, headers)
  if not started then
    close_body(body)
    error(failure, 0)
  end
  return body
end

--- `app.wsgi_app`: the application's own function, bound to it, or what wraps it.
---@param app luaflask.Flask
---@return luaflask.WSGIApp
function gateway.of(app)
  local wrapped = rawget(app, "_wsgi_app")
  if wrapped ~= nil then
    return wrapped
  end
  local bound = rawget(app, "_bound_wsgi_app")
  if bound == nil then
    local own = getmetatable(app).wsgi_app
    bound = function(environ, start_response, more)
      if environ == app then -- app:wsgi_app(environ, start_response)
        environ, start_response = start_response, more
      end
      return own(app, environ, start_response)
    end
    rawset(app, "_bound_wsgi_app", bound)
  end
  return bound
end

-- ---- the middleware, called by the server ----

-- What a middleware returned, as a body that the core takes: a string, a file or a stream.
local function body_of(result, got)
  local mt = getmetatable(result)
  if mt == Body then
    return Body.whole(result) or streams.to_stream(result)
  elseif type(result) == "table" and mt == nil and (result[1] ~= nil or next(result) == nil or result.close) then
    return responder.joined(result)
  elseif result == nil or type(result) == "string" or not streams.is_iterable(result) then
    error(("a WSGI application returns its body, a list of strings or an iterator (for a text, { text }); this one "
      .. "returned %s"):format(result == nil and "nothing" or "a " .. type(result) .. " value"), 0)
  end
  local stream = streams.to_stream(result)
  if got.status then
    return stream
  end
  return responder.started(stream, got)
end

-- Answers the current request.
local function send(result, body, got)
  local is_head = core.request.proxy.method == "HEAD"
  if type(body) == "string" and is_head and getmetatable(result) ~= Body then
    body = streams.to_stream({}) -- so that a Content-Length stays as it is given
  elseif type(body) == "table" then
    body = body[3] and body or streams.belongs_to_request(body)
  end
  parts(body, got.status, got.flat, got.reason)
end

local function answer(wrapper)
  local environ = input.environ()
  local start_response, got = responder.new()
  aside()
  local result = wrapper(environ, start_response)
  local ok, body = pcall(body_of, result, got)
  local err = body
  if ok and not got.status then
    ok, err = false, responder.NOT_STARTED
  end
  back()
  if not ok and type(err) == "string" and not err:find("^[^\n]-:%d+: ") then
    local place = functions.place_of(wrapper)
    err = place and place .. ": " .. err or err
  end
  if ok then
    ok, err = pcall(send, result, body, got)
    got.sent = true
  end
  if not ok then
    if type(result) == "table" or type(result) == "userdata" then
      pcall(close_body, result)
    end
    error(err, 0)
  end
end

-- Answers a request whose middleware raised.
local function make_good(app)
  return function(err)
    back()
    if getmetatable(err) == exceptions.Cancelled then
      parts("", 499, {})
      return
    end
    local tag = core.request.tag()
    if tag then
      require("luaflask.propagation").note(tag, err)
      parts("", 500, {})
      return
    end
    if not app.debug and class.isinstance(err, exceptions.HTTPException) then
      parts(Response.parts(err:get_response()))
      return
    end
    app:log_exception(err)
    if app.debug then
      local page, status = dispatch.debug_page(err)
      if type(page) == "string" then
        parts(page, status, HTML)
        return
      end
    end
    parts(exceptions.InternalServerError():get_body(), 500, HTML)
  end
end

--- `app.wsgi_app = wrapper`: from now on the wrapper is asked for every request; nil, or the application's own
--- function, takes it off.
---@param app luaflask.Flask
---@param wrapper luaflask.WSGIApp|table|nil
function gateway.wrap(app, wrapper)
  if wrapper ~= nil and not responder.is_callable(wrapper) then
    error(("app.wsgi_app: a function(environ, start_response) or a table with __call is needed, not a %s value")
      :format(type(wrapper)), 3)
  end
  local inner = wrapper
  while type(inner) == "table" and getmetatable(inner) ~= nil and inner ~= app do
    inner = rawget(inner, "app")
  end
  if inner ~= nil and inner == app then
    functions.fail("app.wsgi_app: what wraps the application itself would call itself for ever: write "
      .. "app.wsgi_app = Middleware(app.wsgi_app), not Middleware(app)")
  end
  rawset(app, "_wsgi_app", nil)
  local own, plain = gateway.of(app), getmetatable(app).wsgi_app == gateway.default
  wrapper = wrapper or own
  if wrapper == own and plain then
    app._core:set_gateway(nil)
    return
  end
  rawset(app, "_wsgi_app", wrapper)
  app._core:set_gateway(function()
    return answer(wrapper)
  end, make_good(app))
end

--- Gives the class its method `wsgi_app` and makes its instances callable.
---@param Flask luaflask.Flask
function gateway.install(Flask)
  --- The application as WSGI has it (PEP 3333). `app.wsgi_app` is this function bound to the application; a middleware
  --- is put around it by `app.wsgi_app = Middleware(app.wsgi_app)`. A subclass that overrides it calls
  --- `Flask.wsgi_app(self, environ, start_response)`.
  ---@param environ luaflask.Environ
  ---@param start_response luaflask.StartResponse
  ---@return luaflask.gateway.Body|luaflask.Stream body an iterator over the pieces, with a method `close`
  function Flask:wsgi_app(environ, start_response)
    return gateway.call(self, environ, start_response)
  end

  --- `app(environ, start_response)`: the same, through the middleware.
  function Flask:__call(environ, start_response)
    return self.wsgi_app(environ, start_response)
  end

  gateway.default = Flask.wsgi_app
end

return gateway
