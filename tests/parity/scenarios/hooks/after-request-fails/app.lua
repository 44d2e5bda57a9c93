local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:after_request(function(response)
  if luaflask.request.path == "/" then
    error("after")
  end
  return response
end)

app:errorhandler(500, function(err)
  return "500 handler: " .. tostring(err.original_exception ~= nil), 500
end)

app:get("/", function()
  return "view"
end)

app:get("/fine", function()
  return "fine"
end)

return app
