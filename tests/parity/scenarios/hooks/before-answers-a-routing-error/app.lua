local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

app:before_request(function()
  if request.routing_exception then
    local err = request.routing_exception
    return ("%d endpoint=%s"):format(err.code, tostring(request.endpoint or "none"))
  end
end)

app:get("/only-get", function()
  return "view"
end)

app:get("/folder/", function()
  return "folder"
end)

return app
