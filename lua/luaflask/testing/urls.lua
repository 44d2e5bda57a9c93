-- SPDX-License-Identifier: MIT
-- URLs as tests write them: their parts, and their paths as a request line carries them.
local urls = {}

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

--- A path as people write it: what a request line cannot carry is encoded, what is encoded already stays.
---@param path string
---@return string
function urls.quote_path(path)
  return (path:gsub("[^%w%-._~%%!$&'()*+,/:;=@|]", percent))
end

--- The parts of a URL; what is not there is nil, the path may be empty.
---@param url string
---@return string? scheme, string? netloc, string path, string? query
function urls.split_url(url)
  url = url:gsub("#.*$", "")
  local rest, query = url:match("^([^?]*)%?(.*)$")
  rest = rest or url
  local scheme, netloc, path = rest:match("^(%a[%w+.-]*)://([^/]*)(.*)$")
  if not scheme then
    netloc, path = rest:match("^//([^/]*)(.*)$")
  end
  return scheme and scheme:lower(), netloc, path or rest, query
end

--- The host of a netloc, without its port.
---@param netloc string
---@return string
function urls.host_name(netloc)
  return (netloc:match("^(%[.*%])") or netloc:match("^[^:]*")):lower()
end

return urls
