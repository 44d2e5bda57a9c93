-- SPDX-License-Identifier: MIT
--
-- An application within two middlewares: one counts what is closed, one marks every answer.
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("gateway", { static_folder = false })

local closed, torn, ends = {}, {}, {}

local function count(list, name)
  list[name] = (list[name] or 0) + 1
end

app:get("/", function()
  return "Hello"
end)

app:post("/echo", function()
  return request.data
end)

app:get("/wait", function()
  luaflask.sleep(0.01)
  return "waited"
end)

app:get("/hang/<name>", function(name)
  ends[name] = "waiting"
  local ok, err = pcall(luaflask.sleep, 600)
  ends[name] = ok and "finished" or "cancelled"
  error(err, 0)
end)

app:post("/keep/<name>", function(name)
  ends[name] = "waiting"
  local ok = pcall(luaflask.sleep, 0.3)
  ends[name] = ok and "finished" or "cancelled"
  return "kept"
end)

app:get("/patient", { timeout = 0 }, function()
  luaflask.sleep(0.5)
  return "in time"
end)

app:get("/ends/<name>", function(name)
  return ends[name] or "?"
end)

app:get("/spin", function()
  while true do end -- luacheck: ignore 542
end)

app:get("/boom", function()
  error("the view failed")
end)

-- Endless, and as fast as it is asked.
app:get("/endless/<name>", function(name)
  local n = 0
  return luaflask.stream_with_context(setmetatable({ close = function()
    count(closed, name)
  end }, { __call = function()
    n = n + 1
    closed[name .. ".pieces"] = n
    return ("%s %s "):format(request.path, n) .. ("x"):rep(10000)
  end }))
end)

app:get("/counts/<name>", function(name)
  return { closed = closed[name] or 0, outer = closed[name .. ".outer"] or 0, torn = torn["/endless/" .. name] or 0,
    pieces = closed[name .. ".pieces"] or 0 }
end)

app:teardown_request(function()
  count(torn, request.path)
end)

-- What middlewares may do wrong, and waiting in them.
local function own_answers(inner)
  return function(environ, start_response)
    local path = environ.PATH_INFO
    if path == "/middleware/boom" then
      error("the middleware failed")
    elseif path == "/middleware/wait" then
      luaflask.sleep(0.01)
      environ.PATH_INFO = "/"
    elseif path == "/middleware/hang" then
      luaflask.sleep(600)
    elseif path == "/middleware/silent" then
      return { "" }
    elseif path == "/middleware/breaks" then
      start_response("200 OK", { { "Content-Type", "text/plain" } })
      local n = 0
      return function()
        n = n + 1
        if n > 2 then
          error("the stream failed")
        end
        return "piece"
      end
    elseif path == "/middleware/own" then
      start_response("200 OK", { { "Content-Type", "text/plain" } })
      return { "own ", environ["wsgi.input"]:read("a") }
    end
    return inner(environ, start_response)
  end
end

-- Hands a stream on piece by piece, and says when it is closed.
local function counted(inner)
  return setmetatable({}, { __call = function(_, environ, start_response)
    local name = environ.PATH_INFO:match("^/endless/(.*)$")
    local body = inner(environ, function(status, headers, exc_info)
      headers[#headers + 1] = { "X-Middleware", "yes" }
      return start_response(status, headers, exc_info)
    end)
    if not name then
      return body
    end
    return setmetatable({ close = function()
      count(closed, name .. ".outer")
      body:close()
    end }, { __call = function()
      return body()
    end })
  end })
end

app.wsgi_app = counted(app.wsgi_app)
app.wsgi_app = own_answers(app.wsgi_app)

return app
