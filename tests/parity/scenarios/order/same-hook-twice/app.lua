local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local bp = luaflask.Blueprint("bp", { url_prefix = "/bp" })
local events = {}

local function hook()
  table.insert(events, "hook")
end

app:before_request(hook)
app:before_request(hook)
bp:before_request(hook)

bp:get("/", "index", function()
  return "x"
end)

app:get("/log", function()
  return tostring(#events)
end)

app:register_blueprint(bp)

return app
