local luaflask = require("luaflask")
local g, current_app = luaflask.g, luaflask.current_app
local has_app_context, has_request_context = luaflask.has_app_context, luaflask.has_request_context
local app = luaflask.Flask("app")
local other = luaflask.Flask("other")
local log = {}

app:teardown_appcontext(function(err)
  log[#log + 1] = "first " .. (err and tostring(err):gsub("^.*: ", "") or "None")
end)

app:teardown_appcontext(function(err)
  log[#log + 1] = "second " .. (err and tostring(err):gsub("^.*: ", "") or "None")
end)

local function run()
  log = {}
  local seen = {}
  app:app_context()(function()
    g.a = 1
    seen[1] = { has_app_context(), has_request_context(), g.a, current_app.name == app.name }
    other:app_context()(function()
      seen[2] = { current_app.name, g.a ~= nil }
    end)
    app:app_context()(function()
      seen[3] = g:get("a", "empty")
    end)
    seen[4] = g.a
  end)
  table.remove(log, 1)
  table.remove(log, 1)
  seen[5] = log
  log = {}
  pcall(app:app_context(), function()
    error("oops")
  end)
  seen[6] = log
  log = {}
  local context = app:app_context()
  context:push()
  context:push()
  context:pop()
  seen[7] = #log
  context:pop()
  seen[8] = #log
  return seen
end

app:get("/", function()
  return run()
end)

return app
