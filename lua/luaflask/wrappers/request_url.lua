-- SPDX-License-Identifier: MIT
-- Where a request was sent: host, URLs, addresses, and its environ.
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local text = require("luaflask.text")

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
  local config = core.context.current_app.config
  return config and config.TRUSTED_HOSTS
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
    error(exceptions.SecurityError(("Host %q is not trusted"):format(host)), 0)
  end
  return host
end

--- Name and port the client asked for.
function getters.server(self)
  local name, port = split_host(self.host_header)
  return { name, tonumber(port or DEFAULT_PORTS[self.scheme] or "0") }
end

-- ---- URLs ----

--- The prefix that a middleware took off the path.
function getters.root_path(_, cache)
  local environ = cache.environ
  return environ and environ.SCRIPT_NAME or ""
end

function getters.script_root(self)
  return (self.root_path:gsub("/+$", ""))
end

function getters.host_url(self)
  return ("%s://%s/"):format(self.scheme, self.host)
end

function getters.root_url(self)
  return ("%s://%s%s/"):format(self.scheme, self.host, quote(self.script_root, PATH))
end
getters.url_root = getters.root_url

function getters.base_url(self)
  return self.root_url .. quote(self.path:gsub("^/+", ""), PATH)
end

function getters.url(self)
  local query = self.query_string
  return query == "" and self.base_url or self.base_url .. "?" .. quote(query, QUERY)
end

function getters.full_path(self)
  return self.path .. "?" .. self.query_string
end

-- ---- addresses ----

-- All values of a header joined, as an environ has them.
local function joined(self, name)
  local flat, out = core.request.headers(self), {}
  for i = 1, #flat, 2 do
    if flat[i]:lower() == name then
      out[#out + 1] = flat[i + 1]
    end
  end
  return table.concat(out, ", ")
end

--- The addresses from the client to the last proxy, as X-Forwarded-For tells; clients can write what they
--- like there.
function getters.access_route(self)
  if header("x-forwarded-for", self) then
    local route = {}
    for _, address in ipairs(text.split(joined(self, "x-forwarded-for"), ",")) do
      route[#route + 1] = text.strip(address)
    end
    return route
  end
  return { self.remote_addr }
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
