local luaflask = require("luaflask")

local Flask = luaflask.Flask
local App = Flask:extend("App")
local events = {}

for _, name in ipairs({ "full_dispatch_request", "preprocess_request", "dispatch_request", "finalize_request",
  "process_response", "do_teardown_request", "do_teardown_appcontext", "raise_routing_exception",
  "make_default_options_response", "handle_user_exception", "handle_http_exception", "handle_exception" }) do
  App[name] = function(self, ...)
    table.insert(events, name)
    return Flask[name](self, ...)
  end
end

local app = App("app")

app:get("/", function()
  return "x"
end)

app:get("/error", function()
  error("broken")
end)

app:get("/abort", function()
  luaflask.abort(403)
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

return app
