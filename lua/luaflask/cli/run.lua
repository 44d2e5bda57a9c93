-- SPDX-License-Identifier: MIT
-- `luaflask run` and `app:run()`: the first process becomes the master; it starts this same command line again as a
-- generation, which comes through here too, loads the application and serves.
local core = require("luaflask.core")
local locate = require("luaflask.cli.locate")
local options = require("luaflask.cli.options")

local run = {}

local SPEC = {
  { "host", "h", "HOST", "address to listen on, or unix:PATH (127.0.0.1)" },
  { "port", "p", "PORT", "port to listen on, 0 for any free one (5000)" },
  { "workers", "w", "N", "worker processes (one a processor)" },
  { "debug", nil, false, "debug mode: restart on change, traceback pages" },
  { "help", nil, false, "show this text" },
}

local function fail(message, status)
  io.stderr:write("luaflask: ", message, "\n")
  return status or 2
end

local function env(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

local function truthy(value)
  return value ~= nil and value ~= "0" and value:lower() ~= "false" and value:lower() ~= "no"
end

local function worker_count(text)
  if text == nil then
    return core.server.cpus()
  end
  local n = tonumber(text)
  if not n or n ~= math.floor(n) or n < 1 or n > 1024 then
    return nil, ("--workers: a number between 1 and 1024, not '%s'"):format(tostring(text))
  end
  return math.floor(n)
end

local function check_port(text)
  local n = tonumber(text)
  if not n or n ~= math.floor(n) or n < 0 or n > 65535 then
    return nil, ("--port: a number between 0 and 65535, not '%s'"):format(tostring(text))
  end
  return ("%d"):format(n)
end

-- Becomes the master; the exit status.
local function be_master(host, port, debug, label)
  local urls, message = core.server.bind({ { host, port } })
  if not urls then
    return fail(message, 1)
  end
  io.stderr:write((" * Serving Luaflask app '%s'\n * Debug mode: %s\n * Running on %s (Press CTRL+C to quit)\n"):format(
    label, debug and "on" or "off", urls[1]))
  return core.server.master(debug)
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
local function be_generation(app, workers)
  local ok, err = xpcall(app.freeze, function(e)
    return type(e) == "string" and e or tostring(e)
  end, app)
  if not ok then
    return fail(err, 1)
  end
  return core.server.serve(app._core, workers)
end

--- `luaflask run`.
---@param global table
---@param argv string[]
---@return integer status
function run.command(global, argv)
  local opts, rest = options.parse(SPEC, argv)
  if not opts then
    return fail(rest)
  end
  if opts.help then
    io.stdout:write("Usage: luaflask run [OPTIONS]\n\n  Serve the application.\n\nOptions:\n", options.help(SPEC))
    return 0
  end
  if rest[1] then
    return fail(("run takes no argument '%s'; the application is named before the command: luaflask --app %s run")
      :format(rest[1], rest[1]))
  end
  local debug = opts.debug or global.debug or (not global.no_debug and truthy(env("LUAFLASK_DEBUG")))
  local workers, message = worker_count(opts.workers or env("LUAFLASK_RUN_WORKERS"))
  if not workers then
    return fail(message)
  end
  local port
  port, message = check_port(opts.port or env("LUAFLASK_RUN_PORT") or "5000")
  if not port then
    return fail(message)
  end
  local target = global.app or env("LUAFLASK_APP")
  if not core.server.is_generation() then
    local label
    label, message = locate.label(target)
    if not label then
      return fail(message)
    end
    return be_master(opts.host or env("LUAFLASK_RUN_HOST") or "127.0.0.1", port, debug, label)
  end
  local ok, app, file = locate.load(target, debug)
  tell_files(file)
  if not ok then
    return fail(app, 1)
  end
  return be_generation(app, workers)
end

--- `app:run{...}` at the end of a script.
---@param app luaflask.Flask
---@param opts { host: string?, port: integer|string|nil, workers: integer?, debug: boolean? }
function run.run_app(app, opts)
  local debug = opts.debug
  if debug == nil then
    debug = app.debug
  end
  app.debug = debug
  local workers, message = worker_count(opts.workers)
  if not workers then
    error("app:run: " .. message:gsub("^%-%-", ""), 3)
  end
  local port
  port, message = check_port(opts.port or 5000)
  if not port then
    error("app:run: " .. message:gsub("^%-%-", ""), 3)
  end
  local status
  if core.server.is_generation() then
    tell_files(arg and arg[0])
    status = be_generation(app, workers)
  else
    status = be_master(opts.host or "127.0.0.1", port, debug, app.name)
  end
  os.exit(status)
end

return run
