local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local events = {}

app:teardown_appcontext(function()
  table.insert(events, "appcontext")
end)

app:teardown_request(function()
  table.insert(events, "first")
end)

app:teardown_request(function()
  table.insert(events, "second")
  error("in teardown")
end)

app:get("/", function()
  return "x"
end)

app:get("/log", function()
  return luaflask.array(events)
end)

return app
