-- SPDX-License-Identifier: MIT
-- nginx in front, over connections that it keeps: what the two understand differently is a hole. Whatever is sent to
-- nginx, the application executes exactly the requests that nginx says it has passed on.
local source = os.getenv("LUAFLASK_SOURCE") or "."
local helper = dofile(source .. "/tests/server/helper.lua")
local cases = dofile(source .. "/tests/server/wire/http1.lua")
local json = require("luaflask.json")

local function find_nginx()
  local pipe = io.popen("PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx")
  local path = pipe:read("l")
  pipe:close()
  return path
end

-- %1: a folder. One door passes bodies on when they are whole, one as they come, which makes chunks of them. The third
-- speaks HTTP/2 to the server, as nginx can for gRPC (it takes any answer), on a connection for each request: it keeps
-- no table of headers, and libh2o uses one from the second answer on, whatever its client says of tables.
local configuration = [[
daemon off;
master_process off;
pid %1/nginx.pid;
error_log %1/error.log;
worker_rlimit_nofile 4096;
events { worker_connections 2000; }
http {
  log_format passed '$request_method $request_uri $upstream_status';
  access_log %1/access.log passed;
  client_body_temp_path %1/body;
  proxy_temp_path %1/proxy;
  fastcgi_temp_path %1/fastcgi;
  uwsgi_temp_path %1/uwsgi;
  scgi_temp_path %1/scgi;
  client_header_timeout 1s;
  client_body_timeout 1s;
  keepalive_timeout 1s;
  client_max_body_size 0;
  upstream t { server unix:%1/app.sock; }
  upstream app {
    server unix:%1/app.sock;
    keepalive 4;
  }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  server {
    listen unix:%1/whole.sock;
    location / { proxy_pass http://app; }
  }
  server {
    listen unix:%1/stream.sock;
    location / { proxy_pass http://app; proxy_request_buffering off; proxy_buffering off; }
  }
  server {
    listen unix:%1/http2.sock;
    # With a Host header of its own nginx leaves :authority away, and libh2o tells nobody of Host.
    location / { grpc_pass grpc://t; }
  }
}
]]

local nginx_path = find_nginx()
local folder, server, nginx

describe("nginx in front", function()
  if not nginx_path then
    pending("nginx is not installed: what it passes on was not looked at")
    return
  end

  setup(function()
    folder = helper.folder()
    helper.write(folder .. "/nginx.conf", (configuration:gsub("%%1", folder)))
    server = helper.start("wire.lua", { "--workers", "1", "--h2c", "--max-body", "64K",
      "--host", "unix:" .. folder .. "/app.sock" })
    nginx = helper.spawn({ nginx_path, "-p", folder, "-c", folder .. "/nginx.conf", "-e", folder .. "/error.log" })
    helper.wait_until("nginx listens", function()
      local socket = helper.net.connect_unix(folder .. "/stream.sock", 1)
      return socket and (socket:close() or true)
    end)
  end)

  -- What a test that failed has left.
  before_each(function()
    server:get("/log")
  end)

  teardown(function()
    assert.same({ "exit", 0 }, { nginx:stop() })
    assert.same({ "exit", 0 }, { server:stop() })
    helper.cleanup()
  end)

  local function door(name)
    return setmetatable({ path = folder .. "/" .. name .. ".sock" }, { __index = server })
  end

  local function count(counts, what)
    counts[what] = (counts[what] or 0) + 1
    counts.all = (counts.all or 0) + 1
  end

  -- How often each request was executed since the last look.
  local function executed()
    local counts = { all = 0 }
    for _, request in ipairs(json.loads(server:get("/log").body).seen) do
      count(counts, request.method .. " " .. request.path)
    end
    return counts
  end

  -- How often each request was passed on and not refused, from a byte of nginx's log on; the byte behind it.
  local function passed_on(from)
    local text, counts = helper.read(folder .. "/access.log"), { all = 0 }
    for method, path, status in text:sub(from):gmatch("(%S+) (%S+) (%d+)\n") do
      if status < "400" or status == "405" then
        count(counts, method .. " " .. path)
      end
    end
    return counts, #text + 1
  end

  -- nginx writes its log when it is done with a request, which may be after the client is.
  local function assert_nothing_else(from)
    local counts = executed()
    helper.wait_until(("nginx says it has passed on %d requests"):format(counts.all), function()
      return passed_on(from).all >= counts.all
    end)
    assert.same(passed_on(from), counts)
  end

  local function read_to_end(connection)
    repeat
      local bytes, message = connection.socket:recv(65536, helper.patience)
      assert(bytes or message ~= "timeout", "nginx keeps a connection open")
    until not bytes
    connection:close()
  end

  for _, name in ipairs({ "whole", "stream", "http2" }) do
    it("passes on what is executed and nothing else: the wire table (" .. name .. ")", function()
      local _, from = passed_on(1)
      local connections, sent = {}, 0
      for _, case in ipairs(cases) do
        if case.smuggle then
          local connection = door(name):connect()
          sent = sent + 1
          connections[sent] = connection
          for _, piece in ipairs(case.send) do
            connection.socket:send(piece, 1)
          end
        end
      end
      assert.is_true(sent > 100)
      for _, connection in ipairs(connections) do
        read_to_end(connection)
      end
      assert_nothing_else(from)
    end)

    it("gets each answer to the one who asked (" .. name .. ")", function()
      local _, from = passed_on(1)
      local connections = {}
      for i = 1, 8 do
        connections[i] = door(name):connect()
      end
      -- Answers without bodies, refusals and small answers, on few connections behind.
      for round = 1, 30 do
        for i, connection in ipairs(connections) do
          local n = (round + i) % 5
          if n == 0 then
            connection:send("HEAD /a HTTP/1.1\r\nHost: t\r\n\r\n")
          elseif n == 1 then
            connection:send("GET /answer/204 HTTP/1.1\r\nHost: t\r\n\r\n")
          elseif n == 2 then
            connection:send("GET /answer/304 HTTP/1.1\r\nHost: t\r\n\r\n")
          elseif n == 3 then
            connection:send(helper.request_text("POST", "/a", { body = ("b"):rep(round * 10 + i) }))
          else
            connection:send(helper.request_text("GET", "/refused", { headers = { { "Host", "a b" } } }))
          end
        end
        for i, connection in ipairs(connections) do
          local n = (round + i) % 5
          if n == 3 then
            local response = connection:read_response()
            assert.equal("read " .. round * 10 + i, response.body)
          else
            local response = connection:read_response(n < 3 and "HEAD" or "GET")
            assert.equal(({ [0] = 200, 204, 304, 0, 400 })[n], response.status, response.body)
            if n == 4 then
              connection:close()
              connections[i] = door(name):connect()
            end
          end
        end
      end
      for _, connection in ipairs(connections) do
        connection:close()
      end
      assert_nothing_else(from)
    end)
  end

  for _, name in ipairs({ "whole", "stream" }) do
    it("passes on why a body is refused that is still being sent (" .. name .. ")", function()
      for _ = 1, 20 do
        local connection = door(name):connect()
        connection.socket:send("POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n"
          .. ("b"):rep(3000000), 5)
        assert.equal(413, connection:read_response().status)
        connection:close()
      end
    end)
  end
end)
