-- SPDX-License-Identifier: MIT
-- The wire table: every request of tests/server/wire/http1.lua against the running server, in one piece and byte by
-- byte; after each the worker is the same, and only what should have reached the application did.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local helper = dofile(source .. "/tests/server/helper.lua")
local cases = dofile(source .. "/tests/server/wire/http1.lua")
local json = require("luaflask.json")

local server, pid

-- Sends the pieces; the server may refuse before it has read all of them.
local function send(connection, case, byte_by_byte)
  for i, piece in ipairs(case.send) do
    if i > 1 then
      assert.is_true(#helper.net.readable({ connection.socket }, helper.patience) == 1, "no answer before piece " .. i)
    end
    local step = byte_by_byte and 1 or math.max(1, #piece)
    for from = 1, #piece, step do
      if not connection.socket:send(piece:sub(from, from + step - 1), helper.patience) then
        return
      end
    end
  end
  if case.finish then
    connection.socket:shutdown()
  end
end

local function describe_answer(response)
  return response and ("%d %s"):format(response.status, response.body) or "the end of the connection"
end

local function check_headers(case, response)
  for name, pattern in pairs(case.headers or {}) do
    local value = response.headers[name]
    if pattern then
      assert.truthy((value or ""):find(pattern), ("%s: %s does not match %s"):format(name, tostring(value), pattern))
    else
      assert.is_nil(value)
    end
  end
end

local function check_answers(connection, case)
  local response
  for i, status in ipairs(case.expect) do
    response = connection:read_response(case.methods and case.methods[i])
    assert.equal(status, response and response.status, "answer " .. i .. ": " .. describe_answer(response))
  end
  if response then
    check_headers(case, response)
    assert.truthy(response.body:find(case.body or ""), response.body)
  end
  if case.keeps then
    connection:send("GET /probe HTTP/1.1\r\nHost: t\r\n\r\n")
    response = connection:read_response()
    assert.equal(200, response and response.status, "the next request: " .. describe_answer(response))
  else
    response = connection:read_response()
    assert.is_nil(response, "a connection that must be closed: " .. describe_answer(response))
  end
end

-- 100 is no answer, and refusals reach no application.
local function expected_count(case)
  local n = 0
  for _, status in ipairs(case.expect) do
    if status ~= 100 and (status < 400 or status == 405 or status == 500) then
      n = n + 1
    end
  end
  return n
end

local function check_seen(case)
  local told = json.loads(server:get("/log").body)
  local seen, last = {}, nil
  for i, request in ipairs(told.seen) do
    seen[i] = request.method .. " " .. request.path .. " " .. request.body
    last = request
    assert.is_nil(request.path:find("smuggled", 1, true), "a smuggled request was executed")
  end
  if case.seen then
    assert.same(case.seen, seen)
  elseif case.seen == nil then
    assert.equal(expected_count(case), #seen, "executed: " .. table.concat(seen, " | "))
  end
  if case.host then
    assert.equal(case.host, last.host)
  end
  assert.equal(pid, told.pid, "the worker is another one")
end

local function run(case, byte_by_byte)
  local log_before = #server:log()
  local connection = server:connect()
  send(connection, case, byte_by_byte)
  check_answers(connection, case)
  connection:close()
  check_seen(case)
  if case.log then
    local log = server:log():sub(log_before + 1)
    assert.truthy(log:find(case.log), "the log holds: " .. log)
  end
end

describe("the wire table", function()
  setup(function()
    server = helper.start("wire.lua", { "--workers", "1", "--max-body", "64K" })
    pid = json.loads(server:get("/log").body).pid
  end)

  -- A test that failed half-way leaves requests behind that are not the next one's.
  before_each(function()
    server:get("/log")
  end)

  teardown(function()
    assert.same({ "exit", 0 }, { server:stop() })
    helper.cleanup()
  end)

  it("HTTP/1.0 without Host: the host is the address that was asked, as in Flask", function()
    local connection = server:connect()
    connection:send("GET /a HTTP/1.0\r\n\r\n")
    assert.equal(200, connection:read_response().status)
    connection:close()
    assert.equal("127.0.0.1:" .. server.port, json.loads(server:get("/log").body).seen[1].host)
  end)

  for _, case in ipairs(cases) do
    it(case.name, function()
      run(case, false)
    end)
  end

  for _, case in ipairs(cases) do
    if not case.whole then
      it("byte by byte: " .. case.name, function()
        run(case, true)
      end)
    end
  end
end)
