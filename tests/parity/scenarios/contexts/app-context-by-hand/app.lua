local luaflask = require("luaflask")
local g, current_app = luaflask.g, luaflask.current_app

local app = luaflask.Flask("app")
local other = luaflask.Flask("other")
local events = {}

for _, each in ipairs({ app, other }) do
  each:teardown_appcontext(function(err)
    table.insert(events, current_app.name .. " " .. (err and tostring(err) or "none"))
  end)
end

app:app_context()(function()
  g.value = "outer"
  other:app_context()(function()
    table.insert(events, current_app.name .. " sees " .. g:get("value", "nothing"))
    g.value = "inner"
  end)
  table.insert(events, current_app.name .. " sees " .. g.value)
end)

local context = app:app_context()
context:push()
table.insert(events, "pushed " .. current_app.name)
context:pop()

pcall(function()
  app:app_context()(function()
    error(luaflask.exceptions.Exception("failed"))
  end)
end)

app:get("/", function()
  return luaflask.array(events)
end)

return app
