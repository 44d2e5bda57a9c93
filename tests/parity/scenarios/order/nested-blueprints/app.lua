local luaflask = require("luaflask")
local signals, url_for = luaflask.signals, luaflask.url_for

local app = luaflask.Flask("app")
local parent = luaflask.Blueprint("P", { url_prefix = "/p" })
local child = luaflask.Blueprint("C", { url_prefix = "/c" })
local events = {}

local function note(name)
  table.insert(events, name)
end

for name, each in pairs({ app = app, P = parent, C = child }) do
  each:url_value_preprocessor(function() note("preprocessor " .. name) end)
  each:before_request(function() note("before " .. name .. "1") end)
  each:before_request(function() note("before " .. name .. "2") end)
  each:url_defaults(function() note("defaults " .. name) end)
  each:after_request(function(response) note("after " .. name .. "1") return response end)
  each:after_request(function(response) note("after " .. name .. "2") return response end)
  each:teardown_request(function() note("teardown " .. name .. "1") end)
  each:teardown_request(function() note("teardown " .. name .. "2") end)
end

app:teardown_appcontext(function() note("appcontext 1") end)
app:teardown_appcontext(function() note("appcontext 2") end)

for _, name in ipairs({ "appcontext_pushed", "request_started", "request_finished", "request_tearing_down",
  "appcontext_tearing_down", "appcontext_popped" }) do
  signals[name]:connect(function() note("signal " .. name) end, { sender = app })
end

child:get("/view", "view", function()
  luaflask.after_this_request(function(response) note("after this 1") return response end)
  luaflask.after_this_request(function(response) note("after this 2") return response end)
  note("view")
  return url_for(".view")
end)

child:get("/error", "error", function()
  error("broken")
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

app:get("/plain", function()
  note("plain view")
  return "plain"
end)

parent:register_blueprint(child)
app:register_blueprint(parent)

return app
