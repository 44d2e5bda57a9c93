-- SPDX-License-Identifier: MIT
-- The headers of a request as attributes: `request.accept_languages`, `request.if_none_match` ... Each is
-- read from the core by name; the whole list of headers is built only for `request.headers`. Times are
-- seconds since 1970.
local core = require("luaflask.core")
local ds = require("luaflask.datastructures")
local headers = require("luaflask.datastructures.headers")
local http = require("luaflask.http")
local media_type = require("luaflask.wrappers.media_type")
local UserAgent = require("luaflask.wrappers.user_agent")

local header = core.request.header

local getters = {}

local function define(name, header_name, load)
  getters[name] = function(self)
    local value = header(header_name, self)
    if value ~= nil and load then
      return load(value)
    end
    return value
  end
end

-- Like define, but there is a value even without the header.
local function always(name, header_name, load)
  getters[name] = function(self)
    return load(header(header_name, self))
  end
end

local function accept(cls)
  return function(value)
    return http.parse_accept_header(value, cls)
  end
end

always("accept_mimetypes", "accept", accept(ds.MIMEAccept))
always("accept_charsets", "accept-charset", accept(ds.CharsetAccept))
always("accept_encodings", "accept-encoding", accept(ds.Accept))
always("accept_languages", "accept-language", accept(ds.LanguageAccept))

define("access_control_request_headers", "access-control-request-headers", http.parse_set_header)
define("access_control_request_method", "access-control-request-method")
define("authorization", "authorization", http.parse_authorization_header)
always("cache_control", "cache-control", http.parse_cache_control_header)
define("content_encoding", "content-encoding")
define("content_length", "content-length", http.parse_age)
define("content_md5", "content-md5")
define("content_type", "content-type")
define("date", "date", http.parse_date)
always("if_match", "if-match", http.parse_etags)
define("if_modified_since", "if-modified-since", http.parse_date)
always("if_none_match", "if-none-match", http.parse_etags)
always("if_range", "if-range", http.parse_if_range_header)
define("if_unmodified_since", "if-unmodified-since", http.parse_date)
define("max_forwards", "max-forwards", media_type.integer)
always("mimetype", "content-type", media_type.of)
always("mimetype_params", "content-type", media_type.params)
define("origin", "origin")
always("pragma", "pragma", http.parse_set_header)
define("range", "range", http.parse_range_header)
define("referrer", "referer")
define("sec_fetch_dest", "sec-fetch-dest")
define("sec_fetch_mode", "sec-fetch-mode")
define("sec_fetch_site", "sec-fetch-site")
define("sec_fetch_user", "sec-fetch-user", function(value)
  return value == "?1"
end)

function getters.user_agent(self)
  return (self.user_agent_class or UserAgent)(header("user-agent", self) or "")
end

function getters.headers(self)
  return headers.EnvironHeaders.from_flat(core.request.headers(self))
end

return { getters = getters, UserAgent = UserAgent }
