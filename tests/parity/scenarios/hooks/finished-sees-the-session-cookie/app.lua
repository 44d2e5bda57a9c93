local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "k"

luaflask.signals.request_finished:connect(function(_, args)
  local headers = args.response.headers
  headers:set("X-Cookies", #headers:getlist("Set-Cookie"))
  headers:set("X-Vary", headers:get("Vary", "none"))
end, { sender = app })

app:after_request(function(response)
  response.headers:set("X-Early", #response.headers:getlist("Set-Cookie"))
  return response
end)

app:get("/write", function()
  session.name = "ada"
  return "written"
end)

app:get("/read", function()
  return session:get("name", "nobody")
end)

app:get("/untouched", function()
  return "untouched"
end)

return app
