local luaflask = require("luaflask")
local session, null = luaflask.session, luaflask.null
local app = luaflask.Flask("app")
app.secret_key = "key"

app:get("/", function()
  return { #session, session:get("a") or null }
end)

return app
