local luaflask = require("luaflask")
local signals, session = luaflask.signals, luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "k"
local log = {}

for _, name in ipairs({ "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
  "appcontext_tearing_down", "appcontext_popped" }) do
  signals[name]:connect(function(sender)
    assert(sender == app)
    log[#log + 1] = "signal " .. name
  end, { sender = app })
end

app:before_request(function() log[#log + 1] = "before" end)
app:after_request(function(response)
  log[#log + 1] = "after"
  return response
end)
app:teardown_request(function() log[#log + 1] = "teardown" end)
app:teardown_appcontext(function() log[#log + 1] = "appcontext" end)

app:get("/", function()
  log[#log + 1] = "view"
  session.x = 1
  return "ok"
end)

app:get("/log", function()
  local text = table.concat(log, "\n")
  log = {}
  return text
end)

return app
