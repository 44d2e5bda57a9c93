local luaflask = require("luaflask")
local datetime = luaflask.datetime
local app = luaflask.Flask("app")

app:get("/", function()
  local response = luaflask.make_response("hello")
  response.last_modified = datetime.utc(2026, 11, 22, 13)
  response:set_cookie("a", "b", { expires = datetime.datetime(2026, 11, 22, 13, 0, 0, 0, 60) })
  return response:make_conditional(luaflask.request)
end)

app:get("/expires", function()
  local response = luaflask.make_response("hello")
  response.expires = datetime.utc(2026, 11, 22, 14)
  response.retry_after = datetime.date(2026, 11, 23)
  return response
end)

return app
