local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

app:after_request(function(response)
  response.headers:set("X-First", "yes")
  return response
end)

app:after_request(function(response)
  if request.path ~= "/fine" then
    error("in after_request")
  end
  response.headers:set("X-Second", "yes")
  return response
end)

app:get("/fine", function()
  return "fine"
end)

app:get("/broken", function()
  error("broken")
end)

return app
