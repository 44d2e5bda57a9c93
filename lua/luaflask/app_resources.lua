-- SPDX-License-Identifier: MIT
-- Methods of the application for what lies beside it (files, the instance folder) and what others see of it
-- (templates, the shell).
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

--- Answers with a file of the static folder.
---@param filename string
---@return luaflask.Response
function resources:send_static_file(filename)
  local folder = self:static_path()
  if not folder then
    functions.fail("'static_folder' must be set to serve static_files.")
  end
  return require("luaflask.files").send_from_directory(folder, filename,
    { max_age = self:get_send_file_max_age(filename) })
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

return resources
