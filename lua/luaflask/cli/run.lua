-- SPDX-License-Identifier: MIT
-- `luaflask run` and `app:run()`: the first process becomes the master; it starts this same command line again
-- as a generation, which comes through here too, loads the application and serves.
local core = require("luaflask.core")
local locate = require("luaflask.cli.locate")
local serving = require("luaflask.cli.serving")

local run = {}

run.summary = "Serve the application."
run.usage = "[--app APP] run [OPTIONS]"
run.description = "  Serve the application. Worker processes answer the requests; a crash of one\n"
  .. "  costs only what it was doing. CTRL+C or SIGTERM stops all of them.\n"

-- Of the process rather than of the server: not in serving.options.
local DEBUG = { name = "debug", negatable = true, help = "debug mode: restart on change, traceback pages" }

run.spec = {}
for i, option in ipairs(serving.options) do
  run.spec[i] = option
end
run.spec[#run.spec + 1] = DEBUG
run.spec[#run.spec + 1] = { name = "help", help = "show this text" }

-- One line on stderr; the exit status.
local function fail(message)
  io.stderr:write("luaflask: ", message, "\n")
  return 1
end

-- Opens the logs of this process; a message if one cannot be. The workers inherit the generation's access log.
local function open_logs(settings, is_generation)
  if settings.error_log then
    local ok, message = core.server.open_error_log(settings.error_log)
    if not ok then
      return "--error-log: " .. message
    end
  end
  if is_generation and settings.access_log then
    local ok, message = core.server.open_access_log(settings.access_log, settings.access_log_format)
    if not ok then
      return "--access-log: " .. message
    end
  end
end

-- Becomes the master; the exit status.
local function be_master(settings, debug, label)
  local ok, message = core.server.set_access(settings.user, settings.socket_mode)
  if not ok then
    return fail(message)
  end
  message = open_logs(settings, false)
  if message then
    return fail(message)
  end
  local ready, fingerprint = core.server.prepare(settings, true)
  if not ready then
    return fail(fingerprint)
  end
  local urls
  urls, message = core.server.bind({ { settings.host, settings.port } })
  if not urls then
    return fail(message)
  end
  local arena
  arena, message = core.server.make_arena(settings.shared_memory)
  if not arena then
    return fail(message)
  end
  local url = settings.cert and urls[1]:gsub("^http:", "https:") or urls[1]
  io.stderr:write(" * Serving Luaflask app '", label, "'\n * Debug mode: ", debug and "on" or "off", "\n",
    " * Running on ", url, " (Press CTRL+C to quit)\n")
  if fingerprint then
    io.stderr:write(" * The certificate was made for this run and is known to nobody: for development only.\n",
      " * Its SHA-256 fingerprint: ", fingerprint, "\n")
  end
  for _, folder in ipairs(settings.static or {}) do
    io.stderr:write((" * Files under %s/ come from %s, past the app: no hooks, no sessions, no error handlers.\n")
      :format(folder[1]:gsub("/+$", ""), folder[2]))
  end
  return core.server.master(debug, settings)
end

-- In a generation: reads what only root may (a certificate's key), becomes the user of --user, opens the logs; the
-- message if one of them fails.
local function settle_in(settings)
  for _, path in ipairs({ settings.cert ~= "adhoc" and settings.cert or nil, settings.key }) do
    core.server.tell_file(path)
  end
  local ok, message = core.server.set_access(settings.user, settings.socket_mode)
  if ok then
    ok, message = core.server.prepare(settings, false)
  end
  if ok then
    ok, message = core.server.drop_privileges()
  end
  return not ok and message or open_logs(settings, true)
end

-- The files that the application was loaded from, told to a master that watches them.
local function tell_files(file)
  if file then
    core.server.tell_file(file)
  end
  for name in next, package.loaded do
    if not name:find("^luaflask") and package.searchpath then
      local path = package.searchpath(name, package.path)
      if path then
        core.server.tell_file(path)
      end
    end
  end
end

-- Serves in a generation; the exit status.
local function be_generation(app, settings)
  local ok, err = xpcall(app.freeze, function(e)
    return type(e) == "string" and e or tostring(e)
  end, app)
  if not ok then
    return fail(err)
  end
  settings.debug = app.debug
  if app.debug then
    require("luaflask.debug.globals").watch(function(message)
      app.logger:warning("%s", message)
    end)
  end
  settings.start, settings.stop = require("luaflask.lifespan").of_worker(app)
  return core.server.serve(app._core, settings)
end

--- `luaflask run`.
---@param context table
---@param opts table
---@return integer status
function run.command(context, opts)
  local settings, message = serving.read_command(opts)
  if not settings then
    return context.fail(message)
  end
  if not core.server.is_generation() then
    local label
    label, message = locate.label(context.app)
    if not label then
      return context.fail(message)
    end
    return be_master(settings, context.debug, label)
  end
  message = settle_in(settings)
  if message then
    return context.fail(message, 1)
  end
  local app, file
  core.server.limit_load(settings.load_timeout)
  app, message, file = locate.load(context.app)
  core.server.limit_load(0)
  tell_files(file)
  for _, path in ipairs(context.env_files) do
    core.server.tell_file(path)
  end
  if not app then
    return context.fail(message, 1)
  end
  app.debug = context.debug
  return be_generation(app, settings)
end

--- `app:run{...}` at the end of a script.
---@param app luaflask.Flask
---@param opts table debug, and what serving.options lists, with "_" for "-"
function run.run_app(app, opts)
  if locate.is_loading(app) then
    return
  end
  local debug = opts.debug
  if debug == nil then
    debug = app.debug
  end
  app.debug = debug
  local settings, message = serving.read_script(opts)
  if not settings then
    error(message, 3)
  end
  local status
  if core.server.is_generation() then
    tell_files(arg and arg[0])
    message = settle_in(settings)
    if message then
      error("app:run: " .. message, 3)
    end
    status = be_generation(app, settings)
  else
    status = be_master(settings, debug, app.name)
  end
  os.exit(status)
end

return run
