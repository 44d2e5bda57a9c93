local luaflask = require("luaflask")
local request, g = luaflask.request, luaflask.g

local app = luaflask.Flask("app")
local events = {}

app:teardown_request(function()
  table.insert(events, request.path .. " " .. g:get("value", "nothing"))
end)

app:teardown_appcontext(function()
  table.insert(events, g:pop("value", "nothing") .. " " .. tostring(luaflask.has_request_context()))
end)

app:get("/", function()
  g.value = "something"
  return "x"
end)

app:get("/log", function()
  return luaflask.array(events)
end)

return app
