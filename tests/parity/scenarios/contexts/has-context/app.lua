local luaflask = require("luaflask")
local has_app_context, has_request_context = luaflask.has_app_context, luaflask.has_request_context

local app = luaflask.Flask("app")

local function both()
  return { has_app_context(), has_request_context() }
end

local results = { outside = both() }

app:app_context()(function()
  results.app_context = both()
end)

app:test_request_context("/")(function()
  results.request_context = both()
end)

results.after = both()

app:get("/", function()
  results.view = both()
  return results
end)

return app
