local luaflask = require("luaflask")

local app = luaflask.Flask("app")
app.config.TRUSTED_HOSTS = { "example.test", ".other.test" }

app:before_request(function()
  luaflask.g.before = "before"
end)

app:after_request(function(response)
  response.headers:set("X-After", luaflask.g:get("before") or "nothing before")
  return response
end)

app:get("/", function()
  return "host " .. luaflask.request.host
end)

return app
