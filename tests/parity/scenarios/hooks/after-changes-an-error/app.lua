local luaflask = require("luaflask")

local app = luaflask.Flask("app")

app:after_request(function(response)
  response.mimetype = "text/x-special"
  return response
end)

app:errorhandler(500, function()
  return "internal server error", 500
end)

app:get("/", function()
  error("broken")
end)

return app
