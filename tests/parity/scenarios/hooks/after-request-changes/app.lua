local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:after_request(function(response)
  if luaflask.request.args:get("replace") then
    return luaflask.make_response("replaced", 201)
  end
  response.headers:set("X-Status", response.status_code)
  return response
end)

app:get("/", function()
  return "view"
end)

return app
