local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local signals = luaflask.signals
local log = {}

local function note(text)
  log[#log + 1] = text
end

for _, name in ipairs({ "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
  "appcontext_tearing_down", "appcontext_popped", "got_request_exception" }) do
  signals[name]:connect(function()
    note(name)
  end)
end

app:before_request(function()
  note("before")
end)

app:after_request(function(response)
  note("after")
  return response
end)

app:teardown_request(function()
  note("teardown")
end)

app:get("/", function()
  note("view")
  return "ok"
end)

app:get("/fail", function()
  error("fails")
end)

app:get("/log", function()
  local lines = table.concat(log, "\n")
  log = {}
  return lines
end)

return app
