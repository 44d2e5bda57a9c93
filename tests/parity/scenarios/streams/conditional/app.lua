local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local response = luaflask.Response(coroutine.wrap(function()
    coroutine.yield("01234")
    coroutine.yield("56789")
  end))
  response:set_etag("tag")
  return response:make_conditional(request, true, 10)
end)

return app
