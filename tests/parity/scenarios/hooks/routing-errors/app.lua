local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

app:before_request(function()
  g.something = "value"
end)

app:errorhandler(404, function()
  return g.something, 404
end)

app:errorhandler(405, function(err)
  table.sort(err.valid_methods)
  return g.something .. " " .. table.concat(err.valid_methods, ","), 405
end)

app:after_request(function(response)
  response.headers:set("X-After", "yes")
  return response
end)

app:post("/form", function()
  return "thanks"
end)

return app
