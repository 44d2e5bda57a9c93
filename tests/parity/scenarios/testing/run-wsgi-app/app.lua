local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local null, create_environ, run_wsgi_app = luaflask.null, testing.create_environ, testing.run_wsgi_app
local app = luaflask.Flask("app")

local function listing(environ, start_response)
  start_response("200 OK", { { "Content-Type", "text/plain" }, { "X-Path", environ.PATH_INFO } })
  return { "a", "b" }
end

local function writing(_, start_response)
  local write = start_response("201 CREATED", {})
  write("written ")
  return { "returned" }
end

local function late(_, start_response)
  return coroutine.wrap(function()
    coroutine.yield("")
    start_response("200 OK", {})
    coroutine.yield("late")
  end)
end

app:get("/", function()
  local seen = {}
  for i, wsgi_app in ipairs({ listing, late }) do
    local pieces, status, headers = run_wsgi_app(wsgi_app, create_environ("/x"), true)
    seen[i] = { table.concat(pieces), status, headers:get("X-Path") or null }
  end
  local pieces, status = run_wsgi_app(writing, create_environ("/x"))
  local text = ""
  for piece in pieces do
    text = text .. piece
  end
  seen[3] = { text, status }
  return seen
end)

return app
