local luaflask = require("luaflask")
local session, null = luaflask.session, luaflask.null
local app = luaflask.Flask("app")

app:get("/read", function()
  return { session:get("a") or null, session.a ~= nil, #session, session.permanent, #session > 0 }
end)

app:get("/write", function()
  local ok, err = pcall(function()
    session.a = 1
  end)
  return ok and "written" or tostring(err):match("(The session is unavailable[^.]*)")
end)

return app
