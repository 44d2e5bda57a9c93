local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local log = {}

local function note(text)
  log[#log + 1] = text
end

app:get("/text", function()
  local response = luaflask.make_response("text")
  response:call_on_close(function() note("first") end)
  response:call_on_close(function() note("second") end)
  note("view")
  return response
end)

app:get("/stream", function()
  local n = 0
  local source = setmetatable({ close = function() note("source closed") end }, { __call = function()
    n = n + 1
    note("piece " .. n)
    return n <= 2 and tostring(n) or nil
  end })
  local response = luaflask.Response(source)
  response:call_on_close(function() note("closed") end)
  return response
end)

app:get("/log", function()
  local text = table.concat(log, "\n")
  log = {}
  return text
end)

return app
