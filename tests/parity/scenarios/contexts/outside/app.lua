local luaflask = require("luaflask")
local request, session, g, current_app = luaflask.request, luaflask.session, luaflask.g, luaflask.current_app

local app = luaflask.Flask("app")

local function first_line(fn)
  local ok, err = pcall(fn)
  return ok and "no error" or tostring(err):match("Working outside of %a+ context%.") or tostring(err)
end

local results = {
  request = first_line(function() return request.path end),
  session = first_line(function() return session.user end),
  g = first_line(function() return g.user end),
  g_set = first_line(function() g.user = 1 end),
  current_app = first_line(function() return current_app.name end),
}

app:app_context()(function()
  results.request_in_app_context = first_line(function() return request.path end)
  results.app_in_app_context = current_app.name
end)

app:get("/", function()
  return results
end)

return app
