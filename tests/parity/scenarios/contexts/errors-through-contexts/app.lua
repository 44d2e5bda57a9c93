local luaflask = require("luaflask")
local Failed = luaflask.exceptions.Exception:extend("Failed")

local app = luaflask.Flask("app")
local events = {}

app:teardown_request(function(err)
  table.insert(events, "request " .. (err and tostring(err) or "none"))
end)

app:teardown_appcontext(function(err)
  table.insert(events, "app " .. (err and tostring(err) or "none"))
end)

local ok, err = pcall(app:test_request_context("/"), function()
  error(Failed("inside"))
end)
table.insert(events, tostring(ok) .. " " .. tostring(err))

local value = app:app_context()(function()
  return "a value"
end)
table.insert(events, value)

local context = app:app_context()
context:push()
context:pop(Failed("given"))

local seen = luaflask.array(events)
events = {}

app:get("/", function()
  return seen
end)

return app
