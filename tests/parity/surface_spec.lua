-- SPDX-License-Identifier: MIT
-- docs/parity.md against the surface itself. tests/parity/surface.txt lists the public names of Flask 3.1, Werkzeug,
-- itsdangerous, Blinker and Click, one owner a line. Each must have its row; a row that says "yes" must name
-- something that is there; a row that says anything else must say why; each test it names must exist.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local luaflask = require("luaflask")
local ds = require("luaflask.datastructures")

local function read(path)
  local file = assert(io.open(source .. "/" .. path))
  local text = file:read("*a")
  file:close()
  return text
end

-- ---- a thing of each kind, by the owner's name in surface.txt ----

local app = luaflask.Flask("surface", { root_path = "/tmp" })
app.secret_key = "surface"

local request_options = {
  method = "POST",
  json = { a = 1 },
  headers = {
    Accept = "text/html", ["Accept-Charset"] = "utf-8", ["Accept-Encoding"] = "gzip", ["Accept-Language"] = "en",
    ["Access-Control-Request-Headers"] = "x-a", ["Access-Control-Request-Method"] = "GET",
    Authorization = "Basic YTpi", ["Cache-Control"] = "no-cache", ["Content-Encoding"] = "identity",
    ["Content-MD5"] = "x", Date = "Sun, 22 Nov 2026 12:00:00 GMT", ["If-Match"] = '"a"',
    ["If-Modified-Since"] = "Sun, 22 Nov 2026 12:00:00 GMT", ["If-None-Match"] = '"a"', ["If-Range"] = '"a"',
    ["If-Unmodified-Since"] = "Sun, 22 Nov 2026 12:00:00 GMT", ["Max-Forwards"] = "3", Origin = "http://a",
    Pragma = "no-cache", Range = "bytes=0-1", Referer = "http://a/", ["User-Agent"] = "Mozilla/5.0",
    ["Sec-Fetch-Dest"] = "document", ["Sec-Fetch-Mode"] = "navigate", ["Sec-Fetch-Site"] = "none",
    ["Sec-Fetch-User"] = "?1", Cookie = "a=b",
  },
}

local function full_response()
  local response = luaflask.Response("text", 201, {
    ["Accept-Ranges"] = "bytes", Age = "1", Allow = "GET", ["Content-Encoding"] = "gzip", ["Content-Language"] = "en",
    ["Content-Location"] = "/a", ["Content-MD5"] = "x", ["Content-Range"] = "bytes 0-1/2",
    ["Content-Length"] = "4", Date = "Sun, 22 Nov 2026 12:00:00 GMT", Expires = "Sun, 22 Nov 2026 12:00:00 GMT",
    ["Last-Modified"] = "Sun, 22 Nov 2026 12:00:00 GMT", Location = "/b", ["Retry-After"] = "3",
    ["WWW-Authenticate"] = 'Basic realm="a"', ["Access-Control-Allow-Origin"] = "*",
    ["Access-Control-Allow-Methods"] = "GET", ["Access-Control-Allow-Headers"] = "x-a",
    ["Access-Control-Expose-Headers"] = "x-a", ["Access-Control-Max-Age"] = "3",
    ["Access-Control-Allow-Credentials"] = "true", ["Content-Security-Policy"] = "default-src 'self'",
    ["Content-Security-Policy-Report-Only"] = "default-src 'self'", ["Cross-Origin-Embedder-Policy"] = "unsafe-none",
    ["Cross-Origin-Opener-Policy"] = "unsafe-none", ["Cross-Origin-Resource-Policy"] = "same-site",
  })
  response:set_etag("tag")
  return response
end

local samples = {}

-- Everything that is looked at inside a request.
local function with_request(fn)
  app:test_request_context("/a?b=c", request_options)(fn)
end

local routing, exceptions, http = luaflask.routing, luaflask.exceptions, luaflask.http
local testing, cli = require("luaflask.testing"), require("luaflask.cli")
local itsdangerous, signals = luaflask.itsdangerous, luaflask.signals

local function inside(context, name)
  return function()
    local result
    context(function()
      result = name and luaflask[name] or context
    end)
    return result
  end
end

samples["flask"] = luaflask
samples["signals"] = signals
samples["Flask"] = app
samples["Blueprint"] = luaflask.Blueprint("bp", "surface", {
  root_path = "/tmp", url_prefix = "/bp", subdomain = "s", static_folder = "static", template_folder = "templates",
  cli_group = "group",
})
samples["Config"] = app.config
samples["g"] = function()
  return luaflask.g
end
samples["AppContext"] = inside(app:app_context())
samples["RequestContext"] = inside(app:test_request_context("/"))
samples["View"] = luaflask.views.View:extend("Shown", {
  methods = { "GET" }, provide_automatic_options = true, decorators = {},
})
samples["Request"] = function()
  return luaflask.request
end
samples["Response"] = full_response()
samples["TestResponse"] = app:test_client():get("/")
samples["SessionInterface"] = luaflask.sessions.SessionInterface
samples["SecureCookieSession"] = function()
  return luaflask.session
end
samples["JSONProvider"] = app.json
samples["DefaultJSONProvider"] = app.json
samples["FlaskClient"] = app:test_client()
samples["EnvironBuilder"] = testing.EnvironBuilder(app, "/a", {
  method = "POST", data = { a = "b" }, environ_base = {}, environ_overrides = {},
})
samples["FlaskCliRunner"] = app:test_cli_runner()
samples["CliResult"] = app:test_cli_runner():invoke(cli.command("fails", function()
  error("it does")
end))
samples["test"] = testing
samples["MultiDict"] = ds.MultiDict({ a = "b" })
samples["ImmutableMultiDict"] = ds.ImmutableMultiDict()
samples["CombinedMultiDict"] = ds.CombinedMultiDict({ ds.MultiDict() })
samples["FileMultiDict"] = ds.FileMultiDict()
samples["Headers"] = ds.Headers()
samples["EnvironHeaders"] = function()
  return luaflask.request.headers
end
samples["HeaderSet"] = ds.HeaderSet({ "a" })
samples["ETags"] = http.parse_etags('"a"')
samples["Accept"] = http.parse_accept_header("a")
samples["MIMEAccept"] = http.parse_accept_header("text/html", ds.MIMEAccept)
samples["LanguageAccept"] = http.parse_accept_header("en", ds.LanguageAccept)
samples["RequestCacheControl"] = http.parse_cache_control_header(
  "max-age=1, no-cache, no-store, no-transform, only-if-cached, max-stale=1, min-fresh=1, stale-if-error=1",
  nil, ds.RequestCacheControl)
samples["ResponseCacheControl"] = http.parse_cache_control_header(
  "max-age=1, s-maxage=1, no-cache, no-store, no-transform, private, stale-if-error=1, stale-while-revalidate=1",
  function() end, ds.ResponseCacheControl)
samples["ContentSecurityPolicy"] = ds.ContentSecurityPolicy
samples["Range"] = http.parse_range_header("bytes=0-1")
samples["ContentRange"] = http.parse_content_range_header("bytes 0-1/2", function() end)
samples["IfRange"] = http.parse_if_range_header('"a"')
samples["Authorization"] = ds.Authorization.from_header("Basic YTpi")
samples["WWWAuthenticate"] = ds.WWWAuthenticate.from_header('Digest realm="a"')
samples["FileStorage"] = testing.file("bytes", "a.txt", "text/plain")
samples["UserAgent"] = luaflask.UserAgent
samples["datastructures"] = ds
samples["routing"] = routing
samples["Map"] = app.url_map
samples["Rule"] = routing.Rule("/a/<b>", {
  endpoint = "a", defaults = { c = 1 }, subdomain = "s", host = "h", methods = { "GET" }, strict_slashes = true,
  merge_slashes = true, redirect_to = "x",
})
routing.Map({ samples["Rule"] })
samples["MapAdapter"] = routing.Map({}):bind("localhost")
samples["BaseConverter"] = routing.UnicodeConverter
samples["exceptions"] = exceptions
samples["HTTPException"] = exceptions.NotFound("gone")
samples["http"] = http
samples["security"] = luaflask.security
samples["utils"] = luaflask.utils
samples["middleware"] = require("luaflask.middleware")
samples["itsdangerous"] = itsdangerous
samples["Signer"] = itsdangerous.Signer("secret")
samples["TimestampSigner"] = itsdangerous.TimestampSigner("secret")
samples["Serializer"] = itsdangerous.Serializer("secret")
samples["TimedSerializer"] = itsdangerous.TimedSerializer("secret")
samples["blinker"] = signals
samples["Signal"] = signals.Signal()
samples["Namespace"] = signals.Namespace()
samples["flask.cli"] = cli
samples["click"] = cli
samples["flask.logging"] = require("luaflask.logging")

-- What is nil until somebody sets it, in Flask (None) as here.
local UNSET = {
  ["Flask.app_ctx_globals_class"] = true, ["Flask.test_client_class"] = true, ["Map.sort_key"] = true,
  ["Request.remote_user"] = true, ["Request.routing_exception"] = true, ["HTTPException.response"] = true,
  ["Request.url_rule"] = true, ["Request.endpoint"] = true, ["Request.view_args"] = true,
  ["Request.blueprint"] = true, ["Request.trusted_hosts"] = true, ["Request.max_content_length"] = true,
  ["BaseConverter.regex"] = true, ["CliResult.return_value"] = true, ["DefaultJSONProvider.compact"] = true,
  ["EnvironBuilder.content_length"] = true, ["EnvironBuilder.input_stream"] = true,
  ["EnvironBuilder.request_class"] = true,
}

-- ---- the document ----

local STATES = { yes = true, partly = true, no = true }

-- Rows whose first cell names `Owner.name`: { ours, state, test, difference, line } by that name.
local function rows_of(text)
  local rows, number = {}, 0
  for line in text:gmatch("([^\n]*)\n") do
    number = number + 1
    local cells = {}
    for cell in line:gmatch("|%s*(.-)%s*%f[|]") do
      cells[#cells + 1] = cell
    end
    if cells[1] and STATES[cells[3]] then
      for name in cells[1]:gmatch("`([^`]+)`") do
        assert(not rows[name], ("docs/parity.md:%d: %s has a row already"):format(number, name))
        rows[name] = { ours = cells[2], state = cells[3], test = cells[4], difference = cells[5] or "", line = number }
      end
    end
  end
  return rows
end

local document = read("docs/parity.md")
local rows = rows_of(document:match("^(.-\n)## Behaviours, options and messages\n"))

-- What `luaflask.a.b` or `luaflask.a:b(…)` names, or nil.
local function value_at(path)
  local value = luaflask
  local module, first = "luaflask", true
  for word in path:gmatch("[%a_][%w_]*") do
    if not first then
      module = module .. "." .. word
      local found = value ~= nil and value[word]
      if found == nil or found == false then
        local ok, loaded = pcall(require, module)
        found = ok and loaded or nil
      end
      value = found
    end
    first = false
  end
  return value
end

-- Why a row that says "yes" is not believed, or nil.
local function doubt(owner, name, ours)
  if owner == "config" then
    return nil                                    -- most settings are nil by default
  end
  local path = ours:match("^`(luaflask%.[%w_.:]+)")
  if path then
    return value_at(path) == nil and path .. " is not there" or nil
  end
  local own = ours:match("^`[%a_][%w_]*[.:]([%a_][%w_]*)") or ours:match("^`([%a_][%w_]*)`$")
  if own == nil then
    if ours ~= "" and ours ~= "the same" then
      return nil                                  -- told in words
    end
    own = name
  end
  local sample = samples[owner]
  if type(sample) == "function" then
    sample = sample()
  end
  if sample == nil then
    return "there is no sample of " .. owner
  end
  local ok, value = pcall(function()
    return sample[own]
  end)
  return (not ok or value == nil) and ("%s has no %s"):format(owner, own) or nil
end

local function exists(path)
  local file = io.open(source .. "/" .. path)
  if file then
    file:close()
  end
  return file ~= nil
end

local function is_test(name)
  return exists("tests/" .. name) or exists("tests/" .. name .. ".lua") or exists("tests/" .. name .. "/app.lua")
end

describe("docs/parity.md", function()
  for line in read("tests/parity/surface.txt"):gmatch("[^\n]+") do
    local owner, names = line:match("^([%w_.]+): (.*)$")
    it("has every public name of " .. owner, function()
      local faults = {}
      local function check(name)
        local row = rows[owner .. "." .. name]
        if not row then
          return "has no row"
        elseif row.state ~= "yes" and row.difference == "" then
          return "is not here, and the row does not say why"
        elseif row.state == "yes" and row.test == "" then
          return "names no test"
        end
        for test in row.test:gmatch("`([^`]+)`") do
          if not is_test(test) then
            return "names a test that is not there: " .. test
          end
        end
        return row.state == "yes" and not UNSET[owner .. "." .. name] and doubt(owner, name, row.ours) or nil
      end
      with_request(function()
        for name in names:gmatch("%S+") do
          local fault = check(name)
          if fault then
            faults[#faults + 1] = ("`%s.%s` %s"):format(owner, name, fault)
          end
        end
      end)
      assert.equal("", table.concat(faults, "\n"))
    end)
  end

  it("names tests that exist", function()
    local missing = {}
    for line in document:match("\n## Behaviours, options and messages\n(.*)$"):gmatch("[^\n]+") do
      local tests = line:match("^|.*|.*| %l+ | ([^|]*) |[^|]*|$")
      for test in (tests or ""):gmatch("`([^`]+)`") do
        if not is_test(test) then
          missing[#missing + 1] = test
        end
      end
    end
    assert.equal("", table.concat(missing, "\n"))
  end)

  it("has no row of a name that nobody knows", function()
    local known = {}
    for owner, names in read("tests/parity/surface.txt"):gmatch("([%w_.]+): ([^\n]*)") do
      for name in names:gmatch("%S+") do
        known[owner .. "." .. name] = true
      end
    end
    for name, row in pairs(rows) do
      assert.is_true(known[name] ~= nil or not name:find("^%u?[%w]+%.[%w_]+$"),
        ("docs/parity.md:%d: %s is not in tests/parity/surface.txt"):format(row.line, name))
    end
  end)
end)
