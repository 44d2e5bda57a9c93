local luaflask = require("luaflask")
local request, session, url_for = luaflask.request, luaflask.session, luaflask.url_for

local app = luaflask.Flask("app")
app.secret_key = "testing"
app.config.SERVER_NAME = "example.com"

app:get("/", "index", function()
  session.value = 1
  return { url_for("index"), url_for("index", { _external = true }), request.host, request.url }
end)

return app
