-- SPDX-License-Identifier: MIT
-- The test client: requests made inside the process, through the same guard, router, hooks and answer as those of a
-- socket.
local CookieJar = require("luaflask.testing.cookies").CookieJar
local EnvironBuilder = require("luaflask.testing.builder")
local Scope = require("luaflask.scope")
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local environ = require("luaflask.gateway.environ")
local functions = require("luaflask.functions")
local propagation = require("luaflask.propagation")
local redirects = require("luaflask.testing.redirects")
local requests = require("luaflask.wrappers.bound_request")
local responses = require("luaflask.testing.response")
local tasks = require("luaflask.tasks")
local urls = require("luaflask.testing.urls")

---@class luaflask.FlaskClient: luaflask.Class
---@field application luaflask.Flask
---@field environ_base table<string, any> keys that every request gets: REMOTE_ADDR, HTTP_…
---@field allow_subdomain_redirects boolean
---@field preserve_context boolean whether the context of the last request is kept: inside of `with`
local FlaskClient = class.new("FlaskClient")

local OPTIONS = { use_cookies = true, allow_subdomain_redirects = true, response_wrapper = true }

---@param application luaflask.Flask
---@param opts table|boolean|nil use_cookies (true; false: cookies are neither kept nor sent),
---  allow_subdomain_redirects (false), response_wrapper (a response class, instead of the application's); a boolean
---  is use_cookies alone. A subclass may take others.
function FlaskClient:init(application, opts)
  if type(opts) ~= "table" then
    opts = { use_cookies = opts }
  end
  for name in next, opts do
    if not OPTIONS[name] and class.of(self) == FlaskClient then
      functions.fail("a test client has no option `%s`; it has use_cookies, allow_subdomain_redirects and "
        .. "response_wrapper (a class of your own, app.test_client_class, takes what it likes)", tostring(name))
    end
  end
  self.application = application
  self.allow_subdomain_redirects = opts.allow_subdomain_redirects or false
  self.response_wrapper = opts.response_wrapper
  self.environ_base = { REMOTE_ADDR = "127.0.0.1", HTTP_USER_AGENT = "luaflask/" .. core._VERSION }
  self.preserve_context = false
  self._cookies = opts.use_cookies ~= false and CookieJar() or nil
  self._kept = nil
end

-- ---- cookies ----

local function cookies_of(self, method)
  class.check_self(self, FlaskClient, "client:" .. method)
  if not self._cookies then
    functions.fail("Cookies are disabled. Create a client with app:test_client{ use_cookies = true }.")
  end
  return self._cookies
end

--- A cookie that the client holds, or nil: its value is `cookie.value`.
---@param key string
---@param domain string|table|nil default "localhost"; or a table with domain and path
---@param path string? default "/"
---@return luaflask.testing.Cookie?
function FlaskClient:get_cookie(key, domain, path)
  local jar = cookies_of(self, "get_cookie")
  if type(domain) == "table" then
    domain, path = domain.domain, domain.path
  end
  return jar:get(key, domain or "localhost", path or "/")
end

--- Sets a cookie, as a response would.
---@param key string
---@param value string?
---@param opts table? domain ("localhost"), path ("/"), origin_only (true), max_age, expires, secure,
---  httponly, samesite, partitioned
function FlaskClient:set_cookie(key, value, opts)
  cookies_of(self, "set_cookie"):set(key, value or "", opts or {})
end

---@param key string
---@param opts table? domain ("localhost"), path ("/")
function FlaskClient:delete_cookie(key, opts)
  opts = opts or {}
  cookies_of(self, "delete_cookie"):delete(key, opts.domain or "localhost", opts.path or "/")
end

local function place_of(env)
  return urls.host_name(environ.host(env)), (env.SCRIPT_NAME or "") .. (env.PATH_INFO or "")
end

-- The environ as it is sent: with the cookies that belong to it. (One Cookie header of a test's own stays before them.)
local function with_cookies(self, env)
  local sent = {}
  for key, value in next, env do
    sent[key] = value
  end
  local ours = self._cookies and self._cookies:header(place_of(env))
  if ours then
    sent.HTTP_COOKIE = env.HTTP_COOKIE and env.HTTP_COOKIE .. "; " .. ours or ours
  end
  return sent
end

local function take_cookies(self, env, headers)
  if self._cookies then
    local host, path = place_of(env)
    for _, header in ipairs(headers:getlist("Set-Cookie")) do
      self._cookies:take(header, host, path)
    end
  end
end

-- ---- one request ----

local function release(self)
  local kept = self._kept
  self._kept = nil
  if kept then
    kept:pop()
  end
end

local function run(self, env)
  release(self)
  local app, sent = self.application, with_cookies(self, env)
  app:freeze()
  app:freeze_config()
  local tag = environ.tag(sent)
  propagation.watch(tag)
  local ok, status, head, body, whole, ctx = pcall(function()
    return tasks.await(core.client.request(app._core, environ.to_spec(sent), true, tag))
  end)
  require("luaflask.lifespan").settle(tag)
  local raised = propagation.take(tag)
  if not ok then
    error(status, 0)
  end
  if self.preserve_context and ctx then
    ctx:push()
    self._kept = ctx
  end
  if raised then
    error(raised[1], 0)
  end
  if not whole then
    error("the response broke off: its stream raised an error, which is in the log", 0)
  end
  local response = responses.make(self.response_wrapper or app.response_class or require("luaflask.wrappers").Response,
    ("%d %s"):format(status, head[0]), responses.headers(head), body)
  response.request = requests.of_environ(app, sent)
  take_cookies(self, env, response.headers)
  return response
end

local function follow(self, env, response)
  local history, count = {}, redirects.counter()
  while redirects.is_one(response) do
    count(response)
    response.history = { compat.unpack(history) }
    history[#history + 1] = response
    env = redirects.next_environ(self, env, response)
    response = run(self, env)
  end
  response.history = history
  return response
end

-- ---- what may be asked for ----

--- Keys of an environ over those that every request gets.
---@param other table?
---@return table
function FlaskClient:copy_environ(other)
  local base = {}
  for key, value in next, self.environ_base do
    base[key] = value
  end
  for key, value in next, other or {} do
    base[key] = value
  end
  return base
end

-- The environ of what `open` is given, and whether redirects are followed.
local function environ_of(self, what, opts)
  local given = {}
  for key, value in next, opts or {} do
    given[key] = value
  end
  local follows = given.follow_redirects
  given.follow_redirects, given.buffered = nil, nil
  local method = given.method
  if class.isinstance(what, EnvironBuilder) then
    local base = what.environ_base
    what.environ_base = self:copy_environ(base)
    local env = what:get_environ()
    what.environ_base = base
    env.REQUEST_METHOD = method or env.REQUEST_METHOD
    return env, follows
  elseif class.isinstance(what, requests.BoundRequest) then
    what = what.environ
  end
  if environ.is_one(what) then
    local env = self:copy_environ(what)
    env.REQUEST_METHOD = method or env.REQUEST_METHOD
    return env, follows
  end
  given.environ_base = self:copy_environ(given.environ_base)
  local builder = EnvironBuilder(self.application, what, given)
  local env = builder:get_environ()
  builder:close()
  return env, follows
end

-- (path, opts), or the options alone with a field `path`.
local function path_and_options(path, opts)
  if type(path) == "table" and getmetatable(path) == nil and not environ.is_one(path) then
    path, opts = path.path, path
  end
  if opts ~= nil and type(opts) ~= "table" then
    functions.fail("a request's options are a table, not a %s value", type(opts))
  end
  return path, opts or {}
end

--- Makes a request and waits for the answer.
---@param path string|table a path (with or without a query), a URL, an EnvironBuilder, an environ, the request of a
---  response, or the options with a field `path`
---@param opts table? those of EnvironBuilder, and follow_redirects
---@return luaflask.TestResponse
function FlaskClient:open(path, opts)
  class.check_self(self, FlaskClient, "client:open")
  path, opts = path_and_options(path, opts)
  local env, follows = environ_of(self, path, opts)
  local response = run(self, env)
  if follows then
    response = follow(self, env, response)
  end
  return response
end

for name in ("get post put patch delete head options trace"):gmatch("%S+") do
  FlaskClient[name] = function(self, path, opts)
    class.check_self(self, FlaskClient, "client:" .. name)
    local with_method = {}
    path, opts = path_and_options(path, opts)
    for key, value in next, opts do
      with_method[key] = value
    end
    with_method.method = name:upper()
    return self:open(path or "/", with_method)
  end
end

-- ---- contexts ----

--- Keeps the context of the last request until the function ends, so that `request`, `session` and `g` can be
--- looked at; what the application registered with on_start, on_stop and while_serving runs around it. Without
--- a function it gives the scope: `local s <close> = client:with():push()`.
---@param fn fun(client: luaflask.FlaskClient)?
---@return any ...
function FlaskClient:with(fn)
  class.check_self(self, FlaskClient, "client:with")
  local scope = Scope(function()
    if self.preserve_context then
      functions.fail("Cannot nest client invocations: the context of this client's last request is kept already; make "
        .. "another with app:test_client()")
    end
    require("luaflask.lifespan").enter(self.application)
    self.preserve_context = true
    return self
  end, function()
    self.preserve_context = false
    release(self)
    require("luaflask.lifespan").leave(self.application)
  end)
  if fn == nil then
    return scope
  end
  return scope(fn)
end

FlaskClient.__call = FlaskClient.with

function FlaskClient:__tostring()
  return ("<%s %s>"):format(class.of(self).__name, tostring(self.application))
end

-- The session that the client's cookies carry, open for change, and what saves it.
local function open_session(self, path, opts)
  local app = self.application
  local env = environ_of(self, path or "/", opts)
  local sent = with_cookies(self, env)
  local ctx = core.client.context(app._core, environ.to_spec(sent), environ.tag(sent))
  local function within(fn, ...)
    ctx:push()
    local results = compat.pack(pcall(fn, ...))
    ctx:pop()
    if not results[1] then
      error(results[2], 0)
    end
    return compat.unpack(results, 2, results.n)
  end
  local interface = app.session_interface
  local session = within(function()
    return interface:open_session(app, core.request.handle())
  end)
  if session == nil then
    functions.fail("Session backend did not open a session. (Is app.config.SECRET_KEY set?)")
  end
  return session, function()
    if interface:is_null_session(session) then
      return
    end
    local response = (app.response_class or require("luaflask.wrappers").Response)()
    within(function()
      interface:save_session(app, session, response)
    end)
    take_cookies(self, env, response.headers)
  end
end

--- Opens the session that the client's cookies carry, to be read and changed before the next request; it is
--- saved when the function ends without an error: `client:session_transaction()(function(session) … end)`.
---@param path string? the request to open it for, "/" when absent
---@param opts table? options of that request
---@return fun(fn: fun(session: any): any): any
function FlaskClient:session_transaction(path, opts)
  cookies_of(self, "session_transaction")
  if type(path) == "function" then
    functions.fail("the function is given to what session_transaction returns: write "
      .. "`client:session_transaction()(function(session) … end)`")
  elseif type(path) == "table" and getmetatable(path) == nil then
    path, opts = path.path, path
  end
  return function(fn)
    functions.check(fn, "client:session_transaction()")
    local session, save = open_session(self, path, opts)
    local results = compat.pack(fn(session))
    save()
    return compat.unpack(results, 1, results.n)
  end
end

return FlaskClient
