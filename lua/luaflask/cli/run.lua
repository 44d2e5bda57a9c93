-- SPDX-License-Identifier: MIT
-- `luaflask run` and `app:run()`: the first process becomes the master; it starts this same command line again
-- as a generation, which comes through here too, loads the application and serves.
local core = require("luaflask.core")
local locate = require("luaflask.cli.locate")

local run = {}

run.summary = "Serve the application."
run.usage = "[--app APP] run [OPTIONS]"
run.description = "  Serve the application. Worker processes answer the requests; a crash of one\n"
  .. "  costs only what it was doing. CTRL+C or SIGTERM stops all of them.\n"

run.spec = {
  { name = "host", short = "h", value = "HOST", help = "address to listen on, or unix:PATH (127.0.0.1)" },
  { name = "port", short = "p", value = "PORT", help = "port to listen on, 0 for any free one (5000)" },
  { name = "workers", short = "w", value = "N", help = "worker processes (one for each processor)" },
  { name = "debug", negatable = true, help = "debug mode: restart on change, traceback pages" },
  { name = "help", help = "show this text" },
}

local function env(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

-- A number without sign, fraction or exponent, written out or as it is; nil for anything else.
local function whole_number(v)
  if type(v) == "number" and v == math.floor(v) and v >= 0 and v < 1e9 then
    return math.floor(v)
  end
  return type(v) == "string" and v:find("^%d%d?%d?%d?%d?%d?$") and math.floor(tonumber(v)) or nil
end

local function worker_count(text)
  if text == nil then
    return core.server.cpus()
  end
  local n = whole_number(text)
  if not n or n < 1 or n > 1024 then
    return nil, ("--workers: a number between 1 and 1024, not '%s'"):format(tostring(text))
  end
  return n
end

local function check_port(text)
  local n = whole_number(text)
  if not n or n < 0 or n > 65535 then
    return nil, ("--port: a number between 0 and 65535, not '%s'"):format(tostring(text))
  end
  return ("%d"):format(n)
end

-- Becomes the master; the exit status.
local function be_master(host, port, debug, label)
  local urls, message = core.server.bind({ { host, port } })
  if not urls then
    io.stderr:write("luaflask: ", message, "\n")
    return 1
  end
  io.stderr:write(" * Serving Luaflask app '", label, "'\n * Debug mode: ", debug and "on" or "off", "\n",
    " * Running on ", urls[1], " (Press CTRL+C to quit)\n")
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
    io.stderr:write("luaflask: ", err, "\n")
    return 1
  end
  return core.server.serve(app._core, workers)
end

--- `luaflask run`.
---@param context table
---@param opts table
---@return integer status
function run.command(context, opts)
  local workers, message = worker_count(opts.workers or env("LUAFLASK_RUN_WORKERS"))
  if not workers then
    return context.fail(message)
  end
  local port
  port, message = check_port(opts.port or env("LUAFLASK_RUN_PORT") or "5000")
  if not port then
    return context.fail(message)
  end
  if not core.server.is_generation() then
    local label
    label, message = locate.label(context.app)
    if not label then
      return context.fail(message)
    end
    return be_master(opts.host or env("LUAFLASK_RUN_HOST") or "127.0.0.1", port, context.debug, label)
  end
  local app, file
  app, message, file = locate.load(context.app)
  tell_files(file)
  for _, path in ipairs(context.env_files) do
    core.server.tell_file(path)
  end
  if not app then
    return context.fail(message, 1)
  end
  app.debug = context.debug
  return be_generation(app, workers)
end

--- `app:run{...}` at the end of a script.
---@param app luaflask.Flask
---@param opts { host: string?, port: integer|string|nil, workers: integer?, debug: boolean? }
function run.run_app(app, opts)
  if locate.is_loading(app) then
    return
  end
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
