local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")
app.secret_key = "testkey"

app:get("/getitem", function()
  return session.test or "none"
end)

app:get("/setdefault", function()
  return session:setdefault("test", "default")
end)

app:get("/pop", function()
  return session:pop("test", "none")
end)

app:get("/contains", function()
  return tostring(session.test ~= nil)
end)

app:get("/iterate", function()
  local n = 0
  for _ in luaflask.pairs(session) do
    n = n + 1
  end
  return tostring(n)
end)

return app
