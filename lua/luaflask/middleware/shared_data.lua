-- SPDX-License-Identifier: MIT
-- SharedDataMiddleware: files below paths, before the application is asked. Werkzeug's, with its semantics. (The
-- server's own --static is faster, and the application's static folder needs no middleware.) Files are opened on the
-- thread pool and sent from their descriptor.
--
--   app.wsgi_app = SharedData(app.wsgi_app, { ["/shared"] = "/srv/shared", ["/robots.txt"] = "/srv/robots.txt" })
local Body = require("luaflask.gateway.body")
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local conditional = require("luaflask.conditional")
local core = require("luaflask.core")
local files = require("luaflask.files")
local functions = require("luaflask.functions")
local http = require("luaflask.http")
local mimetypes = require("luaflask.mimetypes")
local tasks = require("luaflask.tasks")
local text = require("luaflask.text")

---@class luaflask.middleware.SharedDataMiddleware: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, exports: table, options: table?): luaflask.middleware.SharedDataMiddleware
local SharedData = class.new("SharedDataMiddleware")

local DEFAULTS = { disallow = false, cache = true, cache_timeout = 60 * 60 * 12,
  fallback_mimetype = "application/octet-stream" }

-- Files below this size come as their bytes.
local SMALL = 65536

-- The folder of a module and a path below it.
local function package_folder(module, path)
  local file, message = package.searchpath(module, package.path)
  if not file then
    functions.fail("SharedDataMiddleware: there is no module '%s':%s", module, message)
  end
  return (file:match("^(.*)/") or ".") .. "/" .. path
end

local function pattern_of(glob)
  return "^" .. glob:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".") .. "$"
end

---@param app luaflask.WSGIApp
---@param exports table<string, string|string[]>|table[] path -> a folder, a file, or { module, folder beside it }; or a
---  list of { path, one of these }, looked through in that order
---@param options { disallow: string?, cache: boolean?, cache_timeout: integer?, fallback_mimetype: string? }? disallow:
---  a pattern such as "*.lua" of names that are not served
function SharedData:init(app, exports, options)
  self.app = base.application("SharedDataMiddleware", app)
  for name, value in next, base.options("SharedDataMiddleware", options, DEFAULTS) do
    self[name] = value
  end
  if type(exports) ~= "table" then
    functions.fail("SharedDataMiddleware: the exports are a table, path -> folder, not a %s value", type(exports))
  end
  local list = {}
  for path, source in next, exports do
    if type(path) == "number" then
      list[path] = { source[1], source[2] }
    else
      list[#list + 1] = { path, source }
    end
  end
  if #exports == 0 then
    table.sort(list, function(a, b)
      return a[1] < b[1]
    end)
  end
  for _, entry in ipairs(list) do
    if type(entry[2]) == "table" then
      entry[2] = package_folder(entry[2][1], entry[2][2])
    end
    if type(entry[1]) ~= "string" or type(entry[2]) ~= "string" then
      functions.fail("SharedDataMiddleware: unknown def %s: a folder, a file or { module, folder } is needed",
        tostring(entry[2]))
    end
    entry.prefix = entry[1]:sub(-1) == "/" and entry[1] or entry[1] .. "/"
  end
  self.exports = list
  self._disallow = self.disallow and pattern_of(self.disallow) or nil
end

--- Whether a file may be served, by its name; a subclass may override it.
---@param filename string
---@return boolean
function SharedData:is_allowed(filename)
  return not (self._disallow and filename:find(self._disallow))
end

local function open(path)
  local body, size, mtime = tasks.await(core.file.open(path, SMALL))
  if body ~= nil then
    return { body = body, size = size, mtime = mtime, path = path, name = text.basename(path) }
  end
end

-- The file that a path stands for, opened, or nil.
local function find(self, path)
  for _, entry in ipairs(self.exports) do
    local found
    if entry[1] == path then
      found = open(entry[2])
    end
    if not found and path:sub(1, #entry.prefix) == entry.prefix then
      local joined = files.safe_join(entry[2], path:sub(#entry.prefix + 1))
      found = joined and open(joined)
    end
    if found then
      return found
    end
  end
end

local function content_type(self, name)
  local mimetype = mimetypes.guess(name) or self.fallback_mimetype
  if mimetype:find("^text/") or mimetype:find("%+xml$") or mimetype == "application/javascript" then
    return mimetype .. "; charset=utf-8"
  end
  return mimetype
end

local function drop(file)
  if type(file.body) == "userdata" then
    file.body:close()
  end
end

function SharedData:__call(environ, start_response)
  local file = find(self, environ.PATH_INFO or "")
  if not file or not self:is_allowed(file.name) then
    if file then
      drop(file)
    end
    return self.app(environ, start_response)
  end
  local headers = {}
  local function add(name, value)
    headers[#headers + 1] = { name, value }
  end
  local modified = math.floor(file.mtime)
  if self.cache then
    local etag = files.etag_of(file.path, file)
    add("ETag", '"' .. etag .. '"')
    add("Cache-Control", ("max-age=%d, public"):format(self.cache_timeout))
    if not conditional.is_resource_modified(environ, etag, nil, modified) then
      drop(file)
      start_response("304 Not Modified", headers)
      return {}
    end
    add("Expires", http.http_date(os.time() + self.cache_timeout))
  else
    add("Cache-Control", "public")
  end
  add("Content-Type", content_type(self, file.name))
  add("Content-Length", ("%d"):format(file.size))
  add("Last-Modified", http.http_date(modified))
  start_response("200 OK", headers)
  return Body.new(file.body, 0, file.size)
end

return SharedData
