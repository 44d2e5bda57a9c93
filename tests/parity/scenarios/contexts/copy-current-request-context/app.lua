local luaflask = require("luaflask")
local request, session, g = luaflask.request, luaflask.session, luaflask.g

local app = luaflask.Flask("app")
app.secret_key = "testing"

app:get("/", function()
  session.fizz = "buzz"
  g.value = "of the view"
  local task = luaflask.copy_current_request_context(function(extra)
    return { request.path, request.args:get("foo"), session.fizz, extra }
  end)
  return luaflask.spawn(function()
    return task("argument")
  end):join()
end)

local ok, err = pcall(luaflask.copy_current_request_context, function() end)

app:get("/outside", function()
  return { ok, tostring(err):find("copy_current_request_context", 1, true) ~= nil }
end)

return app
