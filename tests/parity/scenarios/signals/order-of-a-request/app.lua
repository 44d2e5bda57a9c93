local luaflask = require("luaflask")
local signals = luaflask.signals
local app = luaflask.Flask("app")

local events = {}
for _, name in ipairs({
  "appcontext_pushed", "request_started", "request_finished", "request_tearing_down", "appcontext_tearing_down",
  "appcontext_popped", "got_request_exception",
}) do
  signals[name]:connect(function()
    events[#events + 1] = name
  end, { sender = app })
end

app:get("/", function()
  return "hello"
end)

app:get("/error", function()
  error("oops")
end)

app:get("/events", function()
  local seen = luaflask.array(events)
  events = {}
  return seen
end)

return app
