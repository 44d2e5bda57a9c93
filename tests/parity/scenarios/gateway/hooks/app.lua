-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app", { static_folder = false })

local log = {}
app:before_request(function()
  table.insert(log, "before " .. request.path)
end)
app:after_request(function(response)
  table.insert(log, "after")
  response.headers["X-After"] = "yes"
  return response
end)
app:teardown_request(function()
  table.insert(log, "teardown")
end)
app:errorhandler(404, function()
  return "own 404", 404
end)
app:errorhandler(500, function()
  return "own 500", 500
end)
app:get("/", function()
  return "Hello"
end)
app:get("/boom", function()
  error("boom")
end)
app:get("/log", function()
  return table.concat(log, ", ")
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  table.insert(log, "wrapper")
  return inner(environ, start_response)
end

return app
