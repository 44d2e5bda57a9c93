-- SPDX-License-Identifier: MIT
-- Sending files: send_file, send_from_directory, safe_join. Files are opened and read in the thread pool;
-- small ones are kept (file_cache.lua), large ones are sent from an open descriptor, piece by piece.
local core = require("luaflask.core")
local ascii = require("luaflask.ascii")
local compat = require("luaflask.compat")
local exceptions = require("luaflask.exceptions")
local file_cache = require("luaflask.file_cache")
local http = require("luaflask.http")
local mimetypes = require("luaflask.mimetypes")
local options = require("luaflask.options")
local Response = require("luaflask.wrappers").Response
local streams = require("luaflask.streams")

local header = core.request.header
local current_app, request = core.context.current_app, core.request.proxy
local floor, type, tostring = math.floor, type, tostring

local files = {}

-- ---- paths ----

-- The path without ".", ".." and double slashes, as far as they can be resolved without looking.
local function normalize(path)
  local parts, absolute = {}, path:sub(1, 1) == "/"
  for part in path:gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part == ".." and not absolute then
      parts[#parts + 1] = part
    elseif part ~= "." and part ~= ".." then
      parts[#parts + 1] = part
    end
  end
  local joined = table.concat(parts, "/")
  return absolute and "/" .. joined or joined ~= "" and joined or "."
end

--- Joins paths that come from users to a directory; nil if the result would leave it.
---@param directory string
---@param ... string
---@return string?
function files.safe_join(directory, ...)
  local path = directory == "" and "." or directory
  for _, part in ipairs({ ... }) do
    if part ~= "" then
      if part:find("%z") then
        return nil
      end
      part = normalize(part)
      if part:sub(1, 1) == "/" or part == ".." or part:sub(1, 3) == "../" then
        return nil
      end
      path = path:sub(-1) == "/" and path .. part or path .. "/" .. part
    end
  end
  return path
end

local function below_root(path)
  if path:sub(1, 1) == "/" then
    return path
  end
  local root = current_app.root_path
  return root and root .. "/" .. path or path
end

-- ---- headers ----

local function disposition(name, as_attachment)
  local kind = as_attachment and "attachment" or "inline"
  if not name:find("[\128-\255]") then
    return http.dump_options_header(kind, { { "filename", name } })
  end
  return http.dump_options_header(kind, { { "filename", ascii.from(name) } }) .. "; filename*=UTF-8''"
    .. core.url.quote(name, "!#$&+-.^_`|~")
end

-- Adler-32 of a short text.
local function adler32(s)
  local a, b = 1, 0
  for i = 1, #s do
    a = (a + s:byte(i)) % 65521
    b = (b + a) % 65521
  end
  return b * 65536 + a
end

-- The shortest text that stands for this number, as Flask's tags have it: a file keeps its tag.
local function mtime_text(mtime)
  if mtime == floor(mtime) then
    return ("%d.0"):format(mtime)
  end
  local text
  for digits = 15, 17 do
    text = ("%%.%dg"):format(digits):format(mtime)
    if tonumber(text) == mtime then
      break
    end
  end
  return text
end

--- The tag of a file, kept in its entry.
---@param path string
---@param entry { mtime: number, size: integer, etag: string? }
---@return string
function files.etag_of(path, entry)
  local etag = entry.etag
  if etag == nil then
    etag = ("%s-%d-%s"):format(mtime_text(entry.mtime), entry.size, compat.number_text(adler32(path)))
    entry.etag = etag
  end
  return etag
end
local etag_of = files.etag_of

-- ---- what is sent ----

local OPTIONS = { mimetype = "any", as_attachment = "any", download_name = "any", conditional = "any", etag = "any",
  last_modified = "any", max_age = "any" }

---@class luaflask.SendFileOptions
---@field mimetype string? guessed from the name by default
---@field as_attachment boolean? to be saved, not shown
---@field download_name string? the name browsers save it under
---@field conditional boolean? default true: answer 304, 206 and so on
---@field etag boolean|string|nil default true
---@field last_modified number|table|luaflask.DateTime|nil
---@field max_age integer|function|nil seconds that caches may keep it

-- Opens what is to be sent: { body, size, mtime, path, entry }.
local function open(source, level)
  if type(source) ~= "string" then
    local list = type(source) == "table" and getmetatable(source) == nil and type(source[1]) == "string"
    if list then
      local text = table.concat(source)
      return { body = text, size = #text }
    end
    if not streams.is_iterable(source) then
      error(("send_file: a path, a list of strings or an object with a method `read` is needed, not a %s "
        .. "value"):format(type(source)), level + 1)
    end
    return { body = source }
  end
  local path = normalize(below_root(source))
  local entry, message, errno = file_cache.get(path)
  if entry == nil then
    return nil, message, errno, path
  end
  local body = entry.content or entry.file
  return { body = body, size = entry.size, mtime = entry.mtime, path = path, entry = entry }
end

local function set_caching(response, max_age, path)
  if type(max_age) == "function" then
    max_age = max_age(path)
  end
  local headers = response.headers
  if max_age == nil then
    headers:set("Cache-Control", "no-cache")
    return
  end
  headers:set("Cache-Control", ("%s, max-age=%d"):format(max_age > 0 and "public" or "no-cache", max_age))
  headers:set("Expires", http.http_date(os.time() + max_age))
end

local function check_name(source, opts, name, level)
  if name == nil and opts.mimetype == nil then
    error("Unable to detect the MIME type because a file name is not available. Either set 'download_name', "
      .. "pass a path instead of a file, or set 'mimetype'.", level + 1)
  end
  if name == nil and opts.as_attachment then
    error("No name provided for attachment. Either set 'download_name' or pass a path instead of a file.",
      level + 1)
  end
  return source
end

local function build(sent, opts, level)
  local name = opts.download_name or (sent.path and require("luaflask.text").basename(sent.path))
  check_name(sent, opts, name, level + 1)
  local mimetype, encoding = opts.mimetype, nil
  if mimetype == nil then
    mimetype, encoding = mimetypes.guess(name)
  end
  local headers = {}
  if encoding and not opts.as_attachment then
    headers[#headers + 1] = { "Content-Encoding", encoding }
  end
  if name ~= nil then
    headers[#headers + 1] = { "Content-Disposition", disposition(name, opts.as_attachment) }
  end
  local app = current_app
  local accelerated = sent.path and app.config and app.config.USE_X_SENDFILE
  local body = sent.body
  if accelerated then
    headers[#headers + 1] = { "X-Sendfile", sent.path }
    if sent.entry.file then
      sent.entry.file:close()
    end
    body = ""
  end
  local cls = app.response_class or Response
  local response = cls(body, nil, headers, mimetype or "application/octet-stream")
  rawset(response, "direct_passthrough", true)
  return response, accelerated
end

-- A body that will not be sent is let go at once, not when memory is collected.
local function drop_body(response, sent)
  if sent.entry and sent.entry.file then
    sent.entry.file:close()
  elseif type(sent.body) ~= "string" then
    response:close()
  end
  response.response = ""
end

local function make_conditional(response, sent, accelerated)
  local size = not accelerated and sent.size or nil
  local ok, err = pcall(response.make_conditional, response, request, true, size)
  if not ok then
    drop_body(response, sent)
    error(err, 0)
  end
  if response.status_code == 304 then
    response.headers:remove("X-Sendfile")
    drop_body(response, sent)
  end
end

local function default_max_age(path)
  local app = current_app
  local get = app.get_send_file_max_age
  return get and get(app, path) or nil
end

local function send(sent, opts, max_age, level)
  local response, accelerated = build(sent, opts, level + 1)
  local last_modified = opts.last_modified or sent.mtime
  if last_modified ~= nil then
    response.last_modified = type(last_modified) == "number" and floor(last_modified) or last_modified
  end
  set_caching(response, max_age, sent.path)
  if type(opts.etag) == "string" then
    response:set_etag(opts.etag)
  elseif opts.etag ~= false and sent.path then
    response:set_etag(etag_of(sent.path, sent.entry))
  end
  if opts.conditional ~= false and core.context.has_request() then
    make_conditional(response, sent, accelerated)
  end
  return response
end

--- A response with a file: a path (relative to the application's root_path), an object with a method `read`,
--- or a list of strings. Never give a path that comes from a user: that is what send_from_directory is for.
---@param source any
---@param opts luaflask.SendFileOptions?
---@return luaflask.Response
function files.send_file(source, opts)
  opts = options.check("send_file", opts, OPTIONS)
  local sent, message, errno, path = open(source, 2)
  if sent == nil then
    error(("send_file: cannot open %s: %s (errno %s)"):format(path, message, tostring(errno)), 2)
  end
  local max_age = opts.max_age
  if max_age == nil then
    max_age = default_max_age(sent.path)
  end
  local response = send(sent, opts, max_age, 2)
  return response
end

-- ---- what was sent before ----

-- The headers of small files that were sent whole and with no wish but max_age, by directory and path:
-- sending one again takes a look at the cache and a copy of the list. A recipe is { file, entry, max_age,
-- expires, tag, ... } with the headers as its list; `expires` is the place of Expires, whose value is of the
-- moment.
local recipes, count = {}, 0

local MOST_RECIPES, MOST_ITEMS = 1000, 16

local function keep_recipe(directory, path, sent, response, max_age)
  if response.status_code ~= 200 or sent.entry.content == nil or #response > MOST_ITEMS
    or directory:sub(1, 1) ~= "/" then
    return
  end
  if count >= MOST_RECIPES then
    recipes, count = {}, 0
  end
  local recipe = { file = sent.path, entry = sent.entry, max_age = max_age }
  for i = 1, #response, 2 do
    recipe[i], recipe[i + 1] = response[i], response[i + 1]
    if response[i] == "Expires" then
      recipe.expires = i + 1
    elseif response[i] == "ETag" then
      recipe.tag = response[i + 1]
    end
  end
  recipes[directory] = recipes[directory] or {}
  recipes[directory][path] = recipe
  count = count + 1
end

-- Whether options say nothing, or no more than a max_age that is a number.
local function only_max_age(opts)
  local key = next(opts)
  return key == nil or (key == "max_age" and type(opts.max_age) == "number" and next(opts, key) == nil)
end

-- The answer by a recipe, or nil when it has to be made.
local function by_recipe(directory, path, max_age)
  local recipe = recipes[directory] and recipes[directory][path]
  if recipe == nil or recipe.max_age ~= max_age or current_app.response_class ~= Response
    or current_app.config.USE_X_SENDFILE then
    return nil
  end
  local entry = file_cache.get(recipe.file)
  if entry ~= recipe.entry then
    recipes[directory][path] = nil
    return nil
  end
  local status, body = 200, entry.content
  if core.context.has_request() then
    if header("range") or header("if-match") or header("if-modified-since") then
      return nil
    end
    local tag = header("if-none-match")
    if tag == recipe.tag and tag then
      status, body = 304, ""
    elseif tag then
      return nil
    end
  end
  local r = recipe
  local response = setmetatable({
    r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15], r[16],
    _body = body, _status = status, direct_passthrough = true,
  }, Response)
  if recipe.expires then
    response[recipe.expires] = http.http_date(os.time() + max_age)
  end
  return response
end

-- errno of what is not there for a client: no such file, a directory, a device, a name too long, a loop of
-- links.
local NOT_A_FILE = { [2] = true, [20] = true, [21] = true, [22] = true, [36] = true, [40] = true }

--- A response with a file below a directory, by a path that comes from a user; 404 if there is none, or if
--- the path leads out.
---@param directory string relative to the application's root_path
---@param path string
---@param opts luaflask.SendFileOptions?
---@return luaflask.Response
function files.send_from_directory(directory, path, opts)
  if type(directory) ~= "string" or type(path) ~= "string" then
    error(("send_from_directory: a directory and a path are needed, two strings, not a %s and a %s value"):format(
      type(directory), type(path)), 2)
  end
  opts = opts or {}
  if type(opts) ~= "table" or next(opts) ~= nil then
    options.check("send_from_directory", opts, OPTIONS)
  end
  local plain, max_age = only_max_age(opts), opts.max_age
  if max_age == nil then
    max_age = default_max_age(directory .. "/" .. path)
  end
  if plain then
    local response = by_recipe(directory, path, max_age)
    if response then
      return response
    end
  end
  local joined = files.safe_join(directory, path)
  if joined == nil then
    error(exceptions.NotFound(), 0)
  end
  local sent, message, errno = open(joined, 2)
  if sent == nil then
    if NOT_A_FILE[errno] then
      error(exceptions.NotFound(), 0)
    end
    error(("send_from_directory: cannot open %s: %s"):format(joined, message), 2)
  end
  local response = send(sent, opts, max_age, 2)
  if plain then
    keep_recipe(directory, path, sent, response, max_age)
  end
  return response
end

return files
