local luaflask = require("luaflask")
local Broken = luaflask.exceptions.Exception:extend("Broken")

local app = luaflask.Flask("app")
local called = {}

app:errorhandler(Broken, function()
  return "handled"
end)

app:teardown_request(function(err)
  table.insert(called, err == nil and "none" or tostring(err))
end)

app:get("/in-view", function()
  pcall(error, Broken("no"))
  return "went on"
end)

app:get("/handler", function()
  error(Broken("no"))
end)

app:get("/log", function()
  return table.concat(called, " ")
end)

return app
