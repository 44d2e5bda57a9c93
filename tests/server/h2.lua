-- SPDX-License-Identifier: MIT
-- A client of HTTP/2 without TLS for the server suites: it sends any frames, also those that no honest client sends.
--
--   local session = h2.connect(server)
--   local answer = session:wait(session:request("/path"))
--   answer.status, answer.body         or answer.reset (a name such as "PROTOCOL_ERROR") or answer.closed
--
-- Of the headers of an answer only the status is read: it comes first and needs no table. Header blocks are made of
-- literals that no table keeps, without Huffman's code.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

local h2 = {
  helper = helper,
  PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  DATA = 0, HEADERS = 1, PRIORITY = 2, RST_STREAM = 3, SETTINGS = 4, PUSH_PROMISE = 5, PING = 6, GOAWAY = 7,
  WINDOW_UPDATE = 8, CONTINUATION = 9,
  END_STREAM = 1, ACK = 1, END_HEADERS = 4,
  CANCEL = 8,
  INITIAL_WINDOW_SIZE = 4,
}

local ERRORS = { [0] = "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
  "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED" }
local STATUS = { [8] = 200, [9] = 204, [10] = 206, [11] = 304, [12] = 400, [13] = 404, [14] = 500 }

-- ---- bytes ----

---@return string
function h2.frame(kind, flags, stream, payload)
  return string.pack(">I3BBI4", #payload, kind, flags, stream) .. payload
end

-- RFC 7541 5.1
local function integer(n, bits, first)
  local most = 2 ^ bits - 1
  if n < most then
    return string.char(first + n)
  end
  local bytes = { string.char(math.floor(first + most)) }
  n = math.floor(n - most)
  while n >= 128 do
    bytes[#bytes + 1] = string.char(n % 128 + 128)
    n = n // 128
  end
  bytes[#bytes + 1] = string.char(n)
  return table.concat(bytes)
end

local function text(s)
  return integer(#s, 7, 0) .. s
end

--- A literal header; kept in the dynamic table if `kept`.
function h2.header(name, value, kept)
  return (kept and "\64" or "\0") .. text(name) .. text(value)
end

--- A reference to a table; the newest entry of the dynamic one is 62.
function h2.indexed(n)
  return integer(n, 7, 128)
end

--- The block of { {name, value}, … }.
function h2.block(headers)
  local list = {}
  for i, header in ipairs(headers) do
    list[i] = h2.header(header[1], header[2])
  end
  return table.concat(list)
end

--- The headers of a request, pseudo-headers first.
function h2.request_headers(path, opts)
  opts = opts or {}
  local list = { { ":method", opts.method or (opts.body and "POST" or "GET") }, { ":scheme", "http" },
    { ":path", path }, { ":authority", "t" } }
  for _, header in ipairs(opts.headers or {}) do
    list[#list + 1] = header
  end
  return list
end

--- HEADERS and, where the block is long, CONTINUATION.
function h2.headers_frames(stream, block, flags)
  local size = 16384
  if #block <= size then
    return h2.frame(h2.HEADERS, flags + h2.END_HEADERS, stream, block)
  end
  local list = { h2.frame(h2.HEADERS, flags, stream, block:sub(1, size)) }
  for from = size + 1, #block, size do
    local last = from + size > #block
    list[#list + 1] = h2.frame(h2.CONTINUATION, last and h2.END_HEADERS or 0, stream, block:sub(from, from + size - 1))
  end
  return table.concat(list)
end

function h2.rst(stream, code)
  return h2.frame(h2.RST_STREAM, 0, stream, string.pack(">I4", code or h2.CANCEL))
end

function h2.window_update(stream, n)
  return h2.frame(h2.WINDOW_UPDATE, 0, stream, string.pack(">I4", n))
end

function h2.settings(list)
  local all = {}
  for id, value in pairs(list or {}) do
    all[#all + 1] = string.pack(">I2I4", id, value)
  end
  return h2.frame(h2.SETTINGS, 0, 0, table.concat(all))
end

-- ---- a connection ----

local Session = {}
Session.__index = Session

--- A connection that has sent its preface. By default it lets the server send as much as it likes.
---@param opts { settings: table?, window: boolean?, receive_buffer: integer?, bare: boolean? }? window = false: never
--- gives more than the first 64 KB; bare: no preface
function h2.connect(server, opts)
  opts = opts or {}
  local session = setmetatable({ socket = server:connect(opts).socket, buffer = "", next_stream = 1, streams = {},
    window = opts.window ~= false }, Session)
  if not opts.bare then
    session:send(h2.PREFACE .. h2.settings(opts.settings))
    if session.window then
      session:send(h2.window_update(0, 2 ^ 30 // 1))
    end
  end
  return session
end

--- Sends, and notes when that cannot be done any more.
---@return boolean
function Session:send(bytes)
  local ok, message = self.socket:send(bytes, helper.patience)
  if not ok then
    self.send_error = message
  end
  return ok == true
end

--- Sends frames of a stream as opts say; its number.
---@param opts { method: string?, headers: string[][]?, body: string?, open: boolean? }? open: more will follow
---@return integer
function Session:request(path, opts)
  return self:send_headers(h2.request_headers(path, opts), opts)
end

--- The same with these headers and no others.
function Session:send_headers(headers, opts)
  local stream = self.next_stream
  self.next_stream = stream + 2
  local body, open = opts and opts.body, opts and opts.open
  local frames = h2.headers_frames(stream, h2.block(headers), (body or open) and 0 or h2.END_STREAM)
  if body then
    frames = frames .. h2.frame(h2.DATA, open and 0 or h2.END_STREAM, stream, body)
  end
  self:send(frames)
  return stream
end

function Session:data(stream, bytes, last)
  return self:send(h2.frame(h2.DATA, last and h2.END_STREAM or 0, stream, bytes))
end

function Session:reset(stream)
  return self:send(h2.rst(stream))
end

local function status_of(block)
  -- A change of the table's size may stand before it.
  local at = 1
  while block:byte(at) >= 32 and block:byte(at) < 64 do
    at = at + 1
  end
  local first = block:byte(at)
  if first >= 128 then
    return STATUS[first - 128]
  end
  return tonumber(block:match("^%d%d%d", at + 2))
end

function Session:state(stream)
  local state = self.streams[stream]
  if not state then
    state = { pieces = {}, size = 0 }
    self.streams[stream] = state
  end
  return state
end

local on = {}

on[h2.DATA] = function(self, frame)
  local state = self:state(frame.stream)
  state.pieces[#state.pieces + 1] = frame.payload
  state.size = state.size + #frame.payload
  if self.window and #frame.payload > 0 then
    self:send(h2.window_update(frame.stream, #frame.payload))
  end
end

on[h2.HEADERS] = function(self, frame)
  local state = self:state(frame.stream)
  state.status = state.status or status_of(frame.payload)
end

on[h2.RST_STREAM] = function(self, frame)
  local state = self:state(frame.stream)
  state.reset = ERRORS[string.unpack(">I4", frame.payload)]
  state.over = true
end

on[h2.SETTINGS] = function(self, frame)
  if frame.flags & h2.ACK == 0 then
    self:send(h2.frame(h2.SETTINGS, h2.ACK, 0, ""))
  end
end

on[h2.PING] = function(self, frame)
  if frame.flags & h2.ACK == 0 then
    self:send(h2.frame(h2.PING, h2.ACK, 0, frame.payload))
  else
    self.pongs = (self.pongs or 0) + 1
  end
end

on[h2.GOAWAY] = function(self, frame)
  local last, code = string.unpack(">I4I4", frame.payload)
  self.goaway = { last = last, code = ERRORS[code], text = frame.payload:sub(9) }
end

local function has_frame(self)
  return #self.buffer >= 9 and #self.buffer >= 9 + string.unpack(">I3", self.buffer)
end

--- The next frame, its meaning noted; nil and "closed" or "timeout".
function Session:read_frame(timeout)
  while not has_frame(self) do
    local bytes, message = self.socket:recv(262144, timeout or helper.patience)
    if not bytes then
      self.closed = message ~= "timeout"
      return nil, self.closed and "closed" or message
    end
    self.buffer = self.buffer .. bytes
  end
  local size, kind, flags, stream, at = string.unpack(">I3BBI4", self.buffer)
  local frame = { kind = kind, flags = flags, stream = stream & 0x7fffffff,
    payload = self.buffer:sub(at, at + size - 1) }
  self.buffer = self.buffer:sub(at + size)
  if on[kind] then
    on[kind](self, frame)
  end
  if kind <= h2.HEADERS and flags & h2.END_STREAM ~= 0 then
    self:state(frame.stream).over = true
  end
  return frame
end

--- Waits for the end of a stream, by an answer, a reset or the end of the connection.
---@return { status: integer?, body: string, reset: string?, closed: boolean? }
function Session:wait(stream)
  local state = self:state(stream)
  while not state.over and not state.closed do
    local frame, message = self:read_frame()
    if message == "timeout" then
      error("stream " .. stream .. " gets no answer", 2)
    end
    state.closed = not frame
  end
  state.body = table.concat(state.pieces)
  return state
end

--- A request and its answer.
function Session:ask(path, opts)
  return self:wait(self:request(path, opts))
end

--- Reads until the server has closed the connection.
function Session:wait_end()
  repeat
    local frame, message = self:read_frame()
    if message == "timeout" then
      error("the server does not close the connection", 2)
    end
  until not frame
  return self
end

--- Takes in what the server has sent so far, without waiting.
function Session:drain()
  repeat until not self:read_frame(0)
  return not self.closed
end

--- A PING is answered only behind everything that was sent before it.
function Session:ping()
  local before = self.pongs or 0
  self:send(h2.frame(h2.PING, 0, 0, "12345678"))
  while (self.pongs or 0) == before do
    if not self:read_frame() then
      return false
    end
  end
  return true
end

function Session:close()
  self.socket:close()
end

h2.now = net.now

return h2
