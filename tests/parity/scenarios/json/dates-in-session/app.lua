local luaflask = require("luaflask")
local datetime, session = luaflask.datetime, luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/set", function()
  session.at = datetime.utc(2026, 11, 22, 13, 5, 9, 250000)
  session.nested = { list = { datetime.utc(2000, 1, 1) } }
  return ""
end)

app:get("/get", function()
  return session.at:isoformat() .. " " .. session.nested.list[1]:isoformat()
end)

return app
