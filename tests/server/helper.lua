-- SPDX-License-Identifier: MIT
-- For the server suites: starts the real executable, talks to it over real sockets, and leaves nothing behind.
--
--   local helper = dofile("tests/server/helper.lua")
--   local server = helper.start("tests/server/apps/basic.lua", { "--workers", "2" })
--   local response = server:get("/")
--   server:stop()
--
-- Nothing here waits for a time: it waits for what it needs, and raises when that does not come.
local function this_folder()
  local pipe = assert(io.popen("pwd"))
  local path = pipe:read("l")
  pipe:close()
  return path
end

local source = os.getenv("LUAFLASK_SOURCE") or this_folder()
local preset = os.getenv("LUAFLASK_PRESET") or "release"
package.cpath = source .. "/build/release/tests/lib/?.so;" .. package.cpath
local net = require("testnet")

local helper = {
  net = net,
  source = source,
  preset = preset,
  bin = os.getenv("LUAFLASK_BIN") or source .. "/build/" .. preset .. "/luaflask",
  lua = os.getenv("LUAFLASK_LUA") or (preset == "luajit" and "luajit" or "lua5.4"),
  apps = source .. "/tests/server/apps/",
  SIGINT = 2, SIGKILL = 9, SIGTERM = 15, SIGHUP = 1, SIGSEGV = 11, SIGCONT = 18, SIGSTOP = 19,
  -- A sanitized server is slow, and so is a machine that runs all suites at once.
  patience = tonumber(os.getenv("LUAFLASK_PATIENCE") or "30"),
}

-- ---- files ----

--- A folder of this test's own; it is removed by helper.cleanup.
local folders = {}
function helper.folder()
  local pipe = assert(io.popen("mktemp -d /tmp/luaflask-test.XXXXXX"))
  local path = pipe:read("l")
  pipe:close()
  folders[#folders + 1] = path
  return path
end

function helper.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

function helper.read(path)
  local file = io.open(path, "rb")
  local text = file and file:read("a") or ""
  if file then
    file:close()
  end
  return text
end

--- Looks at a condition until it holds; its value.
---@param what string for the message
---@param fn fun(): any
function helper.wait_until(what, fn)
  local deadline = net.now() + helper.patience
  while true do
    local value = fn()
    if value then
      return value
    end
    if net.now() > deadline then
      error("waited in vain until " .. what, 2)
    end
    net.pause(0.01)
  end
end

-- ---- HTTP/1 over a socket ----

local Connection = {}
Connection.__index = Connection

local function new_connection(socket)
  return setmetatable({ socket = socket, buffer = "" }, Connection)
end

function Connection:send(bytes)
  local ok, message = self.socket:send(bytes, helper.patience)
  if not ok then
    error("cannot send: " .. message, 2)
  end
end

-- More bytes into the buffer; false at the end of the stream.
local function fill(self)
  local bytes, message = self.socket:recv(65536, helper.patience)
  if bytes then
    self.buffer = self.buffer .. bytes
    return true
  end
  -- A server that refuses a request closes with bytes unread, and the system tells that by a reset.
  if message == "closed" or message == "Connection reset by peer" then
    return false
  end
  error("cannot receive: " .. message .. (self.buffer ~= "" and " after " .. self.buffer:sub(1, 200) or ""), 0)
end

local function take(self, n)
  local bytes = self.buffer:sub(1, n)
  self.buffer = self.buffer:sub(n + 1)
  return bytes
end

-- Up to and without the separator; nil when the stream ends before any byte.
local function read_until(self, separator)
  local from = 1
  while true do
    local at, last = self.buffer:find(separator, from, true)
    if at then
      local text = self.buffer:sub(1, at - 1)
      self.buffer = self.buffer:sub(last + 1)
      return text
    end
    from = math.max(1, #self.buffer - #separator)
    if not fill(self) then
      if self.buffer == "" then
        return nil
      end
      error("the stream ended inside a line: " .. self.buffer:sub(1, 200), 0)
    end
  end
end

-- Exactly n bytes, collected without copying what was collected before.
local function read_exactly(self, n)
  local pieces, have = { self.buffer }, #self.buffer
  self.buffer = ""
  while have < n do
    if not fill(self) then
      error(("the stream ended after %d of %d bytes"):format(have, n), 0)
    end
    pieces[#pieces + 1] = self.buffer
    have = have + #self.buffer
    self.buffer = ""
  end
  self.buffer = table.concat(pieces)
  return take(self, n)
end

local function read_to_end(self)
  local pieces = {}
  repeat
    pieces[#pieces + 1] = self.buffer
    self.buffer = ""
  until not fill(self)
  return table.concat(pieces)
end

--- Status line and headers of a response; nil when the server has closed the connection.
---@return { status: integer, reason: string, version: string, headers: table<string, string>, list: string[][] }?
function Connection:read_head()
  local text = read_until(self, "\r\n\r\n")
  if not text then
    return nil
  end
  local version, status, reason = text:match("^(HTTP/[%d.]+) (%d%d%d) ?([^\r\n]*)")
  assert(status, "no status line: " .. text:sub(1, 200))
  local head = { version = version, status = tonumber(status), reason = reason, headers = {}, list = {} }
  for name, value in text:gmatch("\r\n([^:\r\n]+):[ \t]*([^\r\n]*)") do
    name = name:lower()
    head.list[#head.list + 1] = { name, value }
    head.headers[name] = head.headers[name] and head.headers[name] .. ", " .. value or value
  end
  return head
end

--- The next chunk of a chunked body; nil after the last.
---@return string?
function Connection:read_chunk()
  local size = tonumber(assert(read_until(self, "\r\n"), "the stream ended between chunks"):match("^%x+"), 16)
  local bytes = read_exactly(self, size)
  assert(read_exactly(self, 2) == "\r\n", "a chunk is longer than it says")
  return size > 0 and bytes or nil
end

local function read_body(self, head)
  if (head.headers["transfer-encoding"] or ""):lower() == "chunked" then
    local chunks = {}
    for chunk in Connection.read_chunk, self do
      chunks[#chunks + 1] = chunk
    end
    return table.concat(chunks), chunks
  end
  local length = head.headers["content-length"]
  if length then
    return read_exactly(self, tonumber(length))
  end
  return read_to_end(self)
end

--- A whole response; nil when the server has closed the connection.
---@param method string? "HEAD" has no body
function Connection:read_response(method)
  local head = self:read_head()
  if not head then
    return nil
  end
  local bodiless = method == "HEAD" or head.status == 204 or head.status == 304 or head.status < 200
  head.body, head.chunks = "", nil
  if not bodiless then
    head.body, head.chunks = read_body(self, head)
  end
  return head
end

--- The text of a request.
---@param method string
---@param path string
---@param opts { headers: string[][]?, body: string?, version: string? }?
function helper.request_text(method, path, opts)
  opts = opts or {}
  local lines = { ("%s %s HTTP/%s"):format(method, path, opts.version or "1.1") }
  local named = {}
  for _, header in ipairs(opts.headers or {}) do
    named[header[1]:lower()] = true
    lines[#lines + 1] = header[1] .. ": " .. header[2]
  end
  if not named.host then
    lines[#lines + 1] = "Host: localhost"
  end
  if opts.body and not named["content-length"] then
    lines[#lines + 1] = "Content-Length: " .. #opts.body
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (opts.body or "")
end

--- Sends a request and reads the answer.
function Connection:request(method, path, opts)
  self:send(helper.request_text(method, path, opts))
  local response = self:read_response(method)
  if not response then
    error("the server closed the connection without an answer", 2)
  end
  return response
end

--- Whether the server has closed the connection (waits for it).
function Connection:is_closed()
  return not fill(self)
end

function Connection:close()
  self.socket:close()
end

-- ---- processes ----

local Server = {}
Server.__index = Server

local running = {}

local function take_over(pid, log)
  local server = setmetatable({ pid = pid, log_path = log }, Server)
  running[server] = true
  return server
end

-- A stock Lua that loads a sanitized module needs the sanitizer first.
local function changes_of(env, preload)
  local list = {}
  for name, value in pairs(env or {}) do
    list[#list + 1] = value == false and name or name .. "=" .. value
  end
  if preload and preset == "asan" then
    local pipe = assert(io.popen("gcc -print-file-name=libasan.so"))
    list[#list + 1] = "LD_PRELOAD=" .. pipe:read("l")
    pipe:close()
  end
  return list
end

--- Starts a program; its output goes to a log of its own.
---@param argv string[]
---@param opts { env: table<string, string|false>?, folder: string?, preload: boolean? }?
function helper.spawn(argv, opts)
  opts = opts or {}
  local log = os.tmpname()
  local pid = assert(net.spawn(argv, log, changes_of(opts.env, opts.preload), opts.folder))
  return take_over(pid, log)
end

--- Runs a program to its end.
---@return string how "exit" or "signal"
---@return integer code
---@return string output
function helper.run(argv, opts)
  local process = helper.spawn(argv, opts)
  local how, code = process:wait()
  return how, code, process:log()
end

--- What the process has written so far.
function Server:log()
  return helper.read(self.log_path)
end

--- Waits for its end.
---@return string how, integer code
function Server:wait()
  local how, code = net.wait(self.pid, helper.patience)
  if not how then
    error(("the process %d does not end: %s\n%s"):format(self.pid, code, self:log()), 2)
  end
  running[self] = nil
  return how, code
end

--- Waits for a line of its log that matches; the captures.
function Server:wait_log(pattern)
  return helper.wait_until(("the log holds %q; it holds:\n%s"):format(pattern, self:log()), function()
    return self:log():match(pattern)
  end)
end

function Server:signal(signo)
  assert(net.kill(self.pid, signo))
end

--- Stops it and waits for the end.
---@param signo integer? SIGTERM
---@return string how, integer code
function Server:stop(signo)
  self:signal(signo or helper.SIGTERM)
  return self:wait()
end

-- The pids of the children of a process.
local function children_of(pid)
  local list = {}
  local pipe = assert(io.popen(("ps -o pid= --ppid %d"):format(pid)))
  for line in pipe:lines() do
    list[#list + 1] = tonumber(line)
  end
  pipe:close()
  return list
end

--- The pids of the generations: the children of the master.
---@return integer[]
function Server:generations()
  return children_of(self.pid)
end

--- The pids of the workers: the grandchildren of the master.
---@return integer[]
function Server:workers()
  local list = {}
  for _, generation in ipairs(children_of(self.pid)) do
    for _, worker in ipairs(children_of(generation)) do
      list[#list + 1] = worker
    end
  end
  return list
end

--- Waits until there are so many workers; their pids.
---@param n integer
---@return integer[]
function Server:wait_workers(n)
  return helper.wait_until(("there are %d workers"):format(n), function()
    local workers = self:workers()
    return #workers == n and workers
  end)
end

--- Waits until every process is gone.
---@param pids integer[]
function helper.assert_gone(pids)
  for _, pid in ipairs(pids) do
    helper.wait_until("process " .. pid .. " is gone", function()
      return not net.kill(pid, 0)
    end)
  end
end

--- A new connection.
---@param opts { receive_buffer: integer? }?
function Server:connect(opts)
  local socket, message
  if self.path then
    socket, message = net.connect_unix(self.path, helper.patience)
  else
    socket, message = net.connect("127.0.0.1", self.port, helper.patience, opts and opts.receive_buffer)
  end
  if not socket then
    error("cannot connect: " .. message .. "\n" .. self:log(), 2)
  end
  return new_connection(socket)
end

--- One request on a connection of its own.
function Server:request(method, path, opts)
  local connection = self:connect()
  local response = connection:request(method, path, opts)
  connection:close()
  return response
end

function Server:get(path, opts)
  return self:request("GET", path, opts)
end

-- Waits until the address is in the log; a process that ends before has failed.
local function wait_for_address(server)
  local deadline = net.now() + helper.patience
  while true do
    local log = server:log()
    local port = log:match("Running on https?://[^%s/]-:(%d+)")
    local path = log:match("Running on unix:(%S+)")
    if port or path then
      server.port, server.path = tonumber(port), path
      return server
    end
    local how, code = net.wait(server.pid, 0.01)
    if how then
      running[server] = nil
      error(("the server ended (%s %d):\n%s"):format(how, code, log), 3)
    end
    if net.now() > deadline then
      error("the server does not say its address:\n" .. log, 3)
    end
  end
end

--- Starts the server with an application of tests/server/apps.
---@param app string file below tests/server/apps, or a path
---@param args string[]? arguments after `run -p 0`
---@param opts { env: table?, folder: string?, global: string[]? }?
function helper.start(app, args, opts)
  local path = app:find("^/") and app or helper.apps .. app
  local argv = { helper.bin, "--app", path }
  for _, arg in ipairs(opts and opts.global or {}) do
    argv[#argv + 1] = arg
  end
  argv[#argv + 1] = "run"
  argv[#argv + 1] = "-p"
  argv[#argv + 1] = "0"
  for _, arg in ipairs(args or {}) do
    argv[#argv + 1] = arg
  end
  return wait_for_address(helper.spawn(argv, opts))
end

-- ---- load ----

local Load = {}
Load.__index = Load

--- Sends requests until it is told to end; tests/server/load.c says what it counts.
---@param paths string[]
---@param opts { connections: integer?, pause_ms: integer?, requests: integer? }?
function Server:load(paths, opts)
  opts = opts or {}
  local argv = { source .. "/build/release/tests/bin/load", "-c", tostring(opts.connections or 16),
    "-p", tostring(opts.pause_ms or 0), "-t", tostring(helper.patience) }
  if opts.requests then
    argv[#argv + 1] = "-n"
    argv[#argv + 1] = tostring(opts.requests)
  end
  argv[#argv + 1] = tostring(self.port)
  for _, path in ipairs(paths) do
    argv[#argv + 1] = path
  end
  return setmetatable({ process = helper.spawn(argv) }, Load)
end

local function counts(load)
  load.process:wait()
  local text = load.process:log()
  local result = { text = text }
  for name, n in text:gmatch("(%l+)=(%d+)") do
    result[name] = tonumber(n)
  end
  assert(result.sent, "the load does not say what it did: " .. text)
  return result
end

--- Lets the requests under way end; the numbers.
---@return { sent: integer, answered: integer, failed: integer, other: integer, closed: integer, text: string }
function Load:stop()
  self.process:signal(helper.SIGTERM)
  return counts(self)
end

--- Waits until it has sent what it was to send; the numbers.
function Load:wait()
  return counts(self)
end

--- Waits for the address of a server that was spawned otherwise.
helper.wait_for_address = wait_for_address

--- Ends whatever a test left running; to be called after each test and at the end.
function helper.cleanup()
  for server in pairs(running) do
    net.kill(server.pid, helper.SIGTERM)
    if not net.wait(server.pid, helper.patience) then
      net.kill(server.pid, helper.SIGKILL)
      net.wait(server.pid, helper.patience)
    end
    running[server] = nil
  end
  for _, path in ipairs(folders) do
    os.execute("rm -r '" .. path .. "'")
  end
  folders = {}
end

return helper
