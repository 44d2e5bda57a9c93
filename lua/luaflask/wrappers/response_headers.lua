-- SPDX-License-Identifier: MIT
-- The headers of a response as attributes: `response.content_language`, `response.vary`, `response.expires`
-- ...
--
-- Each property reads a header anew, so that it agrees with `response.headers` at any time. Those whose value
-- is an object (a set, cache directives) give one that writes the header back when it is changed. Times are
-- seconds since 1970. Assigning nil removes the header.
local ds = require("luaflask.datastructures")
local http = require("luaflask.http")
local media_type = require("luaflask.wrappers.media_type")

local type, tostring = type, tostring

local getters, setters = {}, {}

local function define(name, header, load, dump)
  getters[name] = function(self)
    local text = self.headers:get(header)
    if text ~= nil then
      return load(text, self)
    end
  end
  setters[name] = function(self, value)
    if value == nil then
      self.headers:remove(header)
    else
      self.headers:set(header, dump(value))
    end
  end
end

local function same(v)
  return v
end

local function text(name, header)
  define(name, header, same, tostring)
end

-- A time is given as a datetime, as seconds, as os.date("!*t") fields, or as a text that is taken as it is.
local function dump_date(value)
  return type(value) == "string" and value or http.http_date(value)
end

local function date(name, header)
  define(name, header, http.parse_date, dump_date)
end

local function integer(name, header)
  define(name, header, http.parse_age, function(value)
    return type(value) == "string" and value or http.dump_age(value)
  end)
end

-- A property whose object tells of its changes: `parse(text, on_update)` makes it.
local function object(name, header, parse, dump)
  getters[name] = function(self)
    return parse(self.headers:get(header), function(changed)
      local written = changed:to_header()
      if written == "" then
        self.headers:remove(header)
      else
        self.headers:set(header, written)
      end
    end)
  end
  setters[name] = function(self, value)
    local written = value ~= nil and (type(value) == "string" and value or dump(value)) or ""
    if written == "" then
      self.headers:remove(header)
    else
      self.headers:set(header, written)
    end
  end
end

local function dump_set(value)
  return value.to_header and value:to_header() or ds.HeaderSet(value):to_header()
end

local function set(name, header)
  object(name, header, http.parse_set_header, dump_set)
end

local function directives(cls)
  return function(value)
    return value.to_header and value:to_header() or cls(value):to_header()
  end
end

text("accept_ranges", "Accept-Ranges")
integer("age", "Age")
set("allow", "Allow")
text("content_encoding", "Content-Encoding")
set("content_language", "Content-Language")
text("content_location", "Content-Location")
text("content_md5", "Content-MD5")
date("date", "Date")
date("expires", "Expires")
date("last_modified", "Last-Modified")
text("location", "Location")
set("vary", "Vary")

set("access_control_allow_headers", "Access-Control-Allow-Headers")
set("access_control_allow_methods", "Access-Control-Allow-Methods")
text("access_control_allow_origin", "Access-Control-Allow-Origin")
set("access_control_expose_headers", "Access-Control-Expose-Headers")
define("access_control_max_age", "Access-Control-Max-Age", media_type.integer, tostring)

object("cache_control", "Cache-Control", function(value, on_update)
  return http.parse_cache_control_header(value, on_update, ds.ResponseCacheControl)
end, directives(ds.ResponseCacheControl))
object("content_security_policy", "Content-Security-Policy", http.parse_csp_header,
  directives(ds.ContentSecurityPolicy))
object("content_security_policy_report_only", "Content-Security-Policy-Report-Only", http.parse_csp_header,
  directives(ds.ContentSecurityPolicy))

object("content_range", "Content-Range", function(value, on_update)
  local range = http.parse_content_range_header(value, on_update)
  return range or ds.ContentRange(nil, nil, nil, nil, on_update)
end, function(value)
  return value:to_header()
end)

getters.content_type = function(self)
  return self.headers:get("Content-Type")
end
setters.content_type = function(self, value)
  self.headers["Content-Type"] = value
end

getters.mimetype = function(self)
  local value = self.headers:get("Content-Type")
  if value and value ~= "" then
    return value:match("^%s*([^;]*[^;%s])") or ""
  end
end
setters.mimetype = function(self, value)
  self.headers["Content-Type"] = value and media_type.content_type(value)
end

-- A dictionary; changing it changes the header.
getters.mimetype_params = function(self)
  local params = media_type.params(self.headers:get("Content-Type"))
  return ds.CallbackDict(params, function(changed)
    local list = {}
    for name, value in changed:items() do
      list[#list + 1] = { name, value }
    end
    self.headers:set("Content-Type", http.dump_options_header(self.mimetype, list))
  end)
end

getters.charset = function()
  return "utf-8"
end

getters.access_control_allow_credentials = function(self)
  return self.headers:has("Access-Control-Allow-Credentials")
end
setters.access_control_allow_credentials = function(self, value)
  self.headers["Access-Control-Allow-Credentials"] = value == true and "true" or nil
end

-- A number given is a delay in seconds; what is read is the moment that is meant.
getters.retry_after = function(self)
  local value = self.headers:get("Retry-After")
  if value == nil then
    return nil
  end
  local delay = http.parse_age(value)
  return delay and os.time() + delay or http.parse_date(value)
end
setters.retry_after = function(self, value)
  if type(value) == "number" then
    value = http.dump_age(value)
  elseif value ~= nil and type(value) ~= "string" then
    value = http.http_date(value)
  end
  self.headers["Retry-After"] = value
end

local function policy(name, header)
  getters[name] = function(self)
    return self.headers:get(header, "unsafe-none")
  end
  setters[name] = function(self, value)
    self.headers[header] = value
  end
end

policy("cross_origin_opener_policy", "Cross-Origin-Opener-Policy")
policy("cross_origin_embedder_policy", "Cross-Origin-Embedder-Policy")
text("cross_origin_resource_policy", "Cross-Origin-Resource-Policy")

-- One object, an empty one of Basic without a header, so that `response.www_authenticate.realm = "staff"` works;
-- assigning takes a list of them, too, for several schemes.
getters.www_authenticate = function(self)
  local auth = ds.WWWAuthenticate.from_header(self.headers:get("WWW-Authenticate")) or ds.WWWAuthenticate("basic")
  auth.on_update = function(changed)
    self.headers:set("WWW-Authenticate", changed:to_header())
  end
  return auth
end
setters.www_authenticate = function(self, value)
  if value == nil then
    self.headers:remove("WWW-Authenticate")
  elseif type(value) == "string" then
    self.headers:set("WWW-Authenticate", value)
  elseif value[1] ~= nil then
    local texts = {}
    for i = 1, #value do
      texts[i] = value[i]:to_header()
    end
    self.headers:setlist("WWW-Authenticate", texts)
  else
    self.headers:set("WWW-Authenticate", value:to_header())
    value.on_update = function(changed)
      self.headers:set("WWW-Authenticate", changed:to_header())
    end
  end
end

return { getters = getters, setters = setters }
