local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")
app.config.TRUSTED_HOSTS = { "good.example", ".sub.example", "localhost" }

app:before_request(function()
  luaflask.g.before = true
end)

app:after_request(function(response)
  response.headers["X-Before"] = luaflask.g:get("before") and "ran" or "not run"
  return response
end)

app:get("/", function()
  return request.host
end)

return app
