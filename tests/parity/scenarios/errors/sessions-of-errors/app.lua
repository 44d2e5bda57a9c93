local luaflask = require("luaflask")
local session, request = luaflask.session, luaflask.request

local app = luaflask.Flask("app")
app.secret_key = "testing"

app:errorhandler(404, function()
  session.handler = "404"
  return "not found", 404
end)

app:teardown_request(function()
  if request.path == "/teardown" then
    session.teardown = "too late"
  end
end)

app:get("/set-and-fail", function()
  session.user = "ada"
  error("broken")
end)

app:get("/set-and-abort", function()
  session.user = "bob"
  luaflask.abort(403)
end)

app:get("/teardown", function()
  return "x"
end)

app:get("/clear-and-fail", function()
  session:clear()
  error("broken")
end)

app:get("/read", function()
  return { user = session:get("user", "nobody"), handler = session:get("handler", "none"),
    teardown = session:get("teardown", "none") }
end)

return app
