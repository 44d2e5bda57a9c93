local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")
local events = {}

app:teardown_appcontext(function()
  table.insert(events, "teardown " .. g.value)
end)

local context = app:app_context()
context:push()
g.value = "kept"
context:push()
table.insert(events, "twice " .. g.value)
context:pop()
table.insert(events, "once " .. g.value)
context:pop()
table.insert(events, tostring(luaflask.has_app_context()))

app:get("/", function()
  g.value = "of the request"
  return luaflask.array(events)
end)

return app
