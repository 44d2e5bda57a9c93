-- SPDX-License-Identifier: MIT
-- The application behind the wire suites: it notes every request that reaches it, so that a test can tell what was
-- executed from what was refused.
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("wire", { static_folder = false })
app.config.MAX_CONTENT_LENGTH = 32 * 1024

local seen, pieces = {}, 0

-- JSON holds UTF-8 only, a request any bytes.
local function printable(text)
  return (text:gsub("[\128-\255]", function(c)
    return ("\\x%02x"):format(c:byte())
  end))
end

app:before_request(function()
  if request.path ~= "/log" and request.path ~= "/probe" then
    local ok, body = pcall(function()
      return request:get_data()
    end)
    seen[#seen + 1] = { method = request.method, path = printable(request.path), host = request.host,
      body = ok and printable(body) or "refused" }
  end
end)

--- What was executed since the last look, and by which worker.
app:get("/log", function()
  local list, file = seen, io.open("/proc/self/stat")
  local pid = file:read("n")
  file:close()
  seen = {}
  return { pid = pid, seen = luaflask.array(list), pieces = pieces }
end)

local function answer()
  return "read " .. #request:get_data()
end

app:route("/", { methods = { "GET", "POST", "PUT", "DELETE" } })(answer)
app:route("/<path:rest>", { endpoint = "rest", methods = { "GET", "POST", "PUT", "DELETE" } })(answer)

app:errorhandler(413, function()
  return "the application says: too large", 413
end)

app:get("/cookies", function()
  return ("%s %s %s"):format(request.cookies.a, request.cookies.b, request.cookies.c)
end)

app:get("/scheme", function()
  return request.scheme
end)

-- ---- answers without a body ----

app:get("/answer/<int:status>", function(status)
  return "a body that must not be sent", status
end)

app:get("/answer/stream", function()
  local left = 3
  return function()
    left = left - 1
    return left >= 0 and "piece" or nil
  end
end)

-- 64 KB pieces, counted as they are taken.
local piece = ("p"):rep(65536)

app:get("/answer/endless", function()
  pieces = 0
  return function()
    pieces = pieces + 1
    return piece
  end
end)

-- ---- headers that an application must not send ----

local injections = {
  ["value-crlf"] = { "X-A", "a\r\nInjected: 1" },
  ["value-lf"] = { "X-A", "a\nInjected: 1" },
  ["value-cr"] = { "X-A", "a\rInjected: 1" },
  ["value-nul"] = { "X-A", "a\0b" },
  ["value-end"] = { "X-A", "a\r\n\r\nInjected body" },
  ["name-crlf"] = { "X-A: 1\r\nInjected", "1" },
  ["name-lf"] = { "X-A\nInjected", "1" },
  ["name-nul"] = { "X\0A", "1" },
  ["name-space"] = { "X A", "1" },
  ["name-colon"] = { "X:A", "1" },
  ["name-empty"] = { "", "1" },
  ["type"] = { "Content-Type", "text/plain\r\nInjected: 1" },
  ["location"] = { "Location", "/\r\nInjected: 1" },
}

app:get("/inject/<kind>", function(kind)
  local name, value = injections[kind][1], injections[kind][2]
  return "body", 200, { [name] = value }
end)

app:get("/inject/later/<kind>", function(kind)
  local response = luaflask.make_response("body")
  response.headers:set(injections[kind][1], injections[kind][2])
  return response
end)

app:get("/inject/redirect", function()
  return luaflask.redirect("/next\r\nInjected: 1")
end)

app:get("/inject/cookie", function()
  local response = luaflask.make_response("body")
  response:set_cookie("name", "value\r\nInjected: 1")
  return response
end)

app:get("/inject/reason", function()
  return "body", "200 Fine\r\nInjected: 1"
end)

return app
