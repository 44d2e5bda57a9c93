local luaflask = require("luaflask")
local request, make_response = luaflask.request, luaflask.make_response

local app = luaflask.Flask("app")

app:after_request(function(response)
  response.headers:set("X-Last", "first registered")
  return response
end)

app:after_request(function(response)
  if request.path == "/replaced" then
    local new = make_response("another", 201)
    new.headers:set("X-Was", tostring(response.status_code))
    return new
  end
  return response
end)

app:get("/replaced", function()
  return "first"
end)

app:get("/kept", function()
  return "first"
end)

return app
