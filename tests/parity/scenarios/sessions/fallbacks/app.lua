local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "old"

app:get("/set", function()
  session.a = "1"
  return "set"
end)

app:get("/get", function()
  return session:get("a", "none")
end)

app:get("/", function()
  local client = app:test_client()
  client:get("/set")
  local seen = { client:get("/get").text }
  app.secret_key = "new"
  seen[2] = client:get("/get").text
  app.config.SECRET_KEY_FALLBACKS = { "older", "old" }
  seen[3] = client:get("/get").text
  client:get("/set")
  app.config.SECRET_KEY_FALLBACKS = nil
  seen[4] = client:get("/get").text
  app.secret_key = "old"
  return seen
end)

return app
