-- SPDX-License-Identifier: MIT
-- From what a test says of a request (path, form, files, JSON, headers) to the request itself, as Werkzeug's
-- EnvironBuilder does it with Flask's defaults. What comes out is the table that core.client takes:
-- { method, target, headers = { name, value, … }, body, scheme, host, peer }.
local class = require("luaflask.class")
local core = require("luaflask.core")
local Authorization = require("luaflask.datastructures.auth").Authorization
local boxed = require("luaflask.datastructures.boxed")

local environ = {}

-- ---- the URL ----

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

-- A path as people write it: what a request line cannot carry is encoded, what is encoded already stays.
local function quote_path(path)
  return (path:gsub("[^%w%-._~%%!$&'()*+,/:;=@|]", percent))
end

local function quote_query(query)
  return (query:gsub("[^%w%-._~%%!$&'()*+,/:;=?@|%[%]^{}`]", percent))
end

--- The parts of a URL; what is not there is nil, the path may be empty.
---@param url string
---@return string? scheme, string? netloc, string path, string? query
function environ.split_url(url)
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
function environ.host_name(netloc)
  return (netloc:match("^(%[.*%])") or netloc:match("^[^:]*")):lower()
end

-- ---- bodies ----

--- A file to send: `testing.file(content, filename, content_type)`. A list of these strings does as well.
---@class luaflask.testing.File: luaflask.Class
local File = class.new("File")
environ.File = File

---@param content string
---@param filename string?
---@param content_type string?
function File:init(content, filename, content_type)
  if type(content) ~= "string" then
    error(("a file's content is a string, not a %s value"):format(type(content)), 4)
  end
  self.content, self.filename, self.content_type = content, filename, content_type
end

local types = {
  txt = "text/plain", html = "text/html", htm = "text/html", css = "text/css", csv = "text/csv",
  js = "text/javascript", json = "application/json", xml = "application/xml", pdf = "application/pdf",
  zip = "application/zip", gz = "application/gzip", wasm = "application/wasm",
  png = "image/png", jpg = "image/jpeg", jpeg = "image/jpeg", gif = "image/gif", webp = "image/webp",
  svg = "image/svg+xml", ico = "image/x-icon", mp4 = "video/mp4", webm = "video/webm",
}

local function guess_type(filename)
  local extension = filename and filename:match("%.(%w+)$")
  return extension and types[extension:lower()] or "application/octet-stream"
end

-- An open Lua file, or what behaves like one.
local function is_readable(v)
  return io.type(v) == "file"
    or (type(v) == "table" or type(v) == "userdata") and type(v.read) == "function"
end

local function base_name(path)
  return path:match("[^/]*$")
end

-- The file that a form value stands for, or nil when it is no file. Two or three strings in a list are
-- content, name and type; several values of one name are written { { name, value }, { name, value } } or as a
-- MultiDict.
local function as_file(value)
  if class.isinstance(value, File) then
    return value
  end
  if is_readable(value) then
    local name = io.type(value) ~= "file" and (value.filename or value.name)
    return File(value:read("*a"), name and base_name(name))
  end
  if type(value) ~= "table" then
    return nil
  end
  if value.content ~= nil and getmetatable(value) == nil then
    return File(value.content, value.filename, value.content_type)
  end
  local content, filename, content_type = value[1], value[2], value[3]
  if getmetatable(value) ~= nil or type(filename) ~= "string" or #value > 3 then
    return nil
  end
  if type(content) ~= "string" and is_readable(content) then
    content = content:read("*a")
  end
  if type(content) == "string" and (content_type == nil or type(content_type) == "string") then
    return File(content, filename, content_type)
  end
end

local function field_text(name, value, level)
  local kind = type(value)
  if kind == "string" then
    return value
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  end
  local mt = getmetatable(value)
  if type(mt) == "table" and mt.__tostring then
    return tostring(value)
  end
  error(("data: the value of `%s` is a %s value; a form carries strings, numbers and files"):format(
    tostring(name), kind), level + 1)
end

local function is_mapping(mapping)
  local mt = getmetatable(mapping)
  return type(mt) == "table" and (mt.__multi_items or mt.__pairs) or type(mapping) == "table"
end

-- Calls add(name, value) for each field, files and lists of files included.
local function each_field(mapping, add)
  local mt = getmetatable(mapping)
  if type(mt) == "table" and (mt.__multi_items or mt.__pairs) or mapping[1] ~= nil then
    boxed.each_pair(mapping, add, "data", 4)
    return
  end
  local names = {}
  for name in next, mapping do
    names[#names + 1] = name
  end
  table.sort(names, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for _, name in ipairs(names) do
    local value = mapping[name]
    if type(value) == "table" and not as_file(value) and #value > 0 then
      for i = 1, #value do
        add(name, value[i])
      end
    else
      add(name, value)
    end
  end
end

local function split_fields(data, level)
  local fields, has_files = {}, false
  each_field(data, function(name, value)
    local file = as_file(value)
    has_files = has_files or file ~= nil
    fields[#fields + 1] = { tostring(name), file or field_text(name, value, level + 4) }
  end)
  return fields, has_files
end

local function quote_parameter(text)
  return '"' .. text:gsub('[\r\n"]', percent) .. '"'
end

local function encode_multipart(fields, boundary)
  local out = {}
  local function put(text)
    out[#out + 1] = text
  end
  for _, field in ipairs(fields) do
    local name, value = field[1], field[2]
    put("--" .. boundary .. "\r\nContent-Disposition: form-data; name=" .. quote_parameter(name))
    if type(value) == "string" then
      put("\r\n\r\n" .. value .. "\r\n")
    else
      put(value.filename and "; filename=" .. quote_parameter(value.filename) or "")
      put("\r\nContent-Type: " .. (value.content_type or guess_type(value.filename)) .. "\r\n\r\n")
      put(value.content)
      put("\r\n")
    end
  end
  put("--" .. boundary .. "--\r\n")
  return table.concat(out)
end

local function encode_form(fields)
  local flat = {}
  for _, field in ipairs(fields) do
    flat[#flat + 1] = field[1]
    flat[#flat + 1] = type(field[2]) == "string" and field[2] or field[2].content
  end
  return core.url.encode_query(flat)
end

-- The body and its content type, both possibly nil.
local function form_body(data, content_type, level)
  local fields, has_files = split_fields(data, level + 1)
  local mimetype = (content_type or ""):match("^[^;%s]*"):lower()
  if has_files or mimetype == "multipart/form-data" then
    local boundary = "----luaflask-form-" .. core.random.token_hex(12)
    return encode_multipart(fields, boundary), "multipart/form-data; boundary=" .. boundary
  end
  if #fields == 0 and not content_type then
    return nil, nil
  end
  return encode_form(fields), content_type or "application/x-www-form-urlencoded"
end

-- ---- headers ----

local function add_headers(flat, mapping)
  if mapping == nil then
    return
  end
  boxed.each_pair(mapping, function(name, value)
    name, value = tostring(name):gsub("_", "-"):lower(), tostring(value)
    if value:find("[\r\n%z]") then
      error(("headers: the value of %s holds a line break"):format(name), 0)
    end
    flat[#flat + 1], flat[#flat + 2] = name, value
  end, "headers", 4)
end

local function header_position(flat, name)
  for i = 1, #flat, 2 do
    if flat[i] == name then
      return i
    end
  end
end

--- The first value of a header in a flat list.
---@param flat string[]
---@param name string in lower case
---@return string?
function environ.get_header(flat, name)
  local at = header_position(flat, name)
  return at and flat[at + 1]
end

--- Sets a header in a flat list, nil removes it.
---@param flat string[]
---@param name string in lower case
---@param value string?
function environ.set_header(flat, name, value)
  local at = header_position(flat, name)
  if at and value then
    flat[at + 1] = value
    return
  end
  while at do
    table.remove(flat, at)
    table.remove(flat, at)
    at = header_position(flat, name)
  end
  if value then
    flat[#flat + 1], flat[#flat + 2] = name, value
  end
end
local set_header, get_header = environ.set_header, environ.get_header

local function authorization(auth, level)
  if type(auth) == "table" and type(auth[1]) == "string" then
    auth = Authorization("basic", { username = auth[1], password = auth[2] or "" })
  end
  if type(auth) == "string" then
    return auth
  end
  if (type(auth) == "table" or type(auth) == "userdata") and auth.to_header then
    return auth:to_header()
  end
  error("auth: write { user, password }, an Authorization or the header's text", level + 1)
end

-- WSGI keys by which environ_base and environ_overrides change a request.
local environ_keys = {
  REMOTE_ADDR = "peer",
  REQUEST_METHOD = "method",
  ["wsgi.url_scheme"] = "scheme",
}

--- Lays the keys of a WSGI environ over a request.
---@param spec table
---@param overrides table<string, any>?
---@param only_missing boolean? leave what is there
function environ.apply(spec, overrides, only_missing)
  for key, value in next, overrides or {} do
    local header = key:match("^HTTP_(.+)$") or (key == "CONTENT_TYPE" or key == "CONTENT_LENGTH") and key
    local field = environ_keys[key]
    if header then
      header = header:gsub("_", "-"):lower()
      if not (only_missing and get_header(spec.headers, header)) then
        set_header(spec.headers, header, tostring(value))
        spec.host = header == "host" and tostring(value) or spec.host
      end
    elseif field then
      if not (only_missing and spec[field]) then
        spec[field] = tostring(value)
      end
    else
      error(("the environ key %s cannot be set on a request; REMOTE_ADDR, REQUEST_METHOD, wsgi.url_scheme, "
        .. "CONTENT_TYPE and HTTP_… can"):format(tostring(key)), 0)
    end
  end
end

-- ---- the whole ----

local known = {}
for name in ([[path method base_url subdomain url_scheme query_string json data headers content_type auth
  environ_base environ_overrides follow_redirects buffered]]):gmatch("%S+") do
  known[name] = true
end

local function check_options(opts, level)
  for name in next, opts do
    if not known[name] then
      error(("a request has no option `%s`; it has base_url, subdomain, url_scheme, method, query_string, "
        .. "json, data, headers, content_type, auth, follow_redirects, environ_base and environ_overrides"
        ):format(tostring(name)), level + 1)
    end
  end
  if opts.json ~= nil and opts.data ~= nil then
    error("a request has one body: give json or data, not both", level + 1)
  end
  if opts.base_url and (opts.subdomain or opts.url_scheme) then
    error("subdomain and url_scheme cannot be given together with base_url, which says both", level + 1)
  end
end

-- scheme, host, script root (without a slash at its end), path, query
local function locate(app, path, opts)
  local scheme, netloc, rest, query = environ.split_url(path)
  local root
  if opts.base_url then
    scheme, netloc, root = environ.split_url(opts.base_url)
  else
    scheme = scheme or opts.url_scheme or app.config.PREFERRED_URL_SCHEME or "http"
    if not netloc or netloc == "" then
      netloc = app.config.SERVER_NAME or "localhost"
    end
    if opts.subdomain then
      netloc = opts.subdomain .. "." .. netloc
    end
    root = app.config.APPLICATION_ROOT or "/"
  end
  if rest:sub(1, 1) ~= "/" then
    rest = "/" .. rest
  end
  return scheme or "http", netloc or "localhost", (root:gsub("/+$", "")), rest, query
end

local function query_text(in_path, given, level)
  if given == nil then
    return in_path
  end
  if in_path then
    error("the query string is given in the path and as query_string: choose one", level + 1)
  end
  if type(given) == "string" then
    return (given:gsub("^%?", ""))
  end
  local flat = {}
  boxed.each_pair(given, function(name, value)
    flat[#flat + 1], flat[#flat + 2] = tostring(name), field_text(name, value, 4)
  end, "query_string", level + 1)
  return core.url.encode_query(flat)
end

local function dumps(app, value)
  local provider = app.json
  if provider and provider.dumps then
    return provider:dumps(value)
  end
  return core.json.encode(value)
end

local function body_of(app, opts, level)
  local content_type = opts.content_type
  local data = opts.data
  if opts.json ~= nil then
    return dumps(app, opts.json), content_type or "application/json"
  end
  if data == nil then
    return nil, content_type
  end
  if type(data) == "string" or type(data) == "number" then
    return tostring(data), content_type
  end
  if is_readable(data) then
    return data:read("*a"), content_type
  end
  if not is_mapping(data) then
    error(("data: a string, a table of fields or a file is needed, not a %s value"):format(type(data)),
      level + 1)
  end
  return form_body(data, content_type, level + 1)
end

--- The request that a path and options describe.
---@param app luaflask.Flask
---@param path string? a path with or without a query, or a whole URL; "/" when absent
---@param opts table? base_url subdomain url_scheme method query_string json data headers content_type auth
---  environ_base environ_overrides
---@return table spec for core.client; `script` is the script root and `query` the query string
function environ.build(app, path, opts)
  opts = opts or {}
  path = path or opts.path or "/"
  if type(path) ~= "string" then
    error(("a request's path is a string, not a %s value"):format(type(path)), 3)
  end
  check_options(opts, 3)
  local scheme, host, script, rest, in_path = locate(app, path, opts)
  local query = query_text(in_path, opts.query_string, 3)
  local headers = {}
  add_headers(headers, opts.headers)
  local body, content_type = body_of(app, opts, 3)
  local spec = {
    method = (opts.method or "GET"):upper(),
    path = quote_path(rest),
    query = query and quote_query(query),
    headers = headers,
    body = body,
    scheme = scheme,
    host = get_header(headers, "host") or host,
    script = script,
  }
  if content_type then
    set_header(headers, "content-type", content_type)
  end
  if opts.auth ~= nil then
    set_header(headers, "authorization", authorization(opts.auth, 3))
  end
  environ.apply(spec, opts.environ_base, true)
  environ.apply(spec, opts.environ_overrides)
  return environ.complete(spec)
end

--- Fills in what follows from the rest: the target, Host and Content-Length.
---@param spec table
---@return table spec
function environ.complete(spec)
  spec.target = spec.path .. (spec.query and spec.query ~= "" and "?" .. spec.query or "")
  set_header(spec.headers, "host", spec.host)
  if spec.body and not get_header(spec.headers, "content-length") then
    set_header(spec.headers, "content-length", ("%d"):format(#spec.body))
  end
  return spec
end

return environ
