local luaflask = require("luaflask")
local request, session, g, null = luaflask.request, luaflask.session, luaflask.g, luaflask.null
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/login/<name>", "login", function(name)
  session.user = name
  g.seen = name
  return "hello"
end)

app:get("/who", function()
  return session:get("user", "nobody")
end)

app:get("/", function()
  local client = app:test_client()
  local seen = {}
  client:with(function()
    client:get("/login/ada?x=1")
    seen[#seen + 1] = { session.user, g.seen, request.path, request.args:get("x"), request.endpoint }
    client:get("/who")
    seen[#seen + 1] = request.path
    client:get("/missing")
    seen[#seen + 1] = { request.path, request.endpoint or null }
    local _, message = pcall(client.with, client, function() end)
    seen[#seen + 1] = message:match("Cannot nest client invocations")
  end)
  seen[#seen + 1] = luaflask.has_request_context() and request.path
  return seen
end)

return app
