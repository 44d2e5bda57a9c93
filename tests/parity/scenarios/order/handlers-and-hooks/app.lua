local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
local events = {}
local Broken = luaflask.exceptions.Exception:extend("Broken")

local function note(name)
  table.insert(events, name)
end

bp:errorhandler(Broken, function()
  note("handler")
  luaflask.after_this_request(function(response) note("after this of the handler") return response end)
  return "handled", 409
end)
bp:after_request(function(response) note("after bp " .. response.status_code) return response end)
app:after_request(function(response) note("after app " .. response.status_code) return response end)
bp:teardown_request(function(err) note("teardown " .. tostring(err == nil)) end)

bp:get("/", "index", function()
  luaflask.after_this_request(function(response) note("after this of the view") return response end)
  error(Broken())
end)

app:get("/log", function()
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

app:register_blueprint(bp)

return app
