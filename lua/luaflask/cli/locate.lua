-- SPDX-License-Identifier: MIT
-- Finding the application that a command line names: MODULE or FILE, then optionally :NAME or :factory(args).
local class = require("luaflask.class")

local locate = {}

local DEFAULT_FILES = { "wsgi.lua", "app.lua" }
local DEFAULT_NAMES = { "app", "application" }
local FACTORIES = { "create_app", "make_app" }

local function readable(path)
  local file = io.open(path, "r")
  if file then
    file:close()
    return true
  end
  return false
end

-- Splits "shop:create_app('x')" into "shop" and "create_app('x')".
local function split(target)
  local module, rest = target:match("^([^:]+):(.+)$")
  if module then
    return module, rest
  end
  return target, nil
end

-- The file behind a target's first part; nil and what was tried.
local function find_file(module)
  if module:find("%.lua$") or module:find("/") then
    if readable(module) then
      return module
    end
    local inside = module:gsub("/+$", "") .. "/init.lua"
    if readable(inside) then
      return inside
    end
    return nil, ("there is no file '%s' to load the application from"):format(module)
  end
  local path = "./?.lua;./?/init.lua;" .. package.path
  local file, tried = package.searchpath(module, path)
  if file then
    return file
  end
  return nil, ("the module '%s' was not found; tried:%s"):format(module, tried:gsub("\n\t*", "\n  "))
end

--- What a server says it serves; nil and a message when there is nothing to load.
---@param target string?
---@return string? label
---@return string? message
function locate.label(target)
  if target == nil then
    for _, file in ipairs(DEFAULT_FILES) do
      if readable(file) then
        return file
      end
    end
    return nil, "no application: name it with --app (a module or a file), set LUAFLASK_APP, or run this where there "
      .. "is an app.lua or wsgi.lua"
  end
  local module = split(target)
  local file, message = find_file(module)
  if not file then
    return nil, message
  end
  return target
end

local function is_app(v)
  return class.isinstance(v, require("luaflask.app"))
end

local function with_traceback(err)
  if type(err) == "string" then
    local trace = debug.traceback("", 2):gsub("^\n", "")
    -- Only the application's own frames help.
    local lines = {}
    for line in trace:gmatch("[^\n]+") do
      if not line:find("luaflask/cli/", 1, true) and not line:find("[C]:", 1, true) then
        lines[#lines + 1] = line
      end
    end
    return err .. (#lines > 1 and "\n" .. table.concat(lines, "\n") or "")
  end
  return tostring(err)
end

-- Calls a factory; arguments are Lua literals as written.
local function call_factory(module, name, arguments, label)
  local factory = module[name]
  if type(factory) ~= "function" then
    return nil, ("'%s' in '%s' is not a function: it cannot be called as a factory"):format(name, label)
  end
  local args
  if arguments ~= "" then
    local chunk = "return " .. arguments
    local fn, message = (loadstring or load)(chunk, "=arguments") -- luacheck: ignore 143
    if not fn then
      return nil, ("the arguments of '%s(%s)' cannot be read: %s"):format(name, arguments,
        (message:gsub("^arguments:%d+: ", "")))
    end
    args = fn
  end
  local ok, app = xpcall(function()
    if args then
      return factory(args())
    end
    return factory()
  end, with_traceback)
  if not ok then
    return nil, ("the factory '%s' raised an error: %s"):format(name, app)
  end
  if not is_app(app) then
    return nil, ("the factory '%s' returned %s, not a Flask application"):format(name,
      app == nil and "nothing" or "a " .. type(app) .. " value")
  end
  return app
end

local function by_name(module, expression, label)
  local name, arguments = expression:match("^([%a_][%w_]*)%s*%((.*)%)$")
  if name then
    return call_factory(module, name, arguments, label)
  end
  if not expression:find("^[%a_][%w_]*$") then
    return nil, ("'%s' is neither a name nor a call: write --app %s:NAME or --app '%s:factory(\"x\")'"):format(
      expression, label, label)
  end
  local value = module[expression]
  if is_app(value) then
    return value
  end
  if type(value) == "function" then
    return call_factory(module, expression, "", label)
  end
  return nil, ("there is no application '%s' in '%s'"):format(expression, label)
end

-- The application in what a file returned: itself, a usual name, the only one, or a usual factory's.
local function find_app(module, label)
  if is_app(module) then
    return module
  end
  if type(module) ~= "table" then
    return nil, ("'%s' returned %s: end it with `return app`, or return a table with `app` or `create_app`"):format(
      label, module == true and "nothing" or "a " .. type(module) .. " value")
  end
  for _, name in ipairs(DEFAULT_NAMES) do
    if is_app(module[name]) then
      return module[name]
    end
  end
  local found
  for _, value in next, module do
    if is_app(value) then
      if found and found ~= value then
        return nil, ("there is more than one application in '%s': say which with --app %s:NAME"):format(label, label)
      end
      found = value
    end
  end
  if found then
    return found
  end
  for _, name in ipairs(FACTORIES) do
    if type(module[name]) == "function" then
      return call_factory(module, name, "", label)
    end
  end
  return nil, ("no application in '%s': it should return one, or a table with `app` or `create_app`"):format(label)
end

-- Puts the application's folder on package.path, so that it finds its own modules.
local function add_folder(file, module)
  local folder = file:match("^(.*)/[^/]*$") or "."
  if file:find("/init%.lua$") and not module:find("/") and not module:find("%.lua$") then
    folder = folder:match("^(.*)/[^/]*$") or "."
  end
  if not module:find("/") and not module:find("%.lua$") then
    for _ in module:gmatch("%.") do
      folder = folder:match("^(.*)/[^/]*$") or "."
    end
  end
  package.path = ("%s/?.lua;%s/?/init.lua;%s"):format(folder, folder, package.path)
end

--- Loads the application.
---@param target string?
---@param debug boolean?
---@return boolean ok
---@return luaflask.Flask|string app or what went wrong
---@return string? file
function locate.load(target, debug)
  target = target or locate.label(nil)
  local name, expression = split(target or "app.lua")
  local file, message = find_file(name)
  if not file then
    return false, message
  end
  add_folder(file, name)
  local chunk
  chunk, message = loadfile(file)
  if not chunk then
    return false, ("the application does not load: %s"):format(message), file
  end
  local ok, module = xpcall(function()
    local module_name = name:gsub("%.lua$", ""):gsub("^.*/", "")
    local result = chunk(module_name, file)
    if result ~= nil and package.loaded[name] == nil and not name:find("/") then
      package.loaded[name:gsub("%.lua$", "")] = result
    end
    return result == nil and true or result
  end, with_traceback)
  if not ok then
    return false, ("the application does not load: %s"):format(module), file
  end
  local app
  if expression then
    app, message = by_name(type(module) == "table" and module or {}, expression, name)
  else
    app, message = find_app(module, name)
  end
  if not app then
    return false, message, file
  end
  if debug ~= nil then
    app.debug = debug and true or app.debug
  end
  return true, app, file
end

return locate
