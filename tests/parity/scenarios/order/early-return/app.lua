local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
local events = {}

local function note(name)
  table.insert(events, name)
end

app:before_request(function()
  note("before app")
  if request.args:get("stop") == "app" then return "stopped by app" end
end)
bp:before_request(function()
  note("before bp 1")
  if request.args:get("stop") == "bp" then return "stopped by bp" end
end)
bp:before_request(function() note("before bp 2") end)
bp:after_request(function(response) note("after bp") return response end)
app:after_request(function(response) note("after app") return response end)
bp:teardown_request(function() note("teardown bp") end)

bp:get("/", "index", function()
  note("view")
  return "view"
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

app:register_blueprint(bp)

return app
