local luaflask = require("luaflask")
local request, session = luaflask.request, luaflask.session

local app = luaflask.Flask("app")
app.secret_key = "testing"

app:after_request(function(response)
  response.headers:set("X-First", "yes")
  return response
end)

app:after_request(function(response)
  if request.path ~= "/fine" then
    error("in after_request")
  end
  response.headers:set("X-Second", "yes")
  return response
end)

app:get("/fine", function()
  return session:get("user", "nobody")
end)

app:get("/broken", function()
  session.user = "ada"
  error("broken")
end)

return app
