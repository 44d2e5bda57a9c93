local luaflask = require("luaflask")

local app = luaflask.Flask("app")
local events = {}

app:before_request(function()
  table.insert(events, "before")
end)

app:after_request(function(response)
  response.data = response.data .. "|after"
  table.insert(events, "after")
  return response
end)

app:get("/", function()
  return "request"
end)

app:get("/log", function()
  return table.concat(events, " ")
end)

return app
