-- SPDX-License-Identifier: MIT
-- Config: the settings of an app, and the ways to load them.
--
-- A Config is a table: `app.config.SECRET_KEY` is a plain field. Loaders take upper-case keys only, so that a
-- configuration file may have helpers of its own. Relative file names start at the folder given as root_path.
local class = require("luaflask.class")
local keys = require("luaflask.keys")

local getmetatable, rawget, rawset, select, type = getmetatable, rawget, rawset, select, type

---@class luaflask.Config: luaflask.Class
---@field root_path string?
---@field [string] any
local Config = class.new("Config")

-- The folder stays out of the table itself, which holds settings and nothing else.
local root_paths = setmetatable({}, { __mode = "k" })

---@param root_path string? the folder where relative file names start
---@param defaults table?
function Config:init(root_path, defaults)
  root_paths[self] = root_path
  for key, value in next, defaults or {} do
    self[key] = value
  end
end

function Config.__index(self, key)
  if key == "root_path" then
    return root_paths[self]
  end
  return getmetatable(self)[key]
end

function Config.__newindex(self, key, value)
  if key == "root_path" then
    root_paths[self] = value
    return
  end
  if getmetatable(self)[key] ~= nil then
    error(("`%s` is a method of Config and cannot be a setting; settings are written in capitals"):format(
      tostring(key)), 2)
  end
  rawset(self, key, value)
end

-- Whether a key is a setting: it has capital letters and no small ones.
local function is_setting(key)
  return type(key) == "string" and key:find("%u") ~= nil and key:find("%l") == nil
end

-- ---- the methods of a dictionary ----

---@param key string
---@param default any?
---@return any
function Config:get(key, default)
  class.check_self(self, Config, "config:get")
  local v = rawget(self, key)
  if v == nil then
    return default
  end
  return v
end

--- The setting, which becomes `default` if there was none.
---@param key string
---@param default any
---@return any
function Config:setdefault(key, default)
  class.check_self(self, Config, "config:setdefault")
  if rawget(self, key) == nil then
    self[key] = default
  end
  return rawget(self, key)
end

--- Takes over every key of a table, in capitals or not.
---@param mapping table
function Config:update(mapping)
  class.check_self(self, Config, "config:update")
  for key, value in next, mapping do
    self[key] = value
  end
end

--- Removes a setting and gives it; a missing one is an error unless a default (nil, too) is given.
---@param key string
---@param ... any the default
---@return any
function Config:pop(key, ...)
  class.check_self(self, Config, "config:pop")
  local v = rawget(self, key)
  if v == nil then
    if select("#", ...) == 0 then
      error(("there is no setting %s; `config:pop(%q, nil)` takes it if it is there"):format(tostring(key),
        tostring(key)), 2)
    end
    return (...)
  end
  rawset(self, key, nil)
  return v
end

--- Removes one setting, the last by the alphabet, and gives its key and value; an error when there is none.
---@return string key
---@return any value
function Config:popitem()
  class.check_self(self, Config, "config:popitem")
  local last
  for key in self:keys() do
    last = key
  end
  if last == nil then
    error("config:popitem: there are no settings", 2)
  end
  local value = rawget(self, last)
  rawset(self, last, nil)
  return last, value
end

--- Removes all settings.
function Config:clear()
  class.check_self(self, Config, "config:clear")
  for key in next, self do
    rawset(self, key, nil)
  end
end

--- The settings as a plain table of their own.
---@return table
function Config:copy()
  class.check_self(self, Config, "config:copy")
  local copy = {}
  for key, value in next, self do
    copy[key] = value
  end
  return copy
end

---@param key string
---@return boolean
function Config:has(key)
  class.check_self(self, Config, "config:has")
  return rawget(self, key) ~= nil
end

--- Iterates over key and value, sorted by key.
---@return fun(): string, any
function Config:items()
  class.check_self(self, Config, "config:items")
  local names, i = keys.sorted(self), 0
  return function()
    i = i + 1
    if names[i] ~= nil then
      return names[i], rawget(self, names[i])
    end
  end
end

--- Iterates over the keys, sorted.
---@return fun(): string
function Config:keys()
  class.check_self(self, Config, "config:keys")
  local names, i = keys.sorted(self), 0
  return function()
    i = i + 1
    return names[i]
  end
end

--- Iterates over the values, in the order of their keys.
---@return fun(): any
function Config:values()
  class.check_self(self, Config, "config:values")
  local next_item = self:items()
  return function()
    local _, value = next_item()
    return value
  end
end

--- Values may be secrets: they are not printed.
function Config:__tostring()
  return ("<Config %d settings>"):format(#keys.sorted(self))
end

-- ---- loaders ----

--- Takes the settings (the keys in capitals) of a table.
---@param mapping table
---@return boolean always true
function Config:from_mapping(mapping)
  class.check_self(self, Config, "config:from_mapping")
  if type(mapping) ~= "table" then
    error(("config:from_mapping: expected a table, not a %s value"):format(type(mapping)), 2)
  end
  for key, value in next, mapping do
    if type(key) == "number" and type(value) == "table" then
      key, value = value[1], value[2]                  -- a list of pairs
    end
    if is_setting(key) then
      rawset(self, key, value)
    end
  end
  return true
end

local function module_exists(name)
  return package.loaded[name] ~= nil or package.preload[name] ~= nil
    or package.searchpath(name, package.path) ~= nil or package.searchpath(name, package.cpath) ~= nil
end

-- "shop.config" or "shop.config.Development": the longest part that is a module, then fields of it.
local function import(name, level)
  local module, rest = name, ""
  while module and not module_exists(module) do
    local shorter, field = module:match("^(.+)[.:]([^.:]+)$")
    module, rest = shorter, field and field .. (rest ~= "" and "." .. rest or "") or rest
  end
  if not module then
    error(("config:from_object: there is no module for %q in package.path or package.cpath"):format(name),
      level + 1)
  end
  local value = require(module)
  for field in rest:gmatch("[^.:]+") do
    local t = type(value)
    local inner = (t == "table" or t == "userdata") and value[field] or nil
    if inner == nil then
      error(("config:from_object: module %q has no field %q"):format(module, rest), level + 1)
    end
    value = inner
  end
  return value
end

--- Takes the settings of a table, a class (fields that it inherits, too), or of what "module" or
--- "module.Class" names.
---@param object table|string
function Config:from_object(object)
  class.check_self(self, Config, "config:from_object")
  if type(object) == "string" then
    object = import(object, 2)
  end
  if type(object) ~= "table" then
    error(("config:from_object: expected a table, a class or the name of a module, not a %s value"):format(
      type(object)), 2)
  end
  -- From the most distant parent down, so that what is nearer wins.
  local chain, seen = {}, {}
  while type(object) == "table" and not seen[object] do
    seen[object] = true
    table.insert(chain, 1, object)
    local mt = getmetatable(object)
    object = type(mt) == "table" and rawget(mt, "__index") or nil
  end
  for _, part in ipairs(chain) do
    for key, value in next, part do
      if is_setting(key) then
        rawset(self, key, value)
      end
    end
  end
end

local NOT_THERE = { [2] = true, [20] = true, [21] = true } -- ENOENT, ENOTDIR, EISDIR

-- Opens a file of the configuration. nil when it is not there and that is allowed.
local function open(self, filename, silent, mode, level)
  if type(filename) ~= "string" then
    error(("the name of the configuration file must be a string, not a %s value"):format(type(filename)),
      level + 1)
  end
  local root = root_paths[self]
  local path = filename
  if root and filename:sub(1, 1) ~= "/" then
    path = root:gsub("/$", "") .. "/" .. filename
  end
  local file, message, code = io.open(path, mode)
  if file then
    -- A folder opens and fails at the first read.
    local _, why, read_code = file:read(0)
    if not read_code then
      return file, path
    end
    file:close()
    message, code = path .. ": " .. tostring(why):gsub("^.*: ", ""), read_code
  end
  if silent and NOT_THERE[code] then
    return nil
  end
  error("Unable to load configuration file (" .. tostring(message) .. ")"
    .. (path ~= filename and "; relative names start at the app's root_path" or ""), level + 1)
end

-- Options may be given as a table or, like Flask's second argument, as `true` for silent.
local function is_silent(opts)
  return opts == true or (type(opts) == "table" and opts.silent == true)
end

--- Runs a Lua file and takes the globals that it sets in capitals. They stay within the file: the program
--- sees nothing of them, while the file sees the program's globals.
---@param filename string
---@param silent boolean|table? true, or { silent = true }: a missing file is no error
---@return boolean whether the file was there
function Config:from_pyfile(filename, silent)
  class.check_self(self, Config, "config:from_pyfile")
  local file, path = open(self, filename, is_silent(silent), "r", 2)
  if not file then
    return false
  end
  local text = file:read("*a")
  file:close()
  local settings = setmetatable({}, { __index = _G })
  local chunk, message = load(text, "@" .. path, "t", settings)
  if not chunk then
    error("Unable to load configuration file (" .. message .. ")", 2)
  end
  chunk()
  for key, value in next, settings do
    if is_setting(key) then
      rawset(self, key, value)
    end
  end
  return true
end

--- The same under a name that says what it does.
Config.from_luafile = Config.from_pyfile

--- Takes the settings from a file in any format: `load(file)` gets the open file and returns a table.
---@param filename string
---@param load fun(file: file*): table such as luaflask.json.load; or the options with it as `load`
---@param opts { silent: boolean, text: boolean }? text = false opens the file as binary
---@return boolean whether the file was there
function Config:from_file(filename, load, opts)
  class.check_self(self, Config, "config:from_file")
  if type(load) == "table" and opts == nil and getmetatable(load) == nil then
    load, opts = load.load, load
  end
  if load == nil then
    error("config:from_file needs a function that reads the file: "
      .. "write `config:from_file(\"config.json\", luaflask.json.load)`", 2)
  end
  local binary = type(opts) == "table" and opts.text == false
  local file = open(self, filename, is_silent(opts), binary and "rb" or "r", 2)
  if not file then
    return false
  end
  local ok, result, why = pcall(load, file)
  if io.type(file) == "file" then
    file:close()
  end
  if not ok then
    error(result, 0)
  end
  if type(result) ~= "table" then
    error(("config:from_file: the loader gave a %s value for %s, not a table%s"):format(type(result),
      filename, why and ": " .. tostring(why) or ""), 2)
  end
  return self:from_mapping(result)
end

--- Loads the Lua file whose name an environment variable holds.
---@param variable string
---@param silent boolean|table? a variable that is not set, or a missing file, is no error
---@return boolean whether the file was there
function Config:from_envvar(variable, silent)
  class.check_self(self, Config, "config:from_envvar")
  local filename = os.getenv(variable)
  if not filename or filename == "" then
    if is_silent(silent) then
      return false
    end
    error(("The environment variable '%s' is not set and as such configuration could not be loaded. "
      .. "Set this variable and make it point to a configuration file"):format(variable), 2)
  end
  return self:from_pyfile(filename, silent)
end

local function default_loads(text)
  local json = require("luaflask.core").json
  return json.decode(text)
end

--- Takes the settings from environment variables that begin with the prefix and "_". Values are read as JSON;
--- what is not JSON stays a string. "__" in a name steps into a table: LUAFLASK_DB__HOST sets config.DB.HOST.
---@param prefix string|{ prefix: string?, loads: function? }|nil default "LUAFLASK"
---@param loads (fun(text: string): any)|{ loads: function? }|nil default: JSON
---@return boolean always true
function Config:from_prefixed_env(prefix, loads)
  class.check_self(self, Config, "config:from_prefixed_env")
  if type(prefix) == "table" then
    prefix, loads = prefix.prefix, prefix.loads
  elseif type(loads) == "table" then
    loads = loads.loads
  end
  prefix = (prefix or "LUAFLASK") .. "_"
  loads = loads or default_loads
  local all = require("luaflask.core").env.all()
  for _, name in ipairs(keys.sorted(all)) do
    if name:sub(1, #prefix) == prefix and #name > #prefix then
      local ok, value = pcall(loads, all[name])
      if not ok or value == nil then
        value = all[name]
      end
      local current, key = self, name:sub(#prefix + 1)
      for part, rest in
        function()
          return key:match("^(.-)__(.+)$")
        end
      do
        if type(rawget(current, part)) ~= "table" then
          rawset(current, part, {})
        end
        current, key = current[part], rest
      end
      rawset(current, key, value)
    end
  end
  return true
end

--- The settings that begin with a prefix, as a table of their own: get_namespace("MAIL_") has `server` for
--- MAIL_SERVER.
---@param namespace string
---@param lowercase boolean|{ lowercase: boolean?, trim_namespace: boolean? }|nil default true
---@param trim_namespace boolean? default true
---@return table
function Config:get_namespace(namespace, lowercase, trim_namespace)
  class.check_self(self, Config, "config:get_namespace")
  if type(lowercase) == "table" then
    lowercase, trim_namespace = lowercase.lowercase, lowercase.trim_namespace
  end
  local out = {}
  for key, value in next, self do
    if type(key) == "string" and key:sub(1, #namespace) == namespace then
      if trim_namespace ~= false then
        key = key:sub(#namespace + 1)
      end
      out[lowercase ~= false and key:lower() or key] = value
    end
  end
  return out
end

return Config
