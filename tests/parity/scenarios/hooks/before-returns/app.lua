local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")
local events = {}

app:before_request(function()
  table.insert(events, "first")
end)

app:before_request(function()
  table.insert(events, "second")
  if request.path == "/" then
    return "hello"
  elseif request.path == "/three" then
    return "stop", 202, { ["X-From"] = "before" }
  elseif request.path == "/json" then
    return { early = true }
  end
end)

app:before_request(function()
  table.insert(events, "third")
end)

app:get("/", function()
  table.insert(events, "view")
  return "damnit"
end)

app:get("/log", function()
  return table.concat(events, " ")
end)

return app
