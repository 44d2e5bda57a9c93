-- SPDX-License-Identifier: MIT
-- What many specs need:
--
--   local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/lua/helper.lua")
-- It loads nothing by itself: some specs look at one module alone.
local helper = {}

--- From now on what a logger is told is gathered here: an array of lines.
function helper.lines_of(logger)
  local lines = {}
  logger.propagate = false
  logger.handlers = {}
  logger:add_handler(function(_, line)
    lines[#lines + 1] = line
  end)
  return lines
end

--- The same of an application's logger.
function helper.log_of(app)
  return helper.lines_of(app.logger)
end

--- The same of luaflask's own, which would otherwise write between the lines of the tests.
function helper.quiet()
  return helper.lines_of(require("luaflask.logging").get_logger("luaflask"))
end

function helper.get(app, path)
  return app:test_client():get(path)
end

function helper.text_of(app, path)
  return helper.get(app, path).text
end

--- The text of the error that fn raises.
function helper.message_of(fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "no error was raised")
  return tostring(err)
end

--- The error that fn raises.
function helper.thrown(fn, ...)
  local ok, err = pcall(fn, ...)
  assert(not ok, "no error was raised")
  return err
end

--- An application with a secret key and these settings.
function helper.app_with(config)
  local app = require("luaflask").Flask("spec", { root_path = "/tmp" })
  app.secret_key = "a secret key"
  for key, value in pairs(config or {}) do
    app.config[key] = value
  end
  return app
end

--- An application whose views run the functions of `views`, by path.
function helper.app_of(views, config)
  local app = helper.app_with(config)
  for path, view in pairs(views) do
    app:get(path, function()
      local result = view()
      return result == nil and "ok" or tostring(result)
    end)
  end
  return app
end

--- Runs fn in the context of a request of a core application.
function helper.within(app, spec, fn)
  local handle = require("luaflask.core").client.context(app, spec)
  handle:push()
  local ok, err = pcall(fn)
  handle:pop()
  if not ok then
    error(err, 0)
  end
end

--- Runs fn as a task, waits for its end, and gives its results.
function helper.in_task(fn)
  return require("luaflask").spawn(fn):join()
end

--- Whether err is the end of a cancelled task.
function helper.is_cancelled(err)
  local luaflask = require("luaflask")
  return luaflask.isinstance(err, luaflask.Cancelled)
end

return helper
