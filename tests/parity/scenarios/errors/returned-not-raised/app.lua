local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")

app:errorhandler(404, function()
  return "the handler", 404
end)

app:get("/returned", function()
  return exceptions.NotFound()
end)

app:get("/raised", function()
  error(exceptions.NotFound())
end)

app:get("/with-status", function()
  return exceptions.NotFound("nothing"), 410, { ["X-A"] = "b" }
end)

return app
