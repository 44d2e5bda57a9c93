local luaflask = require("luaflask")
local g, request = luaflask.g, luaflask.request

local app = luaflask.Flask("app")
local events = {}

app:teardown_appcontext(function()
  table.insert(events, "end of " .. g:get("name", "?"))
end)

app:get("/", function()
  g.name = "view"
  for i = 1, 2 do
    app:app_context()(function()
      g.name = "inner " .. i
      app:test_request_context("/path" .. i)(function()
        g.name = "request " .. i
        table.insert(events, request.path)
      end)
    end)
  end
  return g.name
end)

app:get("/log", function()
  g.name = "log"
  local list = events
  events = {}
  return table.concat(list, "\n")
end)

return app
