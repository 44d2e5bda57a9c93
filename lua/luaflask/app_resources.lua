-- SPDX-License-Identifier: MIT
-- Methods of the application for what lies beside it (files, the instance folder), what others see of it
-- (templates, the shell), and what runs when a worker starts and stops.
local Scaffold = require("luaflask.scaffold")
local class = require("luaflask.class")
local functions = require("luaflask.functions")

---@class luaflask.Flask
local resources = {}

-- ---- files ----

--- Where the instance folder is, unless the constructor was told: `instance` beside the application.
---@return string
function resources:auto_find_instance_path()
  return self.root_path:gsub("/+$", "") .. "/instance"
end

--- How long browsers may keep a file, in seconds; nil for "ask again".
---@param _filename string?
---@return integer?
function resources:get_send_file_max_age(_filename)
  return self.config.SEND_FILE_MAX_AGE_DEFAULT
end

--- Opens a file below the instance folder.
---@param resource string
---@param mode string? "rb"; writing is allowed
---@param encoding string? "utf-8": texts are bytes
---@return file*
function resources:open_instance_resource(resource, mode, encoding)
  class.check_self(self, Scaffold, "app:open_instance_resource")
  self.check_encoding(encoding)
  local file, message = io.open(self.instance_path .. "/" .. resource, mode or "rb")
  if not file then
    functions.fail(message)
  end
  return file
end

-- ---- templates, the shell ----

--- What the shell knows by name: `app`, `g`, and what shell_context_processor functions return.
---@return table
function resources:make_shell_context()
  local names = { app = self, g = require("luaflask.globals").g }
  for _, processor in ipairs(self.shell_context_processors) do
    for name, value in next, processor() or {} do
      names[name] = value
    end
  end
  return names
end

--- Adds to a template's values what context processors return; values that are there already stay.
---@param context table
function resources:update_template_context(context)
  class.check_self(self, Scaffold, "app:update_template_context")
  require("luaflask.template_context").update(self, context)
end

--- A function as it can be called: itself, for every function may wait.
---@param fn function
---@return function
function resources:ensure_sync(fn)
  return fn
end

resources.async_to_sync = resources.ensure_sync

-- ---- the life of a worker ----

local function add_to_lifespan(self, kind, fn)
  class.check_self(self, Scaffold, "app:" .. kind)
  self:check_setup(kind)
  functions.check(fn, "app:" .. kind)
  self._lifespan[#self._lifespan + 1] = { kind = kind, fn = fn }
  return fn
end

--- Runs in every worker before its first request, in an application context; it may wait. An error stops the start.
---@param fn function
---@return function
function resources:on_start(fn)
  return add_to_lifespan(self, "on_start", fn)
end

--- Runs in every worker after its last request, in an application context; it may wait, as long as --drain-timeout
--- leaves it. What was registered last runs first. An error is logged.
---@param fn function
---@return function
function resources:on_stop(fn)
  return add_to_lifespan(self, "on_stop", fn)
end

--- Both in one function that yields once: before `coroutine.yield()` is the start, after it the stop.
---@param fn function
---@return function
function resources:while_serving(fn)
  return add_to_lifespan(self, "while_serving", fn)
end

return resources
