-- SPDX-License-Identifier: MIT
-- What a test client asks for when a response leads it elsewhere.
local EnvironBuilder = require("luaflask.testing.builder")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local urls = require("luaflask.testing.urls")

local redirects = {}

--- Raised when redirects lead in a circle.
---@class luaflask.testing.ClientRedirectError: luaflask.Exception
local ClientRedirectError = exceptions.Exception:extend("ClientRedirectError")
redirects.ClientRedirectError = ClientRedirectError

local CODES = { [301] = true, [302] = true, [303] = true, [305] = true, [307] = true, [308] = true }

--- Whether a response leads elsewhere.
---@param response luaflask.Response
---@return boolean
function redirects.is_one(response)
  return CODES[response.status_code] == true and response.headers:has("Location")
end

local MOST = 20

--- A guard against circles: the same redirect twice, or very many.
---@return fun(response: luaflask.Response)
function redirects.counter()
  local seen, n = {}, 0
  return function(response)
    local code, location = response.status_code, response.headers:get("Location")
    local entry = code .. " " .. location
    if seen[entry] then
      error(ClientRedirectError(("Loop detected: A %d redirect to %s was already made."):format(code, location)), 0)
    elseif n == MOST then
      error(ClientRedirectError(("Loop detected: more than %d redirects, the last to %s"):format(MOST, location)), 0)
    end
    seen[entry], n = true, n + 1
  end
end

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

local function check_host(client, from, to)
  if to == from then
    return
  end
  if to:sub(-#from - 1) ~= "." .. from then
    functions.fail("Following external redirects is not supported: the location's host is %s", to)
  end
  if not client.allow_subdomain_redirects then
    functions.fail("Following subdomain redirects is not enabled. Create a client with "
      .. "app:test_client{ allow_subdomain_redirects = true }.")
  end
end

-- The path of a location below the script root, which a path outside of it leaves.
local function set_path(builder, path, netloc)
  local root = builder.script_root
  if path:sub(1, 1) ~= "/" then
    -- Relative to the present one, as browsers take it.
    if path == "" then
      path = netloc and "/" or builder.path
    else
      path = resolve_dots((builder.path:match("^(.*/)") or "/") .. path)
    end
  elseif path == root or path:sub(1, #root + 1) == root .. "/" then
    path = path:sub(#root + 1)
  else
    builder.script_root = ""
  end
  builder.path = path
end

--- The environ of the request that follows a redirect: 307 and 308 keep method and body, HEAD stays HEAD, everything
--- else becomes GET without a body.
---@param client luaflask.FlaskClient
---@param env table of the request that was answered
---@param response luaflask.Response
---@return table environ
function redirects.next_environ(client, env, response)
  local scheme, netloc, path, query = urls.split_url(response.headers:get("Location"))
  local builder = EnvironBuilder.from_environ(env)
  builder.query_string = query or ""
  builder.environ_base = client:copy_environ({ REMOTE_ADDR = env.REMOTE_ADDR })
  if netloc then
    check_host(client, urls.host_name(builder.host), urls.host_name(netloc))
    builder.url_scheme, builder.host = scheme or builder.url_scheme, netloc
  end
  set_path(builder, urls.quote_path(path), netloc)
  builder.request_uri = builder.path .. (query and "?" .. query or "")
  if response.status_code ~= 307 and response.status_code ~= 308 then
    if builder.method ~= "HEAD" then
      builder.method = "GET"
    end
    builder.input_stream, builder.content_type, builder.content_length = nil, nil, nil
    builder.headers:remove("Transfer-Encoding")
  end
  return builder:get_environ()
end

return redirects
