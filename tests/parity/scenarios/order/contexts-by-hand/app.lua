local luaflask = require("luaflask")
local signals = luaflask.signals

local app = luaflask.Flask("app")
local events = {}

local function note(name)
  table.insert(events, name)
end

app:before_request(function() note("before") end)
app:after_request(function(response) note("after") return response end)
app:teardown_request(function() note("teardown") end)
app:teardown_appcontext(function() note("appcontext") end)

for _, name in ipairs({ "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
  "appcontext_tearing_down", "appcontext_popped" }) do
  signals[name]:connect(function() note("signal " .. name) end, { sender = app })
end

app:app_context()(function() note("inside") end)
note("--")
app:test_request_context("/")(function() note("inside") end)
note("--")
app:test_request_context("/")(function()
  note(tostring(app:preprocess_request() == nil))
  app:process_response(luaflask.make_response("x"))
end)
local seen = table.concat(events, "\n")

app:get("/", function()
  return seen
end)

return app
