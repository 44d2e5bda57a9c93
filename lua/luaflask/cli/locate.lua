-- SPDX-License-Identifier: MIT
-- Finding the application that a command line names: MODULE or FILE, then optionally :NAME or :factory(args).
local class = require("luaflask.class")

local locate = {}

local DEFAULT_FILES = { "wsgi.lua", "app.lua" }
local DEFAULT_NAMES = { "app", "application" }
local FACTORIES = { "create_app", "make_app" }

-- The application whose app:run() was called while its file was loaded: `luaflask run` does that part itself.
local ran

--- Whether an application is being loaded by a command; app:run() then only says who it is.
---@param app luaflask.Flask
---@return boolean
function locate.is_loading(app)
  if ran == nil then
    return false
  end
  ran.app = app
  return true
end

local function readable(path)
  -- A folder can be opened, but not read.
  local file = io.open(path, "r")
  local ok = file ~= nil and file:read(0) ~= nil or file ~= nil and file:seek("end") == 0
  if file then
    file:close()
  end
  return ok
end

-- Splits "shop:create_app('x')" into "shop" and "create_app('x')".
local function split(target)
  local module, rest = target:match("^([^:]+):(.+)$")
  if module then
    return module, rest
  end
  return target, nil
end

local function is_path(module)
  return module:find("%.lua$") ~= nil or module:find("/", 1, true) ~= nil
end

-- The file behind a target's first part; nil and what was tried.
local function find_file(module)
  if is_path(module) then
    if readable(module) then
      return module
    end
    local folder = module:gsub("/+$", "")
    for _, name in ipairs({ "init.lua", "app.lua", "wsgi.lua" }) do
      if readable(folder .. "/" .. name) then
        return folder .. "/" .. name
      end
    end
    return nil, ("there is no file '%s' to load the application from"):format(module)
  end
  local file, tried = package.searchpath(module, "./?.lua;./?/init.lua;" .. package.path)
  if file then
    return file
  end
  tried = tried:gsub("\n?\t*no file", "\n  no file")
  return nil, ("the module '%s' was not found:%s"):format(module, tried)
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
    return nil, "no application: name it with --app (a module or a file), set LUAFLASK_APP, or run this "
      .. "where there is an app.lua or wsgi.lua"
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

-- The error with the application's own frames below it, which are what helps.
local function with_traceback(err)
  local lines = {}
  for _, frame in ipairs(require("luaflask.debug.frames").parse(debug.traceback("", 2))) do
    if not frame.own then
      lines[#lines + 1] = ("\n  %s:%d: %s"):format(frame.file, frame.line, frame.what)
    end
  end
  return tostring(err) .. (#lines > 1 and table.concat(lines) or "")
end

-- Calls a factory; arguments are Lua literals as written.
local function call_factory(module, name, arguments, label)
  local factory = module[name]
  if type(factory) ~= "function" then
    return nil, ("'%s' in '%s' is not a function: it cannot be called as a factory"):format(name, label)
  end
  local args
  if arguments ~= "" then
    local message
    args, message = load("return " .. arguments, "=arguments", "t", {})
    if not args then
      return nil, ("the arguments of '%s(%s)' cannot be read: %s"):format(name, arguments,
        (message:gsub("^arguments:%d+: ", "")))
    end
  end
  local ok, app = xpcall(function()
    if args then
      return factory(args())
    end
    return factory()
  end, with_traceback)
  if not ok then
    return nil, ("the factory '%s' raised an error: %s"):format(name, app), "raised"
  end
  if not is_app(app) then
    return nil, ("the factory '%s' returned %s, not a Flask application"):format(name,
      app == nil and "nothing" or "a " .. type(app) .. " value")
  end
  return app
end

-- What MODULE:expression means.
local function by_name(module, expression, label)
  if type(module) ~= "table" or is_app(module) then
    local found = is_app(module) and "an application: leave the name out"
      or module == true and "nothing" or "a " .. type(module) .. " value"
    return nil, ("--app %s:%s: '%s' would be a field of a table that the file returns, but it returned %s")
      :format(label, expression, expression, found)
  end
  local name, arguments = expression:match("^([%a_][%w_]*)%s*%((.*)%)$")
  if name then
    return call_factory(module, name, arguments, label)
  end
  if not expression:find("^[%a_][%w_]*$") then
    return nil, ("'%s' is neither a name nor a call: write --app %s:NAME or --app '%s:factory(1)'"):format(
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
    local found = module == true and "nothing" or "a " .. type(module) .. " value"
    return nil, ("'%s' returned %s: end it with `return app`, or return a table with `app` or `create_app`")
      :format(label, found)
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
        return nil, ("there is more than one application in '%s': say which with --app %s:NAME"):format(label,
          label)
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
  return nil, ("no application in '%s': it should return one, or a table with `app` or `create_app`")
    :format(label)
end

local function parent(folder)
  return folder:match("^(.*)/[^/]*$") or (folder ~= "." and "." or "..")
end

-- The folder that the application's modules are looked for in, and the name that its own file has there. A
-- file belongs to the package whose folder it is in; a package is a folder with an init.lua.
local function place(file, module)
  if not is_path(module) then
    local folder = parent(file:gsub("/init%.lua$", ""))
    for _ in module:gmatch("%.") do
      folder = parent(folder)
    end
    return folder, module
  end
  local folder, name = parent(file), file:match("([^/]+)%.lua$") or file:match("[^/]+$")
  local parts = name ~= "init" and { name } or {}
  while folder ~= "." and readable(folder .. "/init.lua") and folder:match("[^/]+$") ~= ".." do
    table.insert(parts, 1, folder:match("[^/]+$"))
    folder = parent(folder)
  end
  return folder, parts[1] and table.concat(parts, ".") or "init"
end

-- Puts a folder on package.path: before everything but luaflask's own files, whose folder comes first so that their
-- names are not looked for in the application's at every require.
local function add_folder(folder)
  local own = package.searchpath("luaflask.cli.locate", package.path) or ""
  local home = own:match("^(.*)/luaflask/cli/locate%.lua$")
  local first = home and ("%s/?.lua;%s/?/init.lua;"):format(home, home) or ""
  package.path = ("%s%s/?.lua;%s/?/init.lua;%s"):format(first, folder, folder, package.path)
end

-- Runs the application's file; what it returned, `true` for nothing.
local function run_file(file, module)
  local folder, name = place(file, module)
  add_folder(folder)
  local chunk, message = loadfile(file)
  if not chunk then
    return nil, message
  end
  ran = {}
  local ok, result = xpcall(chunk, with_traceback, name, file)
  local own = ran.app
  ran = nil
  if not ok then
    return nil, result
  end
  if result == nil then
    return own or true
  end
  if package.loaded[name] == nil then
    package.loaded[name] = result
  end
  return result
end

--- Loads the application.
---@param target string?
---@return luaflask.Flask? app
---@return string? message what went wrong
---@return string? file the file that was, or should have been, loaded
---@return "raised"|nil kind whether the application's own code raised an error
function locate.load(target)
  if target == nil then
    local message
    target, message = locate.label(nil)
    if target == nil then
      return nil, message
    end
  end
  local name, expression = split(target)
  local file, message = find_file(name)
  if not file then
    return nil, message
  end
  local module
  module, message = run_file(file, name)
  if module == nil then
    return nil, "the application does not load: " .. message, file, "raised"
  end
  local app, kind
  if expression then
    app, message, kind = by_name(module, expression, name)
  else
    app, message, kind = find_app(module, name)
  end
  if not app then
    return nil, message, file, kind
  end
  return app, nil, file
end

return locate
