local luaflask = require("luaflask")
local has_request_context, stream_with_context = luaflask.has_request_context, luaflask.stream_with_context

local app = luaflask.Flask("app")
local events = {}

local function note(name)
  table.insert(events, name)
end

app:after_request(function(response)
  note("after")
  response:call_on_close(function() note("on close") end)
  return response
end)
app:teardown_request(function() note("teardown") end)

local function pieces()
  return coroutine.wrap(function()
    note("first piece " .. tostring(has_request_context()))
    coroutine.yield("one ")
    note("second piece " .. tostring(has_request_context()))
    coroutine.yield("two")
  end)
end

app:get("/plain", function()
  return pieces()
end)

app:get("/context", function()
  return stream_with_context(pieces())
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

return app
