-- SPDX-License-Identifier: MIT
-- The test client: requests made inside the process, through the same guard, router, hooks and answer as
-- those of a socket.
--
--   local client = app:test_client()
--   local response = client:post("/login", { data = { user = "ada" }, follow_redirects = true })
--   assert(response.status_code == 200 and response.text:find("Welcome"))
--   client:with(function()                 -- keeps the context of the last request
--     client:get("/")
--     assert(luaflask.session.user == "ada")
--   end)
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local datastructures = require("luaflask.datastructures")
local environ = require("luaflask.testing.environ")
local functions = require("luaflask.functions")
local tasks = require("luaflask.tasks")
local CookieJar = require("luaflask.testing.cookies").CookieJar
local Scope = require("luaflask.scope")

---@class luaflask.testing
local testing = {}

--- A file of a form: `testing.file(content, filename, content_type)`.
---@type fun(content: string, filename?: string, content_type?: string): luaflask.testing.File
testing.file = environ.File

--- The request, as the core takes it, that a path and options describe; for `app:test_request_context`.
---@param app luaflask.Flask
---@param path string?
---@param opts table?
---@return table
function testing.request_spec(app, path, opts)
  return environ.build(app, path, opts)
end

-- ---- errors that an application lets through ----

-- By the tag of the request: { error } as soon as it was raised, false while it runs.
local propagated = {}
local last_tag = 0

--- Raises an error where the request with this tag was made, instead of answering it: what applications do
--- with unhandled errors in testing and debug mode.
---@param tag integer
---@param err any
function testing.propagate(tag, err)
  if propagated[tag] == false then
    propagated[tag] = { err }
  end
end

-- ---- responses ----

--- What a client got: the Response as the application's response class has it, and these.
---@class luaflask.TestResponse: luaflask.Response
---@field text string the body
---@field json any the decoded body, nil when the response is not JSON
---@field history luaflask.TestResponse[] the redirects that led here, first to last
---@field request table the request that was answered: method path url query_string headers host scheme data

-- Fields that are made when they are asked for.
local function get_text(self)
  return self:get_data(true)
end

local function get_json(self)
  return self:get_json()
end

local test_classes = setmetatable({}, { __mode = "k" })

-- The TestResponse class over a response class.
local function test_class(response_class)
  local cls = test_classes[response_class]
  if cls then
    return cls
  end
  cls = response_class:extend("TestResponse", { getters = { text = get_text, json = get_json } })
  test_classes[response_class] = cls
  return cls
end

local function header_list(head)
  local headers = datastructures.Headers()
  for i = 1, #head, 2 do
    headers:add(head[i], head[i + 1])
  end
  return headers
end

local function describe_request(spec)
  local root = spec.scheme .. "://" .. spec.host .. spec.script
  local headers = {}
  for i = 1, #spec.headers do
    headers[i] = spec.headers[i]
  end
  return {
    method = spec.method,
    path = spec.path,
    full_path = spec.path .. "?" .. (spec.query or ""),
    url = root .. spec.target,
    base_url = root .. spec.path,
    host = spec.host,
    scheme = spec.scheme,
    query_string = spec.query or "",
    headers = datastructures.Headers.from_flat(headers),
    data = spec.body or "",
  }
end

local function make_response(app, spec, status, head, body)
  local response_class = app.response_class or require("luaflask.wrappers").Response
  local response = test_class(response_class)(body, ("%d %s"):format(status, head[0]), header_list(head))
  response.request = describe_request(spec)
  response.history = {}
  return response
end

-- ---- the client ----

---@class luaflask.FlaskClient: luaflask.Class
---@field application luaflask.Flask
---@field environ_base table<string, any> keys that every request gets: REMOTE_ADDR, HTTP_…
---@field allow_subdomain_redirects boolean
local FlaskClient = class.new("FlaskClient")
testing.FlaskClient = FlaskClient

---@param application luaflask.Flask
---@param opts table|boolean|nil use_cookies (true; false: cookies are neither kept nor sent),
---  allow_subdomain_redirects (false); a boolean is use_cookies alone
function FlaskClient:init(application, opts)
  if type(opts) ~= "table" then
    opts = { use_cookies = opts }
  end
  self.application = application
  self.allow_subdomain_redirects = opts.allow_subdomain_redirects or false
  self.environ_base = { REMOTE_ADDR = "127.0.0.1", HTTP_USER_AGENT = "luaflask/" .. core._VERSION }
  self._cookies = opts.use_cookies ~= false and CookieJar() or nil
  self._preserve = false
  self._kept = nil
end

local function cookies_of(self, method, level)
  class.check_self(self, FlaskClient, "client:" .. method)
  if not self._cookies then
    error("Cookies are disabled. Create a client with app:test_client{ use_cookies = true }.", level + 1)
  end
  return self._cookies
end

--- A cookie that the client holds, or nil: its value is `cookie.value`.
---@param key string
---@param domain string? default "localhost"
---@param path string? default "/"
---@return luaflask.testing.Cookie?
function FlaskClient:get_cookie(key, domain, path)
  return cookies_of(self, "get_cookie", 2):get(key, domain or "localhost", path or "/")
end

--- Sets a cookie, as a response would.
---@param key string
---@param value string?
---@param opts table? domain ("localhost"), path ("/"), origin_only (true), max_age, expires, secure,
---  httponly, samesite
function FlaskClient:set_cookie(key, value, opts)
  cookies_of(self, "set_cookie", 2):set(key, value or "", opts or {})
end

---@param key string
---@param opts table? domain ("localhost"), path ("/")
function FlaskClient:delete_cookie(key, opts)
  opts = opts or {}
  cookies_of(self, "delete_cookie", 2):delete(key, opts.domain or "localhost", opts.path or "/")
end

local function cookie_path(spec)
  return core.url.unquote(spec.script .. spec.path)
end

local function add_cookies(self, spec)
  local jar = self._cookies
  local ours = jar and jar:header(environ.host_name(spec.host), cookie_path(spec))
  if ours then
    local given = spec.given_cookie
    environ.set_header(spec.headers, "cookie", given and given .. "; " .. ours or ours)
  end
end

local function take_cookies(self, spec, headers)
  if self._cookies then
    local host, path = environ.host_name(spec.host), cookie_path(spec)
    for _, header in ipairs(headers:getlist("Set-Cookie")) do
      self._cookies:take(header, host, path)
    end
  end
end

local function release(self)
  local kept = self._kept
  self._kept = nil
  if kept then
    kept:pop()
  end
end

-- One request and its answer.
local function run(self, spec)
  release(self)
  add_cookies(self, spec)
  local app = self.application
  app:freeze()
  app:freeze_config()
  last_tag = last_tag + 1
  local tag = last_tag
  propagated[tag] = false
  local wait = core.client.request(app._core, spec, true, tag)
  local ok, status, head, body, whole, ctx = pcall(tasks.await, wait)
  require("luaflask.lifespan").settle(tag)
  local raised = propagated[tag]
  propagated[tag] = nil
  if not ok then
    error(status, 0)
  end
  if self._preserve and ctx then
    ctx:push()
    self._kept = ctx
  end
  if raised then
    error(raised[1], 0)
  end
  if not whole then
    error("the response broke off: its stream raised an error, which is in the log", 0)
  end
  local response = make_response(app, spec, status, head, body)
  take_cookies(self, spec, response.headers)
  return response
end

-- ---- redirects ----

local MAX_REDIRECTS = 20
local redirects = { [301] = true, [302] = true, [303] = true, [305] = true, [307] = true, [308] = true }

-- A path with its "." and ".." segments resolved.
local function resolve_dots(path)
  local out = {}
  local trailing = path:match("/%.?%.?$") ~= nil
  for segment in path:gmatch("[^/]+") do
    if segment == ".." then
      out[#out] = nil
    elseif segment ~= "." then
      out[#out + 1] = segment
    end
  end
  local text = "/" .. table.concat(out, "/")
  return trailing and text:sub(-1) ~= "/" and text .. "/" or text
end

local function check_redirect_host(self, from, to)
  if to == from then
    return
  end
  if to:sub(-#from - 1) ~= "." .. from then
    functions.fail("Following external redirects is not supported: the location's host is %s", to)
  end
  if not self.allow_subdomain_redirects then
    functions.fail("Following subdomain redirects is not enabled. Create a client with "
      .. "app:test_client{ allow_subdomain_redirects = true }.")
  end
end

local body_headers = { "content-type", "content-length", "transfer-encoding" }

-- The request that follows a redirect.
local function next_request(self, spec, status, location)
  local scheme, netloc, path, query = environ.split_url(location)
  local to = { headers = {}, peer = spec.peer, given_cookie = spec.given_cookie, script = spec.script }
  for i = 1, #spec.headers do
    to.headers[i] = spec.headers[i]
  end
  environ.set_header(to.headers, "cookie", spec.given_cookie)
  to.scheme, to.host = scheme or spec.scheme, spec.host
  if netloc then
    check_redirect_host(self, environ.host_name(spec.host), environ.host_name(netloc))
    to.host = netloc
  end
  if path:sub(1, 1) == "/" then
    if path == spec.script or path:sub(1, #spec.script + 1) == spec.script .. "/" then
      path = path:sub(#spec.script + 1)
    else
      to.script = ""
    end
  elseif path == "" then
    path = netloc and "/" or spec.path
  else
    path = resolve_dots((spec.path:match("^(.*/)") or "/") .. path)
  end
  to.path, to.query = path == "" and "/" or path, query
  if status == 307 or status == 308 then
    to.method, to.body = spec.method, spec.body
  else
    to.method = spec.method == "HEAD" and "HEAD" or "GET"
    for _, name in ipairs(body_headers) do
      environ.set_header(to.headers, name, nil)
    end
  end
  return environ.complete(to)
end

local function follow(self, spec, response)
  local history, seen = {}, {}
  while redirects[response.status_code] do
    local location = response.headers:get("Location")
    if not location then
      break
    end
    local entry = response.status_code .. " " .. location
    if seen[entry] or #history == MAX_REDIRECTS then
      error(("Loop detected: a %d redirect to %s was already made, or more than %d were"):format(
        response.status_code, location, MAX_REDIRECTS), 0)
    end
    seen[entry] = true
    response.history = { compat.unpack(history) }
    history[#history + 1] = response
    spec = next_request(self, spec, response.status_code, location)
    response = run(self, spec)
  end
  response.history = history
  return response
end

-- ---- requests ----

local function with_base(self, opts)
  local merged = {}
  for key, value in next, opts do
    merged[key] = value
  end
  local base = {}
  for key, value in next, self.environ_base do
    base[key] = value
  end
  for key, value in next, opts.environ_base or {} do
    base[key] = value
  end
  merged.environ_base = base
  return merged
end

--- Makes a request and waits for the answer.
---@param path string|table a path (with or without a query), a URL, or the options with a field `path`
---@param opts table? method data json query_string headers content_type auth base_url subdomain url_scheme
---  follow_redirects environ_base environ_overrides
---@return luaflask.TestResponse
function FlaskClient:open(path, opts)
  class.check_self(self, FlaskClient, "client:open")
  if type(path) == "table" then
    path, opts = path.path, path
  end
  opts = with_base(self, opts or {})
  local spec = environ.build(self.application, path, opts)
  spec.given_cookie = environ.get_header(spec.headers, "cookie")
  local response = run(self, spec)
  if opts.follow_redirects then
    response = follow(self, spec, response)
  end
  return response
end

for name in ("get post put patch delete head options trace"):gmatch("%S+") do
  FlaskClient[name] = function(self, path, opts)
    class.check_self(self, FlaskClient, "client:" .. name)
    local with_method = {}
    for key, value in next, opts or {} do
      with_method[key] = value
    end
    with_method.method = name
    return self:open(path, with_method)
  end
end

-- ---- contexts ----

--- Keeps the context of the last request until the function ends, so that `request`, `session` and `g` can be
--- looked at; what the application registered with on_start, on_stop and while_serving runs around it. Without a
--- function it gives the scope: `local s <close> = client:with():push()`.
---@param fn fun(client: luaflask.FlaskClient)?
---@return any ...
function FlaskClient:with(fn)
  class.check_self(self, FlaskClient, "client:with")
  local scope = Scope(function()
    if self._preserve then
      functions.fail("Cannot nest client invocations: the context of this client's last request is kept already; make "
        .. "another with app:test_client()")
    end
    require("luaflask.lifespan").enter(self.application)
    self._preserve = true
    return self
  end, function()
    self._preserve = false
    release(self)
    require("luaflask.lifespan").leave(self.application)
  end)
  if fn == nil then
    return scope
  end
  return scope(fn)
end

FlaskClient.__call = FlaskClient.with

-- The session that the client's cookies carry, open for change, and what saves it.
local function open_session(self, path, opts)
  local app = self.application
  local spec = environ.build(app, path, opts)
  spec.given_cookie = environ.get_header(spec.headers, "cookie")
  add_cookies(self, spec)
  local ctx = core.client.context(app._core, spec)
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
    take_cookies(self, spec, response.headers)
  end
end

--- Opens the session that the client's cookies carry, to be read and changed before the next request; it is
--- saved when the function ends without an error: `client:session_transaction()(function(session) … end)`.
---@param path string? the request to open it for, "/" when absent
---@param opts table? options of that request
---@return fun(fn: fun(session: any): any): any
function FlaskClient:session_transaction(path, opts)
  cookies_of(self, "session_transaction", 2)
  return function(fn)
    local session, save = open_session(self, path, with_base(self, opts or {}))
    local results = compat.pack(fn(session))
    save()
    return compat.unpack(results, 1, results.n)
  end
end

return testing
