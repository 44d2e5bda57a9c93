-- SPDX-License-Identifier: MIT
local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = false })

local log = {}

app:get("/stream", function()
  local n = 0
  return setmetatable({ close = function()
    table.insert(log, "source closed")
  end }, { __call = function()
    n = n + 1
    return n < 3 and "piece" or nil
  end })
end)
app:get("/log", function()
  return table.concat(log, ", ")
end)
app:teardown_request(function()
  table.insert(log, "teardown")
end)

local inner = app.wsgi_app
app.wsgi_app = function(environ, start_response)
  local body = inner(environ, start_response)
  if environ.PATH_INFO ~= "/stream" then
    return body
  end
  return setmetatable({ close = function()
    body:close()
    table.insert(log, "wrapper closed")
  end }, { __call = function()
    return body()
  end })
end

return app
