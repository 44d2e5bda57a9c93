-- SPDX-License-Identifier: MIT
-- Where a request was sent: host, URLs, addresses, and its environ.
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local iri = require("luaflask.iri")
local rstrip = require("luaflask.text").rstrip

local header = core.request.header
local quote = core.url.quote
local ipairs, tonumber = ipairs, tonumber

local getters, dynamic, setters = {}, {}, {}

-- What may stand in a path or a query as it is; "%" is there already.
local PATH, QUERY = "!$&'()*+,/:;=@%", "!$&'()*+,/:;=?@%"

local DEFAULT_PORTS = { http = "80", ws = "80", https = "443", wss = "443" }

-- ---- host ----

function dynamic.trusted_hosts(self)
  local own = self._trusted_hosts
  if own ~= nil then
    return own or nil
  end
  local config = core.context.has_app() and core.context.current_app.config
  return config and config.TRUSTED_HOSTS or nil
end

function setters.trusted_hosts(_, value, cache)
  if value == nil then
    value = false
  end
  cache._trusted_hosts = value
  cache.host, cache.url, cache.base_url, cache.root_url, cache.host_url = nil, nil, nil, nil, nil
end

-- Name and port of a host as it stands in the header, the name without the brackets of an IPv6 address.
local function split_host(host)
  local name, port = host:match("^%[(.-)%]:?(%d*)$")
  if not name then
    name, port = host:match("^([^:]*):?(%d*)$")
  end
  return name or host, port ~= "" and port or nil
end

local function is_trusted(host, trusted)
  local name = split_host(host):lower()
  for _, pattern in ipairs(trusted) do
    pattern = split_host(pattern):lower()
    local suffix = pattern:match("^%.(.+)$")
    if name == (suffix or pattern) or (suffix and name:sub(-#pattern) == pattern) then
      return true
    end
  end
  return false
end

function getters.host(self)
  local host, port = self.host_header, DEFAULT_PORTS[self.scheme]
  if port then
    host = host:gsub(":" .. port .. "$", "")
  end
  local trusted = self.trusted_hosts
  if trusted and not is_trusted(host, trusted) then
    error(exceptions.SecurityError(("Host '%s' is not trusted."):format(host)), 0)
  end
  return host
end

--- Name and port the client asked for.
function getters.server(self)
  local name, port = split_host(self.host_header)
  return { name, tonumber(port or DEFAULT_PORTS[self.scheme] or "0") }
end

-- ---- URLs ----

-- The environ that a test, or a middleware, made the request of; nil for one from the network.
local function given_environ(self)
  return core.request.tag(self) and require("luaflask.gateway.environ").of(self) or nil
end

--- The prefix that a middleware took off the path.
function getters.root_path(self, cache)
  local given = cache.environ or given_environ(self)
  local root = given and given.SCRIPT_NAME or ""
  return root ~= "" and "/" .. root:gsub("^/+", "") or ""
end

function getters.script_root(self)
  return rstrip(self.root_path, "/")
end

-- URLs are given as people write them: what can be shown is not encoded.

local function origin(self)
  return self.scheme .. "://" .. iri.host(self.host)
end

function getters.host_url(self)
  return origin(self) .. "/"
end

function getters.root_url(self)
  return origin(self) .. iri.path(quote(self.script_root, PATH)) .. "/"
end
getters.url_root = getters.root_url

function getters.base_url(self)
  return self.root_url .. iri.path(quote(self.path:gsub("^/+", ""), PATH))
end

function getters.url(self)
  local query = self.query_string
  return query == "" and self.base_url or self.base_url .. "?" .. iri.query(quote(query, QUERY))
end

function getters.full_path(self)
  return self.path .. "?" .. self.query_string
end

-- ---- addresses ----

--- The addresses from the client to the last proxy, as X-Forwarded-For tells; clients can write what they
--- like there.
function getters.access_route(self)
  local forwarded = header("x-forwarded-for", self)
  return self.list_storage_class(forwarded and require("luaflask.http").parse_list_header(forwarded)
    or { self.remote_addr })
end

function getters.remote_user(self)
  return self.environ.REMOTE_USER
end

function getters.is_multithread()
  return false
end

function getters.is_multiprocess()
  return true
end

function getters.is_run_once()
  return false
end

-- ---- environ ----

--- The request as WSGI has it (PEP 3333); under a middleware: what that gave.
function getters.environ(self)
  return require("luaflask.gateway.input").environ(self == core.request.proxy and core.request.handle() or self)
end

return { getters = getters, dynamic = dynamic, setters = setters }
