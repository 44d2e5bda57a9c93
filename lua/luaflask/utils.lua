-- SPDX-License-Identifier: MIT
-- Small helpers under the names of werkzeug.utils: names of files from users, redirects, loading by name.
local ascii = require("luaflask.ascii")
local class = require("luaflask.class")
local core = require("luaflask.core")
local exceptions = require("luaflask.exceptions")
local functions = require("luaflask.functions")
local text = require("luaflask.text")

---@class luaflask.utils
local utils = {}

-- ---- names ----

--- A name that can be given to a file, made of one that a user gave: one part, in ASCII, without blanks, dots and
--- underscores at its ends. It may be empty.
---@param filename string
---@return string
function utils.secure_filename(filename)
  if type(filename) ~= "string" then
    error(("secure_filename: the name must be a string, not a %s value"):format(type(filename)), 2)
  end
  -- Blanks are Python's: its separators of files, groups, records and units are among them.
  local name = ascii.from(filename):gsub("/", " "):gsub("[\9-\13\28-\32]+", "_"):gsub("[^%w_.-]", "")
  return text.rstrip(name:gsub("^[._]+", ""), "._")
end

--- The header Content-Type of a media type: text and XML get the charset.
---@param mimetype string
---@param charset string
---@return string
function utils.get_content_type(mimetype, charset)
  local told = require("luaflask.wrappers.media_type").content_type(mimetype)
  return told == mimetype and mimetype or mimetype .. "; charset=" .. charset
end

-- ---- answers ----

--- A response that sends the client elsewhere.
---@param location string
---@param code integer? 302
---@return luaflask.Response
function utils.redirect(location, code)
  if type(location) ~= "string" then
    error(("redirect: the location is a string, not a %s value"):format(type(location)), 2)
  end
  if type(code) == "table" then
    code = code.code
  end
  return require("luaflask.urls").redirect(location, code)
end

--- A redirect to the path of an environ with a slash behind: relative, as only its last part changes.
---@param environ table PATH_INFO, QUERY_STRING
---@param code integer? 308, by which method and body are kept
---@return luaflask.Response
function utils.append_slash_redirect(environ, code)
  local tail = text.basename(environ.PATH_INFO or "")
  local location = tail == "" and "./" or tail .. "/"
  local query = environ.QUERY_STRING
  if query ~= nil and query ~= "" then
    location = location .. "?" .. query
  end
  return utils.redirect(location, code or 308)
end

--- luaflask.send_file.
function utils.send_file(...)
  return require("luaflask.files").send_file(...)
end

--- luaflask.send_from_directory.
function utils.send_from_directory(...)
  return require("luaflask.files").send_from_directory(...)
end

-- ---- classes ----

--- Gives the instances of a class a field that is computed when it is first asked for, and kept. Assigning replaces
--- it; assigning nil has it computed again. Like a metamethod, it must be in place before the class is extended.
---
---   utils.cached_property(Report, "total", function(report) return sum(report.lines) end)
---@param cls luaflask.Class its instances are tables
---@param name string
---@param fn fun(self: table): any a value of nil is not kept
function utils.cached_property(cls, name, fn)
  if not class.is_class(cls) then
    error("cached_property: write `utils.cached_property(Class, \"name\", function(self) ... end)`", 2)
  end
  functions.check(fn, "cached_property")
  local inherited = cls.__index
  function cls.__index(self, key)
    if key == name then
      local value = fn(self)
      rawset(self, name, value)
      return value
    elseif type(inherited) == "function" then
      return inherited(self, key)
    end
    return getmetatable(self)[key]
  end
end

-- ---- loading by name ----

--- Something could not be loaded by its name.
---@class luaflask.utils.ImportStringError: luaflask.Exception
---@field import_name string
---@field exception string what went wrong
local ImportStringError = exceptions.Exception:extend("ImportStringError")
utils.ImportStringError = ImportStringError

---@param import_name string
---@param exception any
function ImportStringError:init(import_name, exception)
  self.import_name, self.exception = import_name, exception
  self.message = ("import of %q failed: %s"):format(import_name, tostring(exception))
end

local function is_module(name)
  return package.loaded[name] ~= nil or package.preload[name] ~= nil
    or package.searchpath(name, package.path) ~= nil or package.searchpath(name, package.cpath) ~= nil
end

-- The value, or nil and why there is none. What a module raises while it is loaded is raised.
local function import(name)
  name = name:gsub(":", ".")
  if is_module(name) then
    return (require(name))
  end
  local place, field = name:match("^(.+)%.([^.]+)$")
  if not place or not is_module(place) then
    return nil, ("no module %q is on package.path"):format(place or name)
  end
  local module = require(place)
  local value = type(module) == "table" and module[field]
  if not value then
    return nil, ("module %q has no field %q"):format(place, field)
  end
  return value
end

--- What a name stands for: a module ("shop.models"), or a field of one ("shop.models:Item", "shop.models.Item").
---@param import_name string
---@param silent boolean? nil instead of an ImportStringError
---@return any
function utils.import_string(import_name, silent)
  if type(import_name) ~= "string" then
    error(("import_string: the name must be a string, not a %s value"):format(type(import_name)), 2)
  end
  local value, message = import(import_name)
  if value == nil and not silent then
    error(ImportStringError(import_name, message))
  end
  return value
end

-- The folder that a package's modules lie in.
local function folder_of(name)
  local searched = (name:gsub("%.", "/"))
  for template in package.path:gmatch("[^;]+") do
    local base = template:match("^(.*)%?%.lua$")
    if base and core.folder.kind(base .. searched) == "folder" then
      return base .. searched
    end
  end
end

local function collect(name, folder, options, out)
  local names = core.folder.names(folder) or {}
  table.sort(names)
  for _, entry in ipairs(names) do
    local file, sub = entry:match("^([%w_-]+)%.lua$"), entry:match("^[%w_-]+$")
    if file and file ~= "init" then
      out[#out + 1] = name .. "." .. file
    elseif sub and package.searchpath(name .. "." .. sub, package.path) then
      if options.include_packages then
        out[#out + 1] = name .. "." .. sub
      end
      if options.recursive then
        collect(name .. "." .. sub, folder .. "/" .. sub, options, out)
      end
    end
  end
end

--- The names of the modules of a package (a folder on package.path), in order: for applications that load all that
--- lies there. Packages within are those folders that have an init.lua.
---@param import_path string
---@param options { include_packages: boolean?, recursive: boolean? }?
---@return string[]
function utils.find_modules(import_path, options)
  local folder = folder_of(import_path)
  if not folder then
    error(("find_modules: %q is not a package: no folder of that name is on package.path"):format(import_path), 2)
  end
  local out = {}
  collect(import_path, folder, options or {}, out)
  return out
end

return utils
