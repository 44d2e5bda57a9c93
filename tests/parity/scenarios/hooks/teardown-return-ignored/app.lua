local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local called = {}

app:teardown_request(function(err)
  table.insert(called, err == nil and "none" or tostring(err))
  return "Ignored"
end)

app:get("/", function()
  return "Response"
end)

app:get("/log", function()
  return table.concat(called, " ")
end)

return app
