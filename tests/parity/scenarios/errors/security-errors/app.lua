local luaflask = require("luaflask")
local exceptions = luaflask.exceptions

local app = luaflask.Flask("app")
app.config.TRUSTED_HOSTS = { "localhost" }

app:errorhandler(exceptions.SecurityError, function(err)
  return "security: " .. err.code .. " " .. err.name, 400
end)

app:errorhandler(400, function()
  return "bad request", 400
end)

app:get("/", function()
  return luaflask.request.host
end)

app:get("/disconnected", function()
  error(exceptions.ClientDisconnected())
end)

app:get("/key", function()
  return luaflask.request.args:need("k")
end)

return app
