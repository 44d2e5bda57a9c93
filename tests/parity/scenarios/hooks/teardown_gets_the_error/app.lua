local luaflask = require("luaflask")
local app = luaflask.Flask("app")
local seen = "nothing"

app:teardown_request(function(err)
  if luaflask.request.path ~= "/seen" then
    seen = err == nil and "nothing" or "an error"
  end
end)

app:errorhandler(luaflask.exceptions.NotFound, function()
  return "handled", 404
end)

app:get("/fine", function()
  return "fine"
end)

app:get("/broken", function()
  error("broken")
end)

app:get("/seen", function()
  return seen
end)

return app
