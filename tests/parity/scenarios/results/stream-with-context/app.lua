local luaflask = require("luaflask")
local request, session, g = luaflask.request, luaflask.session, luaflask.g
local stream_with_context = luaflask.stream_with_context

local app = luaflask.Flask("app")
app.secret_key = "testing"

app:get("/", function()
  return luaflask.Response(stream_with_context(coroutine.wrap(function()
    coroutine.yield("Hello ")
    coroutine.yield(request.args:need("name"))
    coroutine.yield("!")
  end)))
end)

app:get("/session", function()
  session.user = "flask"
  g.kept = " and g"
  return stream_with_context(coroutine.wrap(function()
    coroutine.yield(session.user)
    coroutine.yield(g.kept)
  end))
end)

return app
