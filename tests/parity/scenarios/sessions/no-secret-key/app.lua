local luaflask = require("luaflask")
local session = luaflask.session
local app = luaflask.Flask("app")

app:get("/read", function()
  return tostring(session:get("missing_key") == nil)
end)

app:get("/write", function()
  session.foo = 42
  return "written"
end)

app:get("/message", function()
  local _, err = pcall(function()
    session.foo = 42
  end)
  return (tostring(err):match("The session is unavailable because no secret key was set%."))
end)

return app
