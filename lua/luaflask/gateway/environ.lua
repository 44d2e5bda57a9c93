-- SPDX-License-Identifier: MIT
-- WSGI environs (PEP 3333) and the requests that the core takes of them:
-- { method, target, headers = { name, value, … }, body, scheme, host, peer }.
--
-- A request made of an environ remembers it: `request.environ` is that very table's content, so that what a test put
-- there (REMOTE_USER, the keys of a middleware) is found by the application.
local core = require("luaflask.core")

local environ = {}

-- ---- their parts ----

--- Host and port of an environ as the Host header has them.
---@param env table
---@return string
function environ.host(env)
  if env.HTTP_HOST then
    return tostring(env.HTTP_HOST)
  end
  local name, port = tostring(env.SERVER_NAME or "localhost"), tostring(env.SERVER_PORT or "80")
  local standard = env["wsgi.url_scheme"] == "https" and "443" or "80"
  return port == standard and name or name .. ":" .. port
end

--- Whether v is an environ rather than the options of a request.
---@param v any
---@return boolean
function environ.is_one(v)
  return type(v) == "table" and getmetatable(v) == nil and v.REQUEST_METHOD ~= nil and v["wsgi.url_scheme"] ~= nil
end

-- ---- requests of environs ----

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

local function quote_query(query)
  return (query:gsub("[^%w%-._~%%!$&'()*+,/:;=?@|%[%]^{}`]", percent))
end

-- What the application may read of the body: as much as CONTENT_LENGTH says.
local function body_of(env)
  local input = env["wsgi.input"]
  local length = tonumber(env.CONTENT_LENGTH)
  if input == nil or length == nil and not env["wsgi.input_terminated"] then
    return nil
  end
  local place = input.seek and input:seek("cur")
  local text = input:read("*a") or ""
  if place then
    input:seek("set", place)
  end
  return length and text:sub(1, math.max(length, 0)) or text
end

local NOT_HEADERS = { HTTP_HOST = true, HTTP_CONTENT_TYPE = true, HTTP_CONTENT_LENGTH = true }

-- Names in lower case and values, in the order of the names: an environ has none.
local function headers_of(env, body)
  local names, flat = {}, { "host", environ.host(env) }
  for key in next, env do
    if type(key) == "string" and key:sub(1, 5) == "HTTP_" and not NOT_HEADERS[key] then
      names[#names + 1] = key
    end
  end
  table.sort(names)
  local function add(name, value)
    value = tostring(value)
    if value:find("[\r\n%z]") then
      error(("headers: the value of %s holds a line break"):format(name), 0)
    end
    flat[#flat + 1], flat[#flat + 2] = name, value
  end
  for _, key in ipairs(names) do
    add(key:sub(6):gsub("_", "-"):lower(), env[key])
  end
  if env.CONTENT_TYPE then
    add("content-type", env.CONTENT_TYPE)
  end
  if body or env.CONTENT_LENGTH then
    add("content-length", body and #body or env.CONTENT_LENGTH)
  end
  return flat
end

--- The request of an environ as the core takes it.
---@param env table
---@return table spec
function environ.to_spec(env)
  local path, query, body = tostring(env.PATH_INFO or ""), env.QUERY_STRING, body_of(env)
  path = core.url.quote("/" .. path:gsub("^/+", ""), "!$&'()*+,/:;=@|")
  return {
    method = tostring(env.REQUEST_METHOD or "GET"):upper(),
    target = path .. (query and query ~= "" and "?" .. quote_query(query) or ""),
    headers = headers_of(env, body),
    body = body,
    scheme = tostring(env["wsgi.url_scheme"] or "http"),
    host = environ.host(env),
    peer = env.REMOTE_ADDR and tostring(env.REMOTE_ADDR) or nil,
  }
end

-- ---- environs of requests ----

-- By the tag of the request, as long as somebody holds the environ.
local by_tag = setmetatable({}, { __mode = "v" })
local last_tag = 0

--- A number for a request of this environ.
---@param env table
---@return integer tag
function environ.tag(env)
  last_tag = last_tag + 1
  by_tag[last_tag] = env
  return last_tag
end

--- What a request was made of, nil for those of the network.
---@param request any the proxy, or a request's handle
---@return table?
function environ.of(request)
  local tag = core.request.tag(request)
  if tag == -1 then -- made of an environ, by a middleware's call
    return core.request.cache(request).environ
  end
  return by_tag[tag]
end

return environ
