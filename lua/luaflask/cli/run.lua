-- SPDX-License-Identifier: MIT
-- `luaflask run` and `app:run()`: the first process becomes the master; it starts this same command line again
-- as a generation, which comes through here too, loads the application and serves.
local core = require("luaflask.core")
local locate = require("luaflask.cli.locate")
local reload = require("luaflask.cli.reload")
local serving = require("luaflask.cli.serving")

local run = {}

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

-- Becomes the master; the exit status. `watches`: it loads the code anew when a file changes.
local function be_master(settings, debug, watches, label)
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
  return core.server.master(watches, settings)
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

local function or_debug(flag, debug)
  if flag == nil then
    return debug
  end
  return flag
end

-- What --app names, for the banner.
local function label_of(info)
  if info.create_app then
    return "create_app"
  end
  local label, message = locate.label(info.app_import_path)
  if not label then
    local errors = require("luaflask.cli.errors")
    error(errors.NoAppException(message, require("luaflask.cli.context").current(true)), 0)
  end
  return label
end

local function serve(info, settings, opts, debug)
  local message = settle_in(settings)
  if message then
    return fail(message)
  end
  core.server.limit_load(settings.load_timeout)
  local ok, app = pcall(info.load_app, info)
  core.server.limit_load(0)
  reload.tell_files(info.app_file, opts)
  for _, path in ipairs(info.env_files) do
    core.server.tell_file(path)
  end
  if not ok then
    return fail(tostring(app))
  end
  app.debug = debug
  app._debugger = opts.debugger
  return be_generation(app, settings)
end

--- The command `luaflask run`: serves the application of `info`.
---@param info luaflask.cli.ScriptInfo
---@param opts table<string, any> converted, by name
function run.command(info, opts)
  local script = require("luaflask.cli.script")
  local ctx = require("luaflask.cli.context").current()
  local settings, message = serving.settings_of(opts)
  if not settings then
    ctx:fail(message)
  end
  local debug = script.get_debug_flag()
  if core.server.is_generation() then
    ctx:exit(serve(info, settings, opts, debug))
  end
  ctx:exit(be_master(settings, debug, or_debug(opts.reload, debug), label_of(info)))
end

local function make_command()
  local Command = require("luaflask.cli.command")
  local Option = require("luaflask.cli.option")
  local script = require("luaflask.cli.script")
  local list = { script.debug_option() }
  for _, option in ipairs(serving.command_options()) do
    list[#list + 1] = option
  end
  for _, option in ipairs(reload.command_options()) do
    list[#list + 1] = option
  end
  list[#list + 1] = Option("--with-threads/--without-threads", { hidden = true, callback = function(ctx, _, value)
    if value == false and ctx:get_parameter_source("with_threads") ~= "default" then
      ctx:fail("there are no threads to do without: requests are tasks of worker processes (--workers)")
    end
  end, expose_value = false, default = true })
  list.help = "Serve the application. Worker processes answer the requests; a crash of one costs only what it was "
    .. "doing. CTRL+C or SIGTERM stops all of them.\n\nThe reloader and the debugger are enabled by default with the "
    .. "'--debug' option."
  list.short_help = "Serve the application."
  list.callback = script.pass_script_info(run.command)
  return Command("run", list)
end

-- Host and port that a script does not say are those of SERVER_NAME.
local function with_server_name(app, opts)
  local name = app.config.SERVER_NAME
  if type(name) ~= "string" or opts.host ~= nil and opts.port ~= nil then
    return opts
  end
  local host, port = name:match("^([^:]*):?(%d*)$")
  local all = {}
  for key, value in next, opts do
    all[key] = value
  end
  if all.host == nil and host ~= "" then
    all.host = host
  end
  if all.port == nil and not tostring(all.host):find("^unix:") then
    all.port = port and tonumber(port)
  end
  return all
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
  local settings, message = serving.read_script(with_server_name(app, opts))
  if not settings then
    error(message, 3)
  end
  local status
  if core.server.is_generation() then
    reload.tell_files(arg and arg[0], {})
    message = settle_in(settings)
    if message then
      error("app:run: " .. message, 3)
    end
    status = be_generation(app, settings)
  else
    status = be_master(settings, debug, debug, app.name)
  end
  os.exit(status)
end

return setmetatable(run, {
  -- A script that only calls app:run has no use for the command.
  __index = function(_, name)
    if name == "run_command" then
      local command = make_command()
      rawset(run, name, command)
      return command
    end
  end,
})
