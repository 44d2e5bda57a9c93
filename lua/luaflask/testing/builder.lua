-- SPDX-License-Identifier: MIT
-- EnvironBuilder: a request described piece by piece, and the WSGI environ that comes of it. As Werkzeug's, with the
-- defaults of Flask's when it is given an application.
--
--   local builder = EnvironBuilder(app, "/items", { method = "POST", data = { name = "tea" } })
--   builder.headers:set("X-Token", "t")
--   local response = client:open(builder)
local Authorization = require("luaflask.datastructures.auth").Authorization
local BytesIO = require("luaflask.bytes_io")
local FileMultiDict = require("luaflask.datastructures.file_multidict")
local Headers = require("luaflask.datastructures.headers").Headers
local MultiDict = require("luaflask.datastructures.multidict").MultiDict
local class = require("luaflask.class")
local compat = require("luaflask.compat")
local core = require("luaflask.core")
local environ = require("luaflask.gateway.environ")
local form = require("luaflask.testing.form")
local functions = require("luaflask.functions")
local media_type = require("luaflask.wrappers.media_type")
local urls = require("luaflask.testing.urls")

local getmetatable, rawget, rawset, type = getmetatable, rawget, rawset, type

---@class luaflask.testing.EnvironBuilder: luaflask.Class
---@field app luaflask.Flask?
---@field path string percent-encoded
---@field request_uri string the path as it was given
---@field base_url string scheme, host and script root, with a slash at its end
---@field url_scheme string
---@field host string with the port
---@field script_root string without a slash at its end
---@field query_string string
---@field args luaflask.MultiDict the query's values; an error once query_string was set to a text
---@field method string
---@field headers luaflask.Headers
---@field form luaflask.MultiDict an error while there is an input stream
---@field files luaflask.FileMultiDict the same
---@field input_stream any? what the body is read from
---@field content_type string?
---@field mimetype string?
---@field mimetype_params table<string, string>
---@field content_length integer?
---@field server_name string
---@field server_port integer
---@field environ_base table<string, any>? keys laid below the rest
---@field environ_overrides table<string, any>? keys laid over the rest
---@field errors_stream any
---@field multithread boolean
---@field multiprocess boolean
---@field run_once boolean
---@field closed boolean
local EnvironBuilder = class.new("EnvironBuilder", {
  server_protocol = "HTTP/1.1",
  wsgi_version = { 1, 0 },
})

-- ---- properties ----

local getters, setters = {}, {}

function EnvironBuilder.__index(self, key)
  local getter = getters[key]
  if getter then
    return getter(self)
  end
  return getmetatable(self)[key]
end

function EnvironBuilder.__newindex(self, key, value)
  local setter = setters[key]
  if setter then
    setter(self, value)
  elseif getters[key] then
    functions.fail("builder.%s can be read only", key)
  else
    rawset(self, key, value)
  end
end

local function make_base_url(scheme, host, script_root)
  return scheme .. "://" .. host .. script_root:gsub("/+$", "") .. "/"
end

function getters.base_url(self)
  return make_base_url(self.url_scheme, self.host, self.script_root)
end

function setters.base_url(self, value)
  local scheme, netloc, root = "http", "localhost", ""
  if value ~= nil then
    if value:find("[?#]") then
      functions.fail("base url must not contain a query string or fragment")
    end
    scheme, netloc, root = urls.split_url(value)
  end
  self.script_root = urls.quote_path(root):gsub("/+$", "")
  self.host, self.url_scheme = netloc or "", scheme or ""
end

function getters.content_type(self)
  local content_type = self.headers:get("Content-Type")
  if content_type == nil and rawget(self, "_input_stream") == nil then
    if self._files and #self._files > 0 then
      return "multipart/form-data"
    elseif self._form and #self._form > 0 then
      return "application/x-www-form-urlencoded"
    end
  end
  return content_type
end

local function set_or_remove(headers, name, value)
  if value == nil then
    headers:remove(name)
  else
    headers:set(name, value)
  end
end

function setters.content_type(self, value)
  set_or_remove(self.headers, "Content-Type", value)
end

function getters.mimetype(self)
  local content_type = self.content_type
  return content_type and require("luaflask.text").strip(content_type:match("^[^;]*"))
end

function setters.mimetype(self, value)
  self.content_type = media_type.content_type(value)
end

function getters.mimetype_params(self)
  return media_type.params(self.headers:get("Content-Type"))
end

function getters.content_length(self)
  return self.headers:get("Content-Length", nil, "int")
end

function setters.content_length(self, value)
  set_or_remove(self.headers, "Content-Length", value and compat.number_text(value))
end

local function define_form(name, own, cls)
  getters[name] = function(self)
    if rawget(self, "_input_stream") ~= nil then
      functions.fail("builder.%s: an input stream is defined, which is the body already", name)
    end
    local value = rawget(self, own)
    if value == nil then
      value = cls()
      rawset(self, own, value)
    end
    return value
  end
  setters[name] = function(self, value)
    rawset(self, "_input_stream", nil)
    rawset(self, own, value)
  end
end

define_form("form", "_form", MultiDict)
define_form("files", "_files", FileMultiDict)

function getters.input_stream(self)
  return rawget(self, "_input_stream")
end

function setters.input_stream(self, value)
  rawset(self, "_input_stream", value)
  rawset(self, "_form", nil)
  rawset(self, "_files", nil)
end

function getters.query_string(self)
  if self._query_string then
    return self._query_string
  end
  return self._args and form.urlencode(self._args) or ""
end

function setters.query_string(self, value)
  rawset(self, "_query_string", value)
  rawset(self, "_args", nil)
end

function getters.args(self)
  if self._query_string then
    functions.fail("builder.args: a query string is defined, as a text")
  end
  if self._args == nil then
    rawset(self, "_args", MultiDict())
  end
  return self._args
end

function setters.args(self, value)
  rawset(self, "_query_string", nil)
  rawset(self, "_args", value)
end

function getters.server_name(self)
  return self.host:match("^%[.*%]") or self.host:match("^[^:]*")
end

function getters.server_port(self)
  local port = tonumber(self.host:match(":(%d+)$"))
  return port or (self.url_scheme == "https" and 443 or 80)
end

-- ---- construction ----

local OPTIONS = {}
for name in ([[path base_url subdomain url_scheme query_string method input_stream content_type content_length
  errors_stream multithread multiprocess run_once headers data environ_base environ_overrides mimetype json auth
  ]]):gmatch("%S+") do
  OPTIONS[name] = true
end

local function check_options(opts)
  for name in next, opts do
    if not OPTIONS[name] then
      functions.fail("a request has no option `%s`; it has base_url, subdomain, url_scheme, method, query_string, "
        .. "json, data, input_stream, headers, content_type, content_length, mimetype, auth, environ_base, "
        .. "environ_overrides, errors_stream, multithread, multiprocess and run_once (a client also follow_redirects "
        .. "and buffered)", tostring(name))
    end
  end
  if opts.base_url and (opts.subdomain or opts.url_scheme) then
    functions.fail("subdomain and url_scheme cannot be given together with base_url, which says both")
  end
end

-- Path and base URL by the application's settings: the path may be a whole URL.
local function locate(app, path, opts)
  if opts.base_url then
    return path, opts.base_url
  end
  local scheme, netloc, rest, query = urls.split_url(path)
  local root = "/" .. (app.config.APPLICATION_ROOT or "/"):gsub("^/+", "")
  if netloc == nil or netloc == "" then
    netloc = app.config.SERVER_NAME or "localhost"
    if opts.subdomain then
      netloc = opts.subdomain .. "." .. netloc
    end
  end
  scheme = scheme or opts.url_scheme or app.config.PREFERRED_URL_SCHEME or "http"
  return query and rest .. "?" .. query or rest, scheme .. "://" .. netloc .. root
end

local function set_query(self, in_path, given)
  if given == nil then
    rawset(self, "_query_string", in_path)
  elseif in_path then
    functions.fail("the query string is given in the path and as query_string: choose one")
  elseif type(given) == "string" then
    rawset(self, "_query_string", (given:gsub("^%?", "")))
  else
    rawset(self, "_args", class.isinstance(given, MultiDict) and given or MultiDict(given))
  end
end

local function authorization(auth)
  if type(auth) == "table" and type(auth[1]) == "string" then
    auth = Authorization("basic", { username = auth[1], password = auth[2] or "" })
  end
  if type(auth) == "string" then
    return auth
  elseif (type(auth) == "table" or type(auth) == "userdata") and auth.to_header then
    return auth:to_header()
  end
  functions.fail("auth: write { user, password }, an Authorization or the header's text")
end

local function set_data(self, data)
  if form.is_readable(data) then
    data = form.read_all(data)
  elseif type(data) == "number" then
    data = compat.number_text(data)
  end
  if type(data) == "string" then
    if data ~= "" then
      self.input_stream = BytesIO(data)
      if self.content_length == nil then
        self.content_length = #data
      end
    end
  elseif form.is_mapping(data) then
    form.split(data, self.form, self.files)
  else
    functions.fail("data: a string, a table of fields or a file is needed, not a %s value", type(data))
  end
end

local function set_body(self, opts)
  if opts.input_stream ~= nil and (opts.data ~= nil or opts.json ~= nil) then
    functions.fail("a request has one body: give input_stream, data or json, not two of them")
  end
  local data = opts.data
  if opts.json ~= nil then
    if data ~= nil then
      functions.fail("a request has one body: give json or data, not both")
    end
    data = self:json_dumps(opts.json)
    if self.content_type == nil then
      self.content_type = "application/json"
    end
  end
  if data ~= nil then
    set_data(self, data)
  end
end

-- An application, or what has as much of one as is needed here.
local function is_app(v)
  return class.isinstance(v, require("luaflask.app")) or type(v) == "table" and type(v.config) == "table"
end

-- Makes Headers or a MultiDict; an error points at the test's line.
local function made(cls, value)
  local ok, result = pcall(cls, value)
  if not ok then
    functions.fail("%s", (tostring(result):gsub("^[^\n:]*:%d+: ", "")))
  end
  return result
end

-- (app?, path?, opts?), (app?, path, base_url) or (app?, opts with a path)
local function arguments(app, path, opts)
  if app ~= nil and not is_app(app) then
    app, path, opts = nil, app, path
  end
  if type(path) == "table" then
    path, opts = path.path, path
  elseif type(opts) == "string" then
    opts = { base_url = opts }
  end
  opts = opts or {}
  path = path or "/"
  if type(path) ~= "string" then
    functions.fail("a request's path is a string, not a %s value", type(path))
  elseif type(opts) ~= "table" then
    functions.fail("a request's options are a table, not a %s value", type(opts))
  end
  return app and class.unwrap(app), path, opts
end

--- `EnvironBuilder(app, "/path?x=1", { method = "POST" })`; without the application none of its settings count.
---@param app luaflask.Flask|string|nil
---@param path string|table|nil a path with or without a query, or a whole URL; "/" when absent
---@param opts table? base_url (or subdomain, url_scheme), method, query_string, headers, data or json or input_stream,
---  content_type, mimetype, content_length, auth, environ_base, environ_overrides, errors_stream, multithread,
---  multiprocess, run_once
function EnvironBuilder:init(app, path, opts)
  app, path, opts = arguments(app, path, opts)
  check_options(opts)
  local base_url = opts.base_url
  if app then
    path, base_url = locate(app, path, opts)
  end
  rawset(self, "app", app)
  local text = path:gsub("#.*$", "")
  local in_path = text:match("%?(.*)$")
  self.path = urls.quote_path(text:match("^[^?]*"))
  self.request_uri = path
  self.base_url = base_url
  set_query(self, in_path, opts.query_string)
  self.method = opts.method or "GET"
  self.headers = class.isinstance(opts.headers, Headers) and opts.headers or made(Headers, opts.headers)
  if opts.content_type ~= nil then
    self.content_type = opts.content_type
  end
  self.errors_stream = opts.errors_stream or io.stderr
  self.multithread, self.multiprocess = opts.multithread or false, opts.multiprocess or false
  self.run_once = opts.run_once or false
  self.environ_base, self.environ_overrides = opts.environ_base, opts.environ_overrides
  if opts.input_stream ~= nil then
    self.input_stream = opts.input_stream
  end
  if opts.content_length ~= nil then
    self.content_length = opts.content_length
  end
  self.closed = false
  if opts.auth ~= nil then
    self.headers:set("Authorization", authorization(opts.auth))
  end
  set_body(self, opts)
  if opts.mimetype ~= nil then
    self.mimetype = opts.mimetype
  end
end

--- A builder of what is in an environ; opts override it, and may name the `app`.
---@param env table
---@param opts table?
---@return luaflask.testing.EnvironBuilder
function EnvironBuilder.from_environ(env, opts)
  local given = {}
  for key, value in next, opts or {} do
    given[key] = value
  end
  local cls, app = given.class or EnvironBuilder, given.app
  given.class, given.app = nil, nil
  local headers = Headers()
  for key, value in next, env do
    local name = type(key) == "string" and key:match("^HTTP_(.+)$")
    if name and name ~= "HOST" then
      headers:set(name:gsub("_", "-"):lower():gsub("%f[%a]%a", string.upper), value)
    end
  end
  local defaults = {
    base_url = make_base_url(env["wsgi.url_scheme"] or "http", environ.host(env), env.SCRIPT_NAME or ""),
    query_string = env.QUERY_STRING, method = env.REQUEST_METHOD, input_stream = env["wsgi.input"],
    content_type = env.CONTENT_TYPE, content_length = tonumber(env.CONTENT_LENGTH),
    errors_stream = env["wsgi.errors"], multithread = env["wsgi.multithread"],
    multiprocess = env["wsgi.multiprocess"], run_once = env["wsgi.run_once"], headers = headers,
  }
  if given.data ~= nil or given.json ~= nil then
    defaults.input_stream, defaults.content_type, defaults.content_length = nil, nil, nil
  end
  for key, value in next, defaults do
    if given[key] == nil then
      given[key] = value
    end
  end
  local path = given.path or core.url.quote(env.PATH_INFO or "", "!$&'()*+,/:;=@|")
  given.path = nil
  if given.query_string ~= nil and path:find("?", 1, true) then
    given.query_string = nil
  end
  if app then
    return cls(app, path, given)
  end
  return cls(path, given)
end

-- ---- what comes of it ----

--- JSON of a value, as the application writes it.
---@param value any
---@return string
function EnvironBuilder:json_dumps(value)
  local provider = self.app and self.app.json
  if provider and provider.dumps then
    return provider:dumps(value)
  end
  return core.json.encode(value)
end

-- The body as a stream, its length (nil without a body) and its content type.
local function body(self)
  local stream, content_type, mimetype = self.input_stream, self.content_type, self.mimetype
  if stream ~= nil then
    local place = stream.seek and stream:seek("cur")
    if place == nil then
      return stream, self.content_length, content_type
    end
    local length = stream:seek("end") - place
    stream:seek("set", place)
    return stream, length, content_type
  end
  local text
  if mimetype == "multipart/form-data" then
    local boundary
    text, boundary = form.encode_multipart(self._form, self._files)
    content_type = ("%s; boundary=\"%s\""):format(mimetype, boundary)
  elseif mimetype == "application/x-www-form-urlencoded" then
    text = form.urlencode(self.form)
  elseif self._form and #self._form > 0 or self._files and #self._files > 0 then
    functions.fail("data is a table of fields, which the content type %s does not carry: give a string, or json",
      content_type)
  end
  return BytesIO(text or ""), text and #text or self.content_length, content_type
end

local function put_headers(self, env)
  local joined = {}
  for name, value in self.headers:items() do
    local key = "HTTP_" .. name:upper():gsub("-", "_")
    if key ~= "HTTP_CONTENT_TYPE" and key ~= "HTTP_CONTENT_LENGTH" then
      joined[key] = joined[key] and joined[key] .. ", " .. value or value
    end
  end
  for key, value in next, joined do
    env[key] = value
  end
end

--- The environ.
---@return table
function EnvironBuilder:get_environ()
  class.check_self(self, EnvironBuilder, "builder:get_environ")
  local stream, length, content_type = body(self)
  local env = {}
  for key, value in next, self.environ_base or {} do
    env[key] = value
  end
  local own = {
    REQUEST_METHOD = self.method, SCRIPT_NAME = core.url.unquote(self.script_root),
    PATH_INFO = core.url.unquote(self.path), QUERY_STRING = self.query_string,
    REQUEST_URI = self.request_uri, RAW_URI = self.request_uri,
    SERVER_NAME = self.server_name, SERVER_PORT = compat.number_text(self.server_port), HTTP_HOST = self.host,
    SERVER_PROTOCOL = self.server_protocol,
    ["wsgi.version"] = self.wsgi_version, ["wsgi.url_scheme"] = self.url_scheme, ["wsgi.input"] = stream,
    ["wsgi.errors"] = self.errors_stream, ["wsgi.multithread"] = self.multithread,
    ["wsgi.multiprocess"] = self.multiprocess, ["wsgi.run_once"] = self.run_once,
    CONTENT_TYPE = content_type, CONTENT_LENGTH = length and compat.number_text(length),
  }
  for key, value in next, own do
    env[key] = value
  end
  put_headers(self, env)
  for key, value in next, self.environ_overrides or {} do
    env[key] = value
  end
  return env
end

-- An application for requests that belong to none.
local nobody

--- The request of the environ, to look at.
---@param cls luaflask.Class? a subclass of Request
---@return luaflask.BoundRequest
function EnvironBuilder:get_request(cls)
  class.check_self(self, EnvironBuilder, "builder:get_request")
  nobody = nobody or require("luaflask.app")("luaflask.testing", { root_path = "/", static_folder = false })
  return require("luaflask.wrappers.bound_request").of_environ(self.app or nobody, self:get_environ(), cls
    or self.request_class)
end

--- Closes the files that were added.
function EnvironBuilder:close()
  class.check_self(self, EnvironBuilder, "builder:close")
  if self.closed then
    return
  end
  self.closed = true
  for _, file in (self._files or MultiDict()):items(true) do
    file:close()
  end
end

function EnvironBuilder:__tostring()
  return ("<EnvironBuilder %s %s>"):format(self.method, self.base_url .. self.path:gsub("^/+", ""))
end

return EnvironBuilder
