local luaflask = require("luaflask")
local request, session, url_for = luaflask.request, luaflask.session, luaflask.url_for

local app = luaflask.Flask("app")
app.secret_key = "testing"
app.config.APPLICATION_ROOT = "/bar"

app:get("/", "index", function()
  session.value = 1
  return { url_for("index"), url_for("index", { _external = true }), request.script_root, request.root_url }
end)

return app
