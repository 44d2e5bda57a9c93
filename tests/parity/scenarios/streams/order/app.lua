local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")
local log = {}

local function note(text)
  log[#log + 1] = text
end

app:after_request(function(response)
  if request.path ~= "/log" then
    note("after_request")
  end
  return response
end)

app:teardown_request(function()
  if request.path ~= "/log" then
    note("teardown")
  end
end)

app:get("/with", function()
  note("view")
  return luaflask.stream_with_context(coroutine.wrap(function()
    note("first piece")
    coroutine.yield("a")
    note("second piece")
    coroutine.yield("b")
  end))
end)

app:get("/text", function()
  note("view")
  return "text"
end)

app:get("/log", function()
  local text = table.concat(log, "\n")
  log = {}
  return text
end)

return app
